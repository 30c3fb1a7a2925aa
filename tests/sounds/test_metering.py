"""The meter against the standard's own printed figures, and against itself in other blocks."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest

from wenfang.errors import BadInput
from wenfang.films.loudness import measured
from wenfang.sound import Sound
from wenfang.sounds.metering import integrated_loudness, loudness_of

#: ITU-R BS.1770-5, tables 1 and 2: the two filters at 48 kHz, numerator and denominator.
SHELF = ([1.53512485958697, -2.69169618940638, 1.19839281085285],
         [1.0, -1.69065929318241, 0.73248077421585])  # fmt: skip
HIGH_PASS = ([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621])


def _tone(hertz: float, level_db: float, seconds: float, channels: int = 2) -> np.ndarray:
    t = np.arange(round(48_000 * seconds)) / 48_000
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hertz * t)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


@pytest.mark.parametrize("hertz", [40, 100, 500, 1000, 2000, 4000, 10_000, 16_000])
def test_a_tone_is_weighted_as_the_standard_says(hertz: int) -> None:
    at = np.exp(-2j * np.pi * hertz / 48_000)
    gain = np.prod(
        [np.polyval(b[::-1], at) / np.polyval(a[::-1], at) for b, a in (SHELF, HIGH_PASS)]
    )
    wanted = -0.691 + 10 * math.log10(0.5 * abs(gain) ** 2) - 20
    sound = Sound(_tone(hertz, -20, 4, channels=1), 48_000)
    assert integrated_loudness(sound) == pytest.approx(wanted, abs=0.05)


@pytest.mark.parametrize(
    ("parts", "lufs"),
    [
        # EBU Tech 3341, cases 1 to 4: (dBFS, seconds) of a stereo sine of 1000 Hz
        ([(-23, 20)], -23),
        ([(-33, 20)], -33),
        ([(-36, 10), (-23, 60), (-36, 10)], -23),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),
    ],
)
def test_the_cases_of_the_ebu(parts: list[tuple[float, float]], lufs: float) -> None:
    sound = Sound(np.concatenate([_tone(1000, db, s) for db, s in parts]), 48_000)
    assert integrated_loudness(sound) == pytest.approx(lufs, abs=0.1)


@pytest.mark.parametrize("size", [100, 777, 24_000, 10**6])
def test_blocks_of_any_length_are_the_same_sound(size: int) -> None:
    rng = np.random.default_rng(1)
    samples = (rng.standard_normal((30_000, 2)) * 0.1).astype(np.float32)
    blocks = [samples[at : at + size] for at in range(0, len(samples), size)]
    whole = integrated_loudness(Sound(samples, 48_000))
    assert loudness_of(blocks, 48_000, 2) == pytest.approx(whole, abs=0.005)
    assert measured(blocks) == pytest.approx(whole, abs=0.005)


def test_ten_minutes_need_no_more_memory_than_one() -> None:
    block = _tone(500, -20, 0.5)

    def peak(minutes: int) -> int:
        def blocks() -> Iterator[np.ndarray]:
            for _ in range(minutes * 120):
                yield block

        tracemalloc.start()
        assert loudness_of(blocks(), 48_000, 2) < 0
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert peak(10) < peak(1) + 100_000


def test_what_has_no_loudness() -> None:
    assert loudness_of([], 48_000, 2) == -math.inf
    assert integrated_loudness(Sound(np.ones(2000) / 2, 1000)) == -math.inf
    with pytest.raises(BadInput, match="9 channels"):
        loudness_of([np.zeros((10, 9), np.float32)], 48_000, 9)
