"""How loud a sound is from moment to moment, against how loud it is where it is loud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from wenfang.sound import Sound

if TYPE_CHECKING:
    import numpy as np

_STEP_S = 0.01
_WINDOW = 5
"""Steps over which the energy is averaged: 50 ms, a syllable's nucleus."""
_LOUD = 95
_FLOOR_DB = 35.0
_AT_ONCE = 1000
"""Steps of samples: a long sound is never whole in memory."""


@dataclass(frozen=True, eq=False)
class LoudnessCurve:
    """Values 0 (silence) to 1 (as loud as the loudest twentieth), one each 10 ms."""

    values: np.ndarray

    @classmethod
    def of(cls, sound: Sound) -> Self:
        """The curve of a sound; all 0 for silence."""
        import numpy as np

        step = max(1, round(sound.rate * _STEP_S))
        powers = [
            _power(sound.samples[at : at + _AT_ONCE * step], step)
            for at in range(0, len(sound.samples), _AT_ONCE * step)
        ]
        power = np.concatenate(powers) if powers else np.zeros(1)
        power = np.convolve(power, np.ones(_WINDOW) / _WINDOW, "same")[: len(power)]
        loud = float(np.percentile(power, _LOUD))
        if loud <= 1e-10:
            return cls(np.zeros(len(power)))
        level = 10 * np.log10(np.maximum(power, 1e-12) / loud)
        return cls(np.clip(1 + level / _FLOOR_DB, 0.0, 1.0))

    def at(self, seconds: float) -> float:
        """The value at a moment, 0 outside the sound."""
        place = seconds / _STEP_S - 0.5
        first = int(place // 1)
        if not -1 <= first < len(self.values):
            return 0.0
        before = float(self.values[first]) if first >= 0 else 0.0
        after = float(self.values[first + 1]) if first + 1 < len(self.values) else 0.0
        return before + (after - before) * (place - first)

    def mean(self, start: float, end: float) -> float:
        """The mean between two moments."""
        first, stop = int(start / _STEP_S), max(int(start / _STEP_S) + 1, int(end / _STEP_S))
        part = self.values[max(0, first) : max(0, stop)]
        return float(part.mean()) if len(part) else 0.0


def _power(samples: np.ndarray, step: int) -> np.ndarray:
    """The mean power of each step of samples, the last one filled with silence."""
    import numpy as np

    mono = samples.mean(axis=1) if samples.shape[1] > 1 else samples[:, 0]
    count = -(-len(mono) // step)
    padded = np.pad(mono, (0, count * step - len(mono)))
    power: np.ndarray = (padded.reshape(count, step) ** 2).mean(axis=1)
    return power
