"""The head's movement as displacement: small turns of a relief before a ground that rests.

Yaw and pitch move what is near more than what is far: an ellipsoid with a nose, fitted to the
landmarks. Roll turns about the neck. Everything fades around the head, so that shoulders,
ground and the frame's edges stay where they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.engines.avatar.base import Pose
from wenfang.engines.avatar.portrait.curves import eased
from wenfang.engines.faces import topology

if TYPE_CHECKING:
    import numpy as np

#: Degrees up to which a flat picture can be turned and still be taken for a head.
MOST = (14.0, 11.0, 9.0)
_STILL = 1e-3  # share of the head's movement that moves no pixel


@dataclass(frozen=True)
class Turn:
    """Yaw, pitch, roll, in radians."""

    yaw: float
    pitch: float
    roll: float

    @classmethod
    def of(cls, pose: Pose) -> Turn:
        angles = (pose.yaw, pose.pitch, pose.roll)
        held = (max(-most, min(most, angle)) for angle, most in zip(angles, MOST, strict=True))
        return cls(*(math.radians(angle) for angle in held))

    def __bool__(self) -> bool:
        return bool(self.yaw or self.pitch or self.roll)


class Head:
    """A portrait's head.

    Args:
        landmarks: in pixels of the frame.
        size: width and height of the frame.
        grounded: whether the picture fills the frame, whose edges then stay where they are.
    """

    def __init__(self, landmarks: np.ndarray, size: tuple[int, int], *, grounded: bool) -> None:
        import numpy as np

        forehead, chin = landmarks[topology.FOREHEAD], landmarks[topology.CHIN]
        left, right = landmarks[topology.CHEEK_LEFT], landmarks[topology.CHEEK_RIGHT]
        tall = float(np.hypot(*(chin - forehead)[:2]))
        wide = float(np.hypot(*(right - left)[:2]))
        x, y = float(left[0] + right[0]) / 2, float(forehead[1] + chin[1]) / 2
        reach = 1.35 * max(tall, wide)
        self.box = (
            max(0, int(x - reach)),
            max(0, int(y - 0.1 * tall - reach)),
            min(size[0], int(x + reach) + 1),
            min(size[1], int(y + 1.25 * tall) + 1),
        )
        x0, y0, x1, y1 = self.box
        across = np.arange(x0, x1, dtype=np.float32)[None] - np.float32(x)
        down = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(y)
        whole = _whole(across, down, tall, wide, reach)
        if grounded:
            whole = whole * _inner(self.box, size)
        rows, columns = (
            np.flatnonzero((whole > _STILL).any(1)),
            np.flatnonzero((whole > _STILL).any(0)),
        )
        if len(rows):  # what rests is not looked up again
            there = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
            whole, across, down = whole[there], across[:, there[1]], down[there[0]]
            self.box = (
                int(x0 + columns[0]), int(y0 + rows[0]),
                int(x0 + columns[-1] + 1), int(y0 + rows[-1] + 1),
            )  # fmt: skip
        radius = (across / (0.62 * wide)) ** 2 + ((down + 0.06 * tall) / (0.78 * tall)) ** 2
        nose = landmarks[topology.NOSE_TIP]
        nx, ny = float(nose[0]) - x, float(nose[1]) - y
        bump = np.exp(-(((across - nx) / (0.16 * wide)) ** 2) - ((down - ny) / (0.2 * tall)) ** 2)
        relief = 0.42 * wide * (1 - radius).clip(0) ** 1.5 + 0.14 * wide * bump
        self._depth = ((relief + 0.22 * wide) * whole).astype(np.float32)
        pivot = 0.85 * tall
        self._roll_x = (-(down - np.float32(pivot)) * whole).astype(np.float32)
        self._roll_y = (across * whole).astype(np.float32)

    def moved(self, turn: Turn) -> tuple[np.ndarray, np.ndarray]:
        """dx and dy over the box, as in :class:`.mouth.Moved`."""
        import numpy as np

        dx = self._depth * np.float32(turn.yaw)
        dy = self._depth * np.float32(-turn.pitch)
        if turn.roll:
            dx += self._roll_x * np.float32(turn.roll)
            dy += self._roll_y * np.float32(turn.roll)
        return dx, dy


def _whole(
    across: np.ndarray, down: np.ndarray, tall: float, wide: float, reach: float
) -> np.ndarray:
    """1 on head and hair, 0 where nothing may move."""
    import numpy as np

    up = np.where(down < 0, down / (reach + 0.05 * tall), down / (1.2 * tall))
    distance = np.sqrt((across / reach) ** 2 + up**2)
    neck = 1 - eased(0.5 * tall, 1.2 * tall, down)
    made: np.ndarray = (1 - eased(0.5, 1.0, distance)) * neck
    return made.astype(np.float32)


def _inner(box: tuple[int, int, int, int], size: tuple[int, int]) -> np.ndarray:
    """0 at the frame's edges, 1 from an eighth of its shorter side on."""
    import numpy as np

    margin = min(size) / 8
    sides = []
    for first, stop, length in ((box[0], box[2], size[0]), (box[1], box[3], size[1])):
        at = np.arange(first, stop, dtype=np.float32)
        sides.append(eased(2, margin, np.minimum(at, length - 1 - at)))
    made: np.ndarray = sides[0][None] * sides[1][:, None]
    return made
