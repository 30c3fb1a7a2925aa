"""The eyes' movement: lids that close, brows that rise.

The upper lid is a seam as the lips are: above it the skin up to the brow is drawn down with
its lashes, below it the eye stays where it is until it is covered. Brows move what is around
them, softly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wenfang.engines.avatar.base import Pose
from wenfang.engines.avatar.portrait import curves
from wenfang.engines.avatar.portrait.curves import Axes, eased
from wenfang.engines.faces import topology

if TYPE_CHECKING:
    import numpy as np

LEFT = (topology.LEFT_UPPER_LID, topology.LEFT_LOWER_LID, topology.LEFT_BROW)
RIGHT = (topology.RIGHT_UPPER_LID, topology.RIGHT_LOWER_LID, topology.RIGHT_BROW)


class Eye:
    """One eye with its brow.

    Args:
        pixels: the placed portrait.
        landmarks: in its pixels.
        parts: landmarks of upper lid, lower lid and brow.
    """

    def __init__(
        self, pixels: np.ndarray, landmarks: np.ndarray, parts: tuple[Sequence[int], ...]
    ) -> None:
        import numpy as np

        upper, lower, brow = parts
        self.axes = axes = Axes.between(landmarks[upper[0]], landmarks[upper[-1]])
        self._upper = curves.table(axes, landmarks, upper)
        self._lower = np.maximum(curves.table(axes, landmarks, lower), self._upper)
        brows = axes.own(landmarks[list(brow), 0], landmarks[list(brow), 1])
        # Skin between lid and brow, of which the closed lid is made.
        self._skin = max(0.7, float(self._upper.min() - brows[1].max()) * 1.25)
        size = pixels.shape[1], pixels.shape[0]
        top = float(brows[1].min()) - 1.3
        self.box = axes.box((-1.9, 1.9), (top, float(self._lower.max()) + 0.9), size)
        x0, y0, x1, y1 = self.box
        x = np.arange(x0, x1, dtype=np.float32)[None]
        y = np.arange(y0, y1, dtype=np.float32)[:, None]
        self._s, self._t = axes.own(x, y)
        at = ((brows[0][:, None, None] - self._s) / 0.55) ** 2
        at = at + ((brows[1][:, None, None] - self._t) / 0.5) ** 2
        edge = 1 - eased(1.3, 1.9, np.abs(self._s))
        edge = edge * eased(top, top + 0.5, self._t)
        self._brow = (np.exp(-at).max(0) * edge).astype(np.float32)
        self._lash = _darkest(pixels[y0:y1, x0:x1])

    def moves(self, pose: Pose) -> bool:
        """Whether the portrait is changed at all."""
        return bool(pose.blink or pose.brows)

    def moved(self, pose: Pose) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Where the box's pixels come from (dx, dy as in :class:`.mouth.Moved`) and what is
        painted over them, as :func:`.interior.painted` gives it."""
        import numpy as np

        t = self._t + np.float32(0.2 * pose.brows) * self._brow
        at = curves.places(self._s)
        gap = self._lower - self._upper
        # Lids meet low: the upper one does nearly all of the way.
        upper_edge = self._upper + np.float32(0.88 * pose.blink) * gap
        lower_edge = self._lower - np.float32(0.12 * pose.blink) * gap
        upper, lower = upper_edge[at], lower_edge[at]
        above, below = upper - t, t - lower
        shift = np.zeros_like(t)
        lid = (upper_edge - self._upper)[at] * (1 - eased(0.0, self._skin, above))
        shift = np.where(above >= 0, lid, shift)
        under = (lower_edge - self._lower)[at] * (1 - eased(0.0, 0.7, below))
        shift = np.where((below > 0) & (above < 0), under, shift)
        dx, dy = self.axes.shifts(np.zeros_like(t), self._t - (t - shift))
        return dx, dy, self._painted(above, gap[at], pose)

    def _painted(self, above: np.ndarray, gap: np.ndarray, pose: Pose) -> np.ndarray:
        """The line of the lashes, which also smooths the seam."""
        import numpy as np

        thick = max(0.055, 1.1 / self.axes.half)
        line = np.exp(-((above / thick) ** 2)) * (gap > 0.02) * (1 - eased(0.8, 1.0, np.abs(self._s)))
        alpha = (line * np.float32(0.75 * min(1.0, 2 * pose.blink)))[..., None].astype(np.float32)
        dark = np.concatenate([self._lash, np.ones(1, np.float32)])
        made: np.ndarray = alpha * dark
        return made


def _darkest(pixels: np.ndarray) -> np.ndarray:
    """Colour of what is darkest around the eye: lashes, pupil."""
    import numpy as np

    flat = pixels[..., :3].reshape(-1, 3).astype(np.float32)
    luminance = flat @ np.array([0.299, 0.587, 0.114], np.float32)
    dark: np.ndarray = flat[luminance <= np.quantile(luminance, 0.03)].mean(0)
    return dark
