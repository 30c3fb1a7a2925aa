"""A speech acted, whole and live."""

import threading

import pytest
from said import hummed

from wenfang.acting import Actor, act
from wenfang.acting.act import emphases
from wenfang.sound import Sound
from wenfang.speech import Speech, Timed

MAMA = hummed([("m", 0.5, 0.58), ("ɑ", 0.58, 0.8), ("m", 0.8, 0.85), ("ɑ", 0.85, 1.1)], 2.0)


@pytest.mark.parametrize(("rate", "frames"), [(25, 50), (30, 60), (24, 48)])
def test_a_pose_a_frame(rate, frames):
    assert len(act(MAMA, rate=rate, seed=1)) == frames


def test_longer_than_the_sound_the_face_idles():
    poses = act(MAMA, rate=25, seed=1, seconds=4)
    assert len(poses) == 100
    assert all(pose.opening == 0 for pose in poses[60:])
    assert len({pose.yaw for pose in poses[60:]}) == 40


def test_the_same_seed_gives_the_same_face():
    assert act(MAMA, rate=25, seed=4) == act(MAMA, rate=25, seed=4)
    assert act(MAMA, rate=25, seed=4) != act(MAMA, rate=25, seed=5)


def test_live_is_what_the_film_is():
    film = act(MAMA, rate=25, seed=9)
    actor = Actor(9)
    actor.say(MAMA, 0.0)
    for n in reversed(range(50)):
        assert actor.pose((n + 0.5) / 25) == film[n]


def test_a_second_speech_begins_where_it_is_put():
    actor = Actor(1)
    actor.say(MAMA, 0.0)
    actor.say(MAMA, 10.0)
    assert actor.pose(5).opening == 0
    assert actor.pose(10.69).opening > 0.6
    assert actor.pose(0.69).opening == pytest.approx(actor.pose(10.69).opening, abs=1e-3)


def test_an_interruption_shuts_the_mouth_within_a_moment():
    actor = Actor(1)
    actor.say(MAMA, 0.0)
    actor.say(MAMA, 3.0)
    actor.stop(0.7)
    assert actor.pose(0.69).opening > 0.5
    assert actor.pose(0.83).opening == 0
    assert actor.pose(3.69).opening == 0


def test_what_is_long_past_is_forgotten():
    actor = Actor(1)
    for n in range(50):
        actor.say(MAMA, 2.0 * n)
    before = actor.pose(99.0)
    actor.forget(95.0)
    assert actor.pose(99.0) == before
    assert len(actor._said) < 10


def test_several_threads():
    actor, found = Actor(1), []

    def look() -> None:
        found.extend(actor.pose(n / 25) for n in range(200))

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(20):
        actor.say(MAMA, n / 3)
    for thread in threads:
        thread.join()
    assert len(found) == 600


def test_a_loud_word_raises_the_brows():
    import numpy as np

    at = np.arange(4 * 8000) / 8000
    loud = np.where((at > 2) & (at < 2.4), 0.8, 0.02)
    sound = Sound((loud * np.sin(2 * np.pi * 200 * at)).astype("f4"), 8000)
    words = tuple(Timed("w", n / 2 + 0.0, n / 2 + 0.4) for n in range(8))
    speech = Speech("x", "en", sound, words)
    ((middle, strength),) = emphases(speech)
    assert middle == pytest.approx(2.2)
    assert strength == 1
    loudest = act(speech, rate=25, seed=1)[55]
    assert loudest.brows > act(speech, rate=25, seed=1)[25].brows + 0.25
