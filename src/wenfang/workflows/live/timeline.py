"""What is heard when, on a live anchor's clock.

Sounds are put behind each other as they are spoken, never before "now", and read in blocks of one
frame's length. An interruption fades out what is being heard and drops what was to come.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.sound import Sound

if TYPE_CHECKING:
    import numpy as np

#: Fade of an interruption, seconds: short, and without a click.
FADE_S = 0.03


@dataclass
class _Placed:
    """Samples and where they begin, in samples of the clock."""

    start: int
    samples: np.ndarray
    kept: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.samples)


class SoundTimeline:
    """Safe to use from several threads.

    Args:
        rate: samples a second, of every sound.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._lock = threading.Lock()
        self._placed: list[_Placed] = []
        self._read = 0

    @property
    def now(self) -> float:
        """Second up to which it has been read."""
        return self._read / self.rate

    @property
    def ends(self) -> float:
        """Second at which all that is known has been heard; never before now."""
        with self._lock:
            return max([self._read, *(one.end for one in self._placed)]) / self.rate

    def put(self, sound: Sound, not_before: float = 0.0, *, kept: bool = False) -> float:
        """Place a mono sound behind what is there; the second at which it begins.

        Args:
            kept: whether it is heard to its end, whatever is stopped: a label is.

        Raises:
            ValueError: another rate.
        """
        if sound.rate != self.rate:
            raise ValueError(f"{sound.rate} samples a second, not {self.rate}")
        samples = sound.mono().samples[:, 0]
        with self._lock:
            last = max([self._read, *(one.end for one in self._placed)])
            start = max(last, round(not_before * self.rate))
            self._placed.append(_Placed(start, samples, kept))
            return start / self.rate

    def stop(self) -> float:
        """Nothing of what was put is heard from now on, after a short fade, but for what is kept;
        the second at which the rest is silent."""
        import numpy as np

        fade = round(FADE_S * self.rate)
        with self._lock:
            kept = []
            for one in self._placed:
                left = self._read + fade - one.start
                if one.kept:
                    kept.append(one)
                elif one.start < self._read and left > 0:
                    samples = one.samples[:left].copy()
                    ramp = np.linspace(1, 0, min(fade, len(samples)), dtype=np.float32)
                    samples[len(samples) - len(ramp) :] *= ramp
                    kept.append(_Placed(one.start, samples))
            self._placed = kept
            return (self._read + fade) / self.rate

    def read(self, count: int) -> np.ndarray:
        """The next samples, float32; silence where nothing was put."""
        import numpy as np

        block = np.zeros(count, np.float32)
        with self._lock:
            first, stop = self._read, self._read + count
            for one in self._placed:
                begin, end = max(first, one.start), min(stop, one.end)
                if begin < end:
                    part = one.samples[begin - one.start : end - one.start]
                    block[begin - first : end - first] += part
            self._read = stop
            self._placed = [one for one in self._placed if one.end > stop]
        return block
