"""A mouth that speaks."""

from itertools import pairwise

import pytest
from said import hummed

from wenfang.acting.mouth import Mouth, targets

MAMA = hummed([("m", 0.5, 0.58), ("ɑ", 0.58, 0.8), ("m", 0.8, 0.85), ("ɑ", 0.85, 1.1)], 2.0)


@pytest.mark.parametrize("at", [0.54, 0.825])
def test_lips_close_for_m(at):
    pose = Mouth(MAMA).pose(at)
    assert pose.press == 1
    assert pose.opening == 0


@pytest.mark.parametrize("rate", [24, 25, 30])
def test_a_frame_shows_even_a_short_closure(rate):
    speech = hummed([("ɑ", 0.2, 0.5), ("b", 0.5, 0.53), ("ɑ", 0.53, 0.9)], 1.2)
    mouth = Mouth(speech)
    frames = [mouth.pose((n + 0.5) / rate) for n in range(round(1.2 * rate))]
    inner = frames[round(0.4 * rate) : round(0.65 * rate)]
    assert max(pose.press for pose in inner) > 0.9
    assert min(pose.opening for pose in inner) < 0.05


def test_ah_is_open():
    assert Mouth(MAMA).pose(0.69).opening > 0.6


@pytest.mark.parametrize("at", [0.1, 0.3, 1.4, 1.9, 5.0, -3.0])
def test_pauses_close_the_mouth(at):
    assert Mouth(MAMA).pose(at).opening < 0.02


def test_a_last_phone_that_reaches_into_silence_does_not_leave_the_mouth_open():
    speech = hummed([("ɑ", 0.2, 0.6)], 2.0)
    reaching = hummed([("ɑ", 0.2, 0.6)], 2.0)
    late = type(reaching)(
        "x", "en", speech.sound, (), tuple(type(p)(p.text, p.start, 1.6) for p in speech.phones)
    )
    assert Mouth(late).pose(0.4).opening > 0.5
    assert Mouth(late).pose(1.2).opening == 0


def test_lips_round_before_they_are_heard():
    speech = hummed([("s", 0.5, 0.62), ("u", 0.62, 0.9)], 1.5)
    ahead = hummed([("s", 0.5, 0.62), ("i", 0.62, 0.9)], 1.5)
    assert Mouth(speech).pose(0.56).rounding > Mouth(ahead).pose(0.56).rounding + 0.2
    assert Mouth(speech).pose(0.3).rounding < 0.05


def test_the_opening_does_not_jump():
    mouth = Mouth(MAMA)
    values = [mouth.pose(n / 100).opening for n in range(200)]
    assert max(abs(a - b) for a, b in pairwise(values)) < 0.2


def test_a_tone_lengthens_the_vowel_before_it():
    speech = hummed([("m", 0.1, 0.2), ("a", 0.2, 0.3), ("→", 0.3, 0.5), (",", 0.5, 0.9)], 1.0)
    spoken = [(one.shape.name, one.start, one.end) for one in targets(speech)]
    assert spoken[:3] == [("sil", 0.0, 0.1), ("PP", 0.1, 0.2), ("aa", 0.2, 0.5)]
    assert spoken[3][0] == "sil"


def test_words_alone_are_guessed():
    speech = hummed([], 1.5, [("Mama", 0.4, 0.9)])
    mouth = Mouth(speech)
    assert mouth.pose(0.42).press > 0.9
    assert max(mouth.pose(n / 100).opening for n in range(40, 90)) > 0.5


def test_a_sound_alone_moves_the_mouth():
    heard = hummed([("a", 0.5, 1.0)], 1.5)
    bare = type(heard)("x", "en", heard.sound, ())
    assert Mouth(bare).pose(0.75).opening > 0.5
    assert Mouth(bare).pose(0.2).opening == 0
    assert Mouth(bare).pose(1.3).opening == 0


def test_nothing_at_all():
    silent = hummed([], 0.05)
    assert Mouth(silent).pose(0.02).opening == 0
