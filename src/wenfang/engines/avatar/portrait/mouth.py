"""The mouth's movement: where each pixel around it comes from, and what the gap shows.

The lips are a seam that opens. Above it, skin and upper lip follow the seam's upper edge and
rest at the nose; below, the lower lip follows its lower edge and the jaw comes down, resting
in the neck. Sideways, the corners come together or part. All of it is inverse: for a pixel of
the frame, which of the portrait's is seen.

A portrait whose lips are apart (a smile) is shut first: both seams meet between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.engines.avatar.base import Pose
from wenfang.engines.avatar.portrait import curves
from wenfang.engines.avatar.portrait.curves import Axes, eased
from wenfang.engines.faces import topology

if TYPE_CHECKING:
    import numpy as np

Box = tuple[int, int, int, int]
_CLOSED = 0.07  # gap, in half widths, that is a closed mouth still


@dataclass(frozen=True, eq=False)
class Moved:
    """Of a mouth in one pose, over its box.

    Attributes:
        dx, dy: float32 pixels: the frame's pixel shows the portrait's at x − dx, y − dy.
        s, t: in the mouth's own coordinates, after sideways movement.
        upper, lower: the edges of the gap at each pixel.
        line: where the lips meet when they are closed.
    """

    dx: np.ndarray
    dy: np.ndarray
    s: np.ndarray
    t: np.ndarray
    upper: np.ndarray
    lower: np.ndarray
    line: np.ndarray


class Mouth:
    """A portrait's mouth.

    Args:
        landmarks: in pixels of the frame.
        size: width and height of the frame.
    """

    def __init__(self, landmarks: np.ndarray, size: tuple[int, int]) -> None:
        import numpy as np

        left, right = landmarks[topology.MOUTH_LEFT], landmarks[topology.MOUTH_RIGHT]
        self.axes = axes = Axes.between(left, right)
        upper = curves.table(axes, landmarks, topology.INNER_UPPER_LIP)
        lower = curves.table(axes, landmarks, topology.INNER_LOWER_LIP)
        self._line = (upper + lower) / 2
        #: How far apart the lips of the portrait are, in half widths of the mouth.
        self.gap = float((lower - upper).max())
        self.apart = self.gap > _CLOSED
        if not self.apart:
            upper = lower = self._line
        self._upper, self._lower = upper, np.maximum(upper, lower)
        self._thick_upper = (upper - curves.table(axes, landmarks, topology.OUTER_UPPER_LIP)).clip(
            0
        )
        self._thick_lower = (curves.table(axes, landmarks, topology.OUTER_LOWER_LIP) - lower).clip(
            0
        )
        self._nose = max(0.25, self._distance(landmarks[topology.NOSE_BASE], up=True))
        self._chin = max(0.6, self._distance(landmarks[topology.CHIN], up=False))
        # No deeper than three quarters of the way to the chin: a short jaw cannot drop far.
        self._most = min(0.78, 0.75 * self._chin)
        self.box: Box = axes.box((-2.3, 2.3), (-self._nose - 0.5, self._chin + 2.2), size)
        x0, y0, x1, y1 = self.box
        x = np.arange(x0, x1, dtype=np.float32)[None]
        y = np.arange(y0, y1, dtype=np.float32)[:, None]
        self._s, self._t = axes.own(x, y)
        self._prepare()

    def _prepare(self) -> None:
        """What no pose changes."""
        import numpy as np

        beside = np.abs(self._s)
        self._sideways = self._s * (1 - eased(0.85, 1.75, beside)) * np.exp(-((self._t / 1.1) ** 2))
        across = np.abs(curves.steps()) < 1
        self._bend = (self._line - self._line[across].mean()).astype(np.float32)
        self._near = np.exp(-((self._t / 0.75) ** 2)) * (1 - eased(1.0, 1.6, beside))
        raised = np.exp(-(((beside - 1) / 0.5) ** 2) - (self._t / 0.8) ** 2)
        self._raised = raised.astype(np.float32)
        self._jaw = 1 - eased(0.7, 2.2, beside)

    def _distance(self, point: np.ndarray, *, up: bool) -> float:
        _, t = self.axes.own(point[0], point[1])
        middle = float(self._line[len(self._line) // 2])
        return middle - float(t) if up else float(t) - middle

    def moves(self, pose: Pose) -> bool:
        """Whether the portrait is changed at all."""
        said = pose.opening, pose.width, pose.rounding, pose.teeth, pose.press, pose.smile
        return self.apart or any(said) or pose.tongue > 0

    def edges(self, pose: Pose) -> tuple[np.ndarray, np.ndarray, float]:
        """The gap's edges as tables, and how far the jaw comes down."""
        import numpy as np

        s = curves.steps()
        opening = self._most * pose.opening * (1 - 0.2 * pose.rounding)
        opening += 0.1 * pose.teeth * (1 - pose.opening)
        power = 0.7 - 0.2 * pose.rounding
        shape = (1 - (s / 0.95) ** 2).clip(0) ** power
        up = opening * (0.16 + 0.1 * pose.teeth)
        upper = self._line - up * shape
        lower = self._line + (opening - up) * shape
        return upper.astype(np.float32), lower.astype(np.float32), 0.6 * opening

    def moved(self, pose: Pose) -> Moved:
        """Where the box's pixels come from."""
        import numpy as np

        k = 0.12 * max(pose.width, 0) + 0.22 * min(pose.width, 0)
        k += 0.1 * pose.smile - 0.2 * pose.rounding - 0.08 * pose.opening
        s = self._s - np.float32(max(-0.36, min(0.25, k))) * self._sideways
        t = self._t + np.float32(0.15 * pose.smile) * self._raised
        upper_edge, lower_edge, jaw = self.edges(pose)
        at = curves.places(s)
        # Round lips are level and full, whatever the portrait's smile.
        level = 0.65 * pose.rounding + (0.3 * (1 - pose.smile) if self.apart else 0)
        t = t + np.float32(level) * self._bend[at] * self._near
        t = t - np.float32(0.18 * pose.rounding) * (t - self._line[at]) * self._near
        upper, lower = upper_edge[at], lower_edge[at]
        hidden = np.float32(0.45 * pose.press)
        follow_up = (upper_edge - self._upper + hidden * self._thick_upper)[at]
        follow_down = (lower_edge - self._lower - hidden * self._thick_lower)[at]
        above, below = upper - t, t - lower
        shift = np.where(
            above >= below,
            follow_up * (1 - eased(0.2 * self._nose, 1.05 * self._nose, above)),
            self._below(follow_down, below, np.float32(jaw)),
        )
        dx, dy = self.axes.shifts(self._s - s, self._t - (t - shift))
        return Moved(dx, dy, s, t, upper, lower, self._line[at])

    def _below(self, follow: np.ndarray, below: np.ndarray, jaw: np.float32) -> np.ndarray:
        """Lower lip at the seam, then the jaw as one, then the neck, which rests."""
        lip = 1 - eased(0.1, 0.75, below)
        fall = 1 - eased(self._chin - 0.1, self._chin + 1.9, below)
        made: np.ndarray = follow * lip + jaw * self._jaw * (1 - lip) * fall
        return made


def inner_gap(landmarks: np.ndarray) -> float:
    """How far apart the lips are, in half widths of the mouth."""
    axes = Axes.between(landmarks[topology.MOUTH_LEFT], landmarks[topology.MOUTH_RIGHT])
    upper = curves.table(axes, landmarks, topology.INNER_UPPER_LIP)
    lower = curves.table(axes, landmarks, topology.INNER_LOWER_LIP)
    return float((lower - upper).max())
