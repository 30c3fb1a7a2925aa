"""The pattern is looked for at every moment at which it may have begun, then at other speeds.

One way is a beginning and a speed. For signs that are drawn independently of the sound, the sum
of what the cells say, each times its sign, is larger than ``z`` times the root of their squares
with a probability of at most exp(-z² / 2) (Hoeffding, Journal of the American Statistical
Association 58, 1963), whatever the sound is. That bound is multiplied by the number of ways.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.provenance.sound_watermark.frames import frame_length
from wenfang.provenance.sound_watermark.listening import (
    STEPS,
    Spectrogram,
    band_energies,
    differences,
    spectrogram,
)
from wenfang.provenance.sound_watermark.pattern import BANDS, BITS, CELLS, bit_of

if TYPE_CHECKING:
    import numpy as np

#: Seconds looked at as one: as it was, and at other speeds (where a small error adds up).
WINDOW, SPEED_WINDOW = 60.0, 12.0
#: How many windows of a long sound are looked at for other speeds, spread evenly.
SPEED_WINDOWS = 3
#: Other speeds: ± 8 % in steps that shift no cell of such a window by an eighth.
_SPEEDS = tuple(1 + 0.004 * n for n in range(-20, 21))
GROUPS = 2


@dataclass(frozen=True, slots=True)
class Way:
    """How a sound may have been changed since it was marked: ``tempo`` times as fast, and
    ``pitch`` times as high."""

    tempo: float = 1.0
    pitch: float = 1.0

    @property
    def name(self) -> str:
        """As a detection says it."""
        if self.tempo == self.pitch == 1:
            return "plain"
        kind = "played" if self.pitch != 1 else "tempo"
        return f"{kind} {self.tempo:.3f}"


@dataclass(frozen=True, slots=True)
class Match:
    """The best of the ways tried, and how often chance is as good over all of them.

    Attributes:
        z: the sum in units of its spread by chance.
        matched: bits of the tag that are read rightly.
        at: seconds from which to which the window is.
    """

    way: Way
    z: float
    matched: int
    p_value: float
    at: tuple[float, float]


def other_ways() -> tuple[Way, ...]:
    """Played faster (a tape, another rate), and another tempo at the same pitch."""
    speeds = [speed for speed in _SPEEDS if speed != 1]
    return tuple(Way(s, s) for s in speeds) + tuple(Way(s) for s in _SPEEDS if s != 1)


def matches(samples: np.ndarray, rate: int, signs: np.ndarray) -> Iterator[Match]:
    """The best match of each group, in order; the second costs more.

    Args:
        samples: one channel, float32.
        signs: CELLS × BANDS.
    """
    whole = _windows(len(samples) / rate, WINDOW)
    yield _best(samples, rate, signs, whole, (Way(),))
    yield _best(samples, rate, signs, _some_windows(len(samples) / rate), other_ways())


def _windows(seconds: float, longest: float) -> list[tuple[float, float]]:
    """Equal parts, none longer than ``longest``."""
    many = max(1, math.ceil(seconds / longest))
    return [(n * seconds / many, (n + 1) * seconds / many) for n in range(many)]


def _some_windows(seconds: float) -> list[tuple[float, float]]:
    every = _windows(seconds, SPEED_WINDOW)
    if len(every) <= SPEED_WINDOWS:
        return every
    chosen = [(2 * n + 1) * len(every) // (2 * SPEED_WINDOWS) for n in range(SPEED_WINDOWS)]
    return [every[n] for n in chosen]


def _best(
    samples: np.ndarray,
    rate: int,
    signs: np.ndarray,
    windows: list[tuple[float, float]],
    ways: tuple[Way, ...],
) -> Match:
    best = Match(ways[0], 0.0, 0, 1.0, windows[0])
    for window in windows:
        start, stop = (round(at * rate) for at in window)
        part = samples[start : stop + frame_length(rate)]
        sound = spectrogram(part, rate)
        for way in ways:
            z, matched = _strongest(sound, signs, way)
            if z > best.z:
                best = Match(way, z, matched, 1.0, window)
    tried = CELLS * STEPS * len(windows) * len(ways) * GROUPS
    p_value = min(1.0, math.exp(-(best.z**2) / 2) * tried)
    return Match(best.way, best.z, best.matched, p_value, best.at)


def _strongest(sound: Spectrogram, signs: np.ndarray, way: Way) -> tuple[float, int]:
    """z and bits at the beginning that fits best."""
    import numpy as np

    said = differences(band_energies(sound, way.pitch), way.tempo)
    folded = _folded(said)
    spread = np.sqrt((folded**2).sum(axis=(1, 2)))
    along = np.fft.rfft(folded, axis=1) * np.conj(np.fft.rfft(signs, axis=0))
    sums = np.fft.irfft(along.sum(axis=2), CELLS, axis=1)
    z = sums / np.maximum(spread, 1e-12)[:, None]
    step, shift = divmod(int(np.argmax(z)), CELLS)
    agreed = np.roll(folded[step], -shift, axis=0) * signs
    bits = np.bincount(bit_of().ravel(), agreed.ravel(), BITS)
    return float(z[step, shift]), int((bits > 0).sum())


def _folded(said: np.ndarray) -> np.ndarray:
    """STEPS × CELLS × BANDS: cells a whole pattern apart have one sign and are summed."""
    import numpy as np

    turn = STEPS * CELLS
    many = -(-max(len(said), 1) // turn)
    padded = np.zeros((many * turn, BANDS))
    padded[: len(said)] = said
    summed = padded.reshape(many, CELLS, STEPS, BANDS).sum(axis=0)
    out: np.ndarray = summed.transpose(1, 0, 2)
    return out
