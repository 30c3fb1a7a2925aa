"""Sound of a film: lengths, places, ducking, loudness."""

from __future__ import annotations

import numpy as np
import pytest
from small_films import film_of

from wenfang.film import Track
from wenfang.films.loudness import PEAK, gain_for, levelled, measured
from wenfang.films.mixing import RATE, ducking_gains, mixed, sample_count
from wenfang.sound import Sound


def tone(seconds: float, rate: int = 24_000, hertz: float = 440.0, level: float = 0.3) -> Sound:
    at = np.arange(round(seconds * rate)) / rate
    return Sound((level * np.sin(2 * np.pi * hertz * at)).astype(np.float32), rate)


def whole(*tracks: Track, seconds: float = 3.0) -> np.ndarray:
    return np.concatenate(list(mixed(film_of(seconds=seconds, tracks=tracks))))


@pytest.mark.parametrize("rate", [8000, 22_050, 24_000, 44_100, 48_000, 96_000])
def test_any_rate_becomes_48_khz_in_its_place(rate: int) -> None:
    click = np.zeros(rate, np.float32)
    click[rate // 2] = 0.9
    heard = whole(Track(Sound(click, rate), start=0.75))
    assert len(heard) == 3 * RATE
    assert abs(int(np.abs(heard[:, 0]).argmax()) - round(1.25 * RATE)) <= RATE // rate + 1
    assert np.array_equal(heard[:, 0], heard[:, 1])


def test_the_sound_is_as_long_as_the_pictures() -> None:
    film = film_of(seconds=1.03, tracks=(Track(tone(9)),))
    assert sample_count(film) == sum(map(len, mixed(film))) == round(26 / 25 * RATE)


def test_a_track_that_begins_before_the_film_is_cut() -> None:
    steps = Sound(np.repeat([0.1, 0.2, 0.3, 0.4], RATE).astype(np.float32), RATE)
    heard = whole(Track(steps, start=-2.0), seconds=2.0)
    assert heard[RATE // 2, 0] == pytest.approx(0.3, abs=0.01)
    assert heard[RATE * 3 // 2, 0] == pytest.approx(0.4, abs=0.01)


def test_music_repeats_until_the_film_ends() -> None:
    heard = whole(Track(tone(0.7, 44_100), repeats=True))
    for second in range(3):
        part = heard[second * RATE : (second + 1) * RATE, 0]
        assert np.sqrt(np.mean(part**2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.03)


def test_gains_are_decibels() -> None:
    plain, soft = whole(Track(tone(3))), whole(Track(tone(3), gain_db=-6.0206))
    assert np.abs(soft * 2 - plain).max() < 1e-3


def test_stereo_stays_and_more_channels_become_two() -> None:
    both = np.stack([tone(1).samples[:, 0], 0 * tone(1).samples[:, 0]], axis=1)
    heard = whole(Track(Sound(both, 24_000)), seconds=1.0)
    assert np.abs(heard[:, 0]).max() > 0.28
    assert np.abs(heard[:, 1]).max() < 1e-6
    five = np.repeat(tone(1).samples, 5, axis=1)
    assert np.abs(whole(Track(Sound(five, 24_000)), seconds=1.0)).max() > 0.28


def test_music_gives_way_to_speech_and_comes_back() -> None:
    speech = np.concatenate([np.zeros(48_000), tone(1).samples[:, 0], np.zeros(72_000)])
    tracks = (Track(Sound(speech, 24_000)), Track(tone(6), ducks=True))
    gains = 20 * np.log10(ducking_gains(tracks, 6 * RATE))
    assert gains[100] == pytest.approx(0, abs=0.1)
    assert gains[205:295] == pytest.approx(-14, abs=0.1)
    assert gains[190] < -3  # before the first word
    assert -14 < gains[330] < -1  # rises slowly
    assert gains[420] == pytest.approx(0, abs=0.1)
    assert np.abs(np.diff(gains)).max() < 2.5  # no click


def test_a_gap_between_words_is_no_pause() -> None:
    word = tone(0.3).samples[:, 0]
    said = Sound(np.concatenate([word, np.zeros(9600), word]).astype(np.float32), 24_000)
    gains = ducking_gains((Track(said), Track(tone(3), ducks=True)), 3 * RATE)
    assert gains[2:95].max() < 0.25


@pytest.mark.parametrize("level", [0.9, 0.3, 0.02])
def test_the_whole_is_brought_to_minus_16(level: float) -> None:
    blocks = [block * level / 0.3 for block in mixed(film_of(seconds=4, tracks=(Track(tone(4)),)))]
    gain = gain_for(measured(blocks))
    out = list(levelled(blocks, gain))
    assert sum(map(len, out)) == sum(map(len, blocks))
    assert measured(out) == pytest.approx(-16, abs=0.3)


def test_peaks_are_held_and_nothing_is_late() -> None:
    samples = np.zeros((RATE, 2), np.float32)
    samples[RATE // 2] = 1.0
    (out,) = [np.concatenate(list(levelled([samples], 3.0)))]
    assert np.abs(out).max() <= PEAK * 1.01
    assert abs(int(np.abs(out[:, 0]).argmax()) - RATE // 2) <= 1


def test_silence_stays_silent() -> None:
    blocks = list(mixed(film_of(seconds=2, tracks=(Track(Sound.silence(2, 24_000)),))))
    assert gain_for(measured(blocks)) == 1.0
    assert not np.concatenate(list(levelled(blocks, 1.0))).any()


def test_an_empty_sound_is_silence() -> None:
    empty = Sound(np.zeros((0, 1), np.float32), 24_000)
    assert not whole(Track(empty, repeats=True), Track(tone(0), ducks=True)).any()
