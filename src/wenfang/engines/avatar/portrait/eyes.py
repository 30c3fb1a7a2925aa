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
        glasses: whether the eye is behind some; then the brow rests, for it would bend the rim.
    """

    def __init__(
        self,
        pixels: np.ndarray,
        landmarks: np.ndarray,
        parts: tuple[Sequence[int], ...],
        *,
        glasses: bool = False,
    ) -> None:
        import numpy as np

        upper, lower, brow = parts
        self.axes = axes = Axes.between(landmarks[upper[0]], landmarks[upper[-1]])
        self._upper = curves.table(axes, landmarks, upper)
        self._lower = np.maximum(curves.table(axes, landmarks, lower), self._upper)
        brows = axes.own(landmarks[list(brow), 0], landmarks[list(brow), 1])
        # Skin between lid and brow, of which the closed lid is made.
        self._open = float((self._lower - self._upper).max())
        # … drawn to at most about twice its height; if need be the brow comes along.
        self._skin = max(float(self._upper.min() - brows[1].max()), 1.75 * self._open, 0.5)
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
        self._lifts = not glasses
        raised = 0.2 if self._lifts else 0.0
        self._brow = (np.exp(-at).max(0) * edge * raised).astype(np.float32)
        self._lash = _darkest(pixels[y0:y1, x0:x1])
        over = self._upper[curves.places(self._s)] - self._t
        skin = (np.abs(self._s) < 0.7) & (over > 0.3 * self._skin) & (over < 0.75 * self._skin)
        seen = pixels[y0:y1, x0:x1, :3][skin]
        # Colour of the lid, which the open eye hides: that of the skin under the brow.
        self._lid = np.median(seen, 0).astype(np.float32) if len(seen) else self._lash

    def moves(self, pose: Pose) -> bool:
        """Whether the portrait is changed at all."""
        return bool(pose.blink or (pose.brows and self._lifts))

    def moved(self, pose: Pose) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Where the box's pixels come from (dx, dy as in :class:`.mouth.Moved`) and what is
        painted over them, as :func:`.interior.painted` gives it."""
        import numpy as np

        t = self._t + np.float32(pose.brows) * self._brow
        at = curves.places(self._s)
        gap = self._lower - self._upper
        # Lids meet low: the upper one does nearly all of the way.
        upper_edge = self._upper + np.float32(0.88 * pose.blink) * gap
        lower_edge = self._lower - np.float32(0.12 * pose.blink) * gap
        upper, lower = upper_edge[at], lower_edge[at]
        above, below = upper - t, t - lower
        shift = np.zeros_like(t)
        held = 1 - ((above - 0.06) / (self._skin - 0.06)).clip(0, 1)
        lid = (upper_edge - self._upper)[at] * held
        shift = np.where(above >= 0, lid, shift)
        under = (lower_edge - self._lower)[at] * (1 - eased(0.0, 0.7, below))
        shift = np.where((below > 0) & (above < 0), under, shift)
        dx, dy = self.axes.shifts(np.zeros_like(t), self._t - (t - shift))
        covered = t - self._upper[at]
        return dx, dy, self._painted(above, covered, gap[at], pose)

    def _painted(
        self, above: np.ndarray, covered: np.ndarray, gap: np.ndarray, pose: Pose
    ) -> np.ndarray:
        """The lid where it covers the eye, in the colour of the skin over it, and the line of
        the lashes, which also smooths the seam."""
        import numpy as np

        pixel = 1 / self.axes.half
        soft = max(0.12, 1.5 * pixel)
        shown = min(1.0, 2 * pose.blink)  # an open eye gets no paint when its brow moves
        width = (gap > 0.02) * (1 - eased(0.75, 1.0, np.abs(self._s)))
        lid = eased(-soft, soft, covered) * eased(0, soft, above) * width
        shade = 1 - 0.12 * eased(0.0, self._open, covered)
        made = _paint(self._lid * shade[..., None], lid * np.float32(0.7 * shown))
        thick = max(0.05, 0.9 * pixel)
        lashes = np.exp(-((above / thick) ** 2)) * width
        over = _paint(self._lash, lashes * np.float32(0.8 * shown))
        result: np.ndarray = made * (1 - over[..., 3:]) + over
        return result


def _paint(colour: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """RGB multiplied by alpha, and alpha."""
    import numpy as np

    alpha = alpha[..., None].astype(np.float32)
    made: np.ndarray = np.concatenate([colour * alpha, alpha], axis=2)
    return made


def _darkest(pixels: np.ndarray) -> np.ndarray:
    """Colour of what is darkest around the eye: lashes, pupil."""
    import numpy as np

    flat = pixels[..., :3].reshape(-1, 3).astype(np.float32)
    luminance = flat @ np.array([0.299, 0.587, 0.114], np.float32)
    dark: np.ndarray = flat[luminance <= np.quantile(luminance, 0.03)].mean(0)
    return dark
