"""Speech joined: no click, no time lost."""

from __future__ import annotations

import numpy as np
import pytest

from wenfang.errors import BadInput
from wenfang.sound import Sound
from wenfang.sounds.joining import faded, join
from wenfang.speech import Speech, Timed, Timing


def _speech(
    text: str, seconds: float, rate: int = 24_000, timing: Timing = "synthesiser"
) -> Speech:
    level = np.full(round(seconds * rate), 0.5, np.float32)
    word = Timed(text.strip(), 0.1, 0.4)
    return Speech(text, "en", Sound(level, rate), (word,), (Timed("a", 0.1, 0.4),), (word,), timing)


def test_times_move_with_the_sound() -> None:
    speech = join(
        [_speech("One. ", 1.0), _speech("Two.", 0.5), _speech("Three.", 0.5)], rests=[0.25]
    )
    assert speech.text == "One. Two. Three."
    assert [(w.text, round(w.start, 6)) for w in speech.words] == [
        ("One.", 0.1), ("Two.", 1.35), ("Three.", 1.85),
    ]  # fmt: skip
    assert speech.sound.seconds == 2.25
    assert [s.start for s in speech.sentences] == [p.start for p in speech.phones]


def test_seams_are_silent() -> None:
    samples = join([_speech("a", 0.5), _speech("b", 0.5)]).sound.samples[:, 0]
    assert float(np.abs(np.diff(samples)).max()) < 0.01
    assert abs(float(samples[12_000])) < 0.001
    assert float(samples[6000]) == 0.5


def test_rates_and_channels_follow_the_first() -> None:
    stereo = Speech("b", "en", Sound(np.zeros((8000, 2)), 16_000), ())
    speech = join([_speech("a", 1.0), stereo])
    assert (speech.sound.rate, speech.sound.channels, speech.sound.seconds) == (24_000, 1, 1.5)


def test_timing_is_that_of_the_least_certain() -> None:
    assert join([_speech("a", 0.1), _speech("b", 0.1, timing="estimated")]).timing == "estimated"
    assert join([_speech("a", 0.1, timing="aligned"), _speech("b", 0.1)]).timing == "aligned"


def test_pieces_as_sentences() -> None:
    inner = join([_speech("One. ", 1.0), _speech("Two.", 1.0)])
    assert len(join([inner, inner]).sentences) == 4
    whole = join([inner, inner], whole=True)
    assert [s.text for s in whole.sentences] == ["One. Two.", "One. Two."]
    assert whole.sentences[1].start == pytest.approx(2.1)


def test_what_streams_is_what_is_joined() -> None:
    pieces = [_speech("a", 0.3), _speech("b", 0.2)]
    streamed = np.concatenate([piece.sound.samples for piece in faded(iter(pieces))])
    assert np.array_equal(streamed, join(pieces).sound.samples)


def test_nothing_cannot_be_joined() -> None:
    with pytest.raises(BadInput, match="nothing"):
        join([])
