"""Curves through landmarks, in a face part's own coordinates: the seams of lips and lids.

A part (mouth, eye) lies between two corners. Along it runs *s*, −1 at the left corner and 1
at the right one; across it *t*, down, in the same unit: half its width. A seam is a table of
*t* over *s*, flat beyond the corners, so that a pixel's seam is one look-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_STEPS = 257
REACH = 1.6
_SMOOTH = 9


@dataclass(frozen=True)
class Axes:
    """Where a part lies.

    Attributes:
        x, y: its middle, in pixels.
        half: half its width, in pixels.
        cos, sin: of its direction.
    """

    x: float
    y: float
    half: float
    cos: float
    sin: float

    @classmethod
    def between(cls, left: np.ndarray, right: np.ndarray) -> Axes:
        """From corner to corner."""
        import math

        dx, dy = float(right[0] - left[0]), float(right[1] - left[1])
        length = max(math.hypot(dx, dy), 1e-3)
        x, y = float(left[0] + right[0]) / 2, float(left[1] + right[1]) / 2
        return cls(x, y, length / 2, dx / length, dy / length)

    def own(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pixels as (s, t)."""
        dx, dy = (x - self.x) / self.half, (y - self.y) / self.half
        return dx * self.cos + dy * self.sin, dy * self.cos - dx * self.sin

    def shifts(self, s: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Differences in (s, t) as pixels."""
        return (
            (s * self.cos - t * self.sin) * self.half,
            (s * self.sin + t * self.cos) * self.half,
        )

    def box(
        self, s: tuple[float, float], t: tuple[float, float], size: tuple[int, int]
    ) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in pixels of what lies within, cut to ``size`` (width,
        height)."""
        corners = [(a, b) for a in s for b in t]
        xs = [self.x + (a * self.cos - b * self.sin) * self.half for a, b in corners]
        ys = [self.y + (a * self.sin + b * self.cos) * self.half for a, b in corners]
        left, top = max(0, int(min(xs))), max(0, int(min(ys)))
        return left, top, min(size[0], int(max(xs)) + 2), min(size[1], int(max(ys)) + 2)


def table(axes: Axes, landmarks: np.ndarray, indices: Sequence[int]) -> np.ndarray:
    """The seam through landmarks: float32, shape (257,)."""
    import numpy as np

    s, t = axes.own(landmarks[list(indices), 0], landmarks[list(indices), 1])
    order = np.argsort(s, kind="stable")
    values = np.interp(steps(), s[order], t[order])
    padded = np.pad(values, _SMOOTH // 2, mode="edge")
    smooth = np.convolve(padded, np.full(_SMOOTH, 1 / _SMOOTH), "valid")
    return smooth.astype(np.float32)


def steps() -> np.ndarray:
    """The places of a table's values."""
    import numpy as np

    return np.linspace(-REACH, REACH, _STEPS)


def places(s: np.ndarray) -> np.ndarray:
    """Which value of a table is meant at each ``s``."""
    import numpy as np

    index = (s + np.float32(REACH)) * np.float32((_STEPS - 1) / (2 * REACH)) + np.float32(0.5)
    found: np.ndarray = index.astype(np.int32).clip(0, _STEPS - 1)
    return found


def eased(low: float, high: float, value: np.ndarray) -> np.ndarray:
    """0 below ``low``, 1 over ``high``, smooth between."""
    import numpy as np

    at = ((value - np.float32(low)) * np.float32(1 / (high - low))).clip(0, 1)
    made: np.ndarray = at * at * (3 - 2 * at)
    return made
