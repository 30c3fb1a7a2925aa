"""A placed portrait that can be posed: expression first, then the head's turn.

Both are displacements. A pixel of the frame is followed back through the turn to the face at
rest, there through the expression to the portrait, and taken from it; what is painted (the
open mouth, lash lines) lies over the face at rest and turns with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.engines.avatar.base import Pose
from wenfang.engines.avatar.portrait.eyes import LEFT, RIGHT, Eye
from wenfang.engines.avatar.portrait.head import Head, Turn
from wenfang.engines.avatar.portrait.interior import light_of, painted
from wenfang.engines.avatar.portrait.mouth import Mouth
from wenfang.engines.avatar.portrait.placing import Placed
from wenfang.engines.avatar.portrait.warp import Box, Enlarged, between

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, eq=False)
class Part:
    """What an expression does to one box: displacement, and paint over it."""

    box: Box
    dx: np.ndarray
    dy: np.ndarray
    paint: np.ndarray


class Rig:
    """One portrait in one frame size. Safe to call from several threads: nothing changes."""

    def __init__(self, still: Placed) -> None:
        import numpy as np

        self._still = still.pixels.copy()
        self._still.flags.writeable = False
        size = self._still.shape[1], self._still.shape[0]
        marks = still.landmarks
        grounded = bool((self._still[..., 3] == 255).all())
        self._head, self.mouth = Head(marks, size, grounded=grounded), Mouth(marks, size)
        self._eyes = [Eye(self._still, marks, parts) for parts in (LEFT, RIGHT)]
        self._light = light_of(self._still, marks)
        boxes = np.array([self._head.box, self.mouth.box, *(eye.box for eye in self._eyes)])
        self._box: Box = (
            int(boxes[:, 0].min()), int(boxes[:, 1].min()),
            int(boxes[:, 2].max()), int(boxes[:, 3].max()),
        )  # fmt: skip
        self._source = Enlarged(self._still, self._box)

    @property
    def still(self) -> np.ndarray:
        """The portrait as it was placed."""
        return self._still

    def drawn(self, pose: Pose) -> np.ndarray:
        """The frame: uint8, shape (height, width, 4), read-only."""
        parts, turn = self._parts(pose), Turn.of(pose)
        if not parts and not turn:
            return self._still
        frame = self._still.copy()
        if turn:
            self._turned(frame, parts, turn)
        else:
            for part in parts:
                self._shown(frame, part)
        frame.flags.writeable = False
        return frame

    def _parts(self, pose: Pose) -> list[Part]:
        parts = []
        if self.mouth.moves(pose):
            moved = self.mouth.moved(pose)
            paint = painted(self.mouth, moved, pose, self._light)
            parts.append(Part(self.mouth.box, moved.dx, moved.dy, paint))
        parts += [Part(eye.box, *eye.moved(pose)) for eye in self._eyes if eye.moves(pose)]
        return parts

    def _shown(self, frame: np.ndarray, part: Part) -> None:
        """A part on a head that is not turned."""
        import numpy as np

        x0, y0, x1, y1 = part.box
        x = np.arange(x0, x1, dtype=np.float32)[None] - self._box[0] - part.dx
        y = np.arange(y0, y1, dtype=np.float32)[:, None] - self._box[1] - part.dy
        there = frame[y0:y1, x0:x1]
        # Parts overlap where they do nothing; what another did must not be undone.
        still = (np.abs(part.dx) < 0.01) & (np.abs(part.dy) < 0.01)
        taken = self._source.taken(x, y)
        there[~still] = taken[~still]
        _laid(there, part.paint)

    def _turned(self, frame: np.ndarray, parts: list[Part], turn: Turn) -> None:
        import numpy as np

        hx0, hy0, hx1, hy1 = self._head.box
        dx, dy = self._head.moved(turn)
        x = np.arange(hx0, hx1, dtype=np.float32)[None] - dx
        y = np.arange(hy0, hy1, dtype=np.float32)[:, None] - dy
        margin = int(max(np.abs(dx).max(), np.abs(dy).max())) + 2
        laid = []
        sx, sy = x.copy(), y.copy()
        for part in parts:
            window = self._window(part.box, margin)
            px, py = x[window] - part.box[0], y[window] - part.box[1]
            high, wide = part.dx.shape
            column, row = (px + 0.5).astype(np.int32), (py + 0.5).astype(np.int32)
            inside = (column >= 0) & (column < wide) & (row >= 0) & (row < high)
            inside &= (px > -0.5) & (py > -0.5)
            at = np.where(inside, row * wide + column, 0)
            sx[window] -= np.where(inside, part.dx.reshape(-1).take(at), 0)
            sy[window] -= np.where(inside, part.dy.reshape(-1).take(at), 0)
            laid.append((window, px, py, part.paint))
        there = frame[hy0:hy1, hx0:hx1]
        there[:] = self._source.taken(sx - self._box[0], sy - self._box[1])
        for window, px, py, paint in laid:
            rows, columns = _painted_box(paint)
            if rows.stop <= rows.start:
                continue
            near = self._near(window, px, py, rows, columns)
            shown = between(paint[rows, columns], px[near] - columns.start, py[near] - rows.start)
            _laid(there[window][near], shown)

    def _window(self, box: Box, margin: int) -> tuple[slice, slice]:
        """A box with a margin, in the head's own rows and columns."""
        x0, y0, x1, y1 = self._head.box
        rows = slice(max(0, box[1] - margin - y0), max(0, min(y1, box[3] + margin) - y0))
        columns = slice(max(0, box[0] - margin - x0), max(0, min(x1, box[2] + margin) - x0))
        return rows, columns

    @staticmethod
    def _near(
        window: tuple[slice, slice], px: np.ndarray, py: np.ndarray, rows: slice, columns: slice
    ) -> tuple[slice, slice]:
        """Rows and columns of the window that show something of the painted box."""
        import numpy as np

        seen = (px > columns.start - 1) & (px < columns.stop) & (py > rows.start - 1)
        seen &= py < rows.stop
        down, across = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
        if not len(down):
            return slice(0, 0), slice(0, 0)
        return slice(down[0], down[-1] + 1), slice(across[0], across[-1] + 1)


def _painted_box(paint: np.ndarray) -> tuple[slice, slice]:
    import numpy as np

    seen = paint[..., 3] > 0.002
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _laid(there: np.ndarray, paint: np.ndarray) -> None:
    """Paint (RGB multiplied by alpha) over pixels, in place; their own alpha stays."""
    import numpy as np

    rows, columns = _painted_box(paint)
    if rows.stop <= rows.start:
        return
    paint, target = paint[rows, columns], there[rows, columns]
    mixed = target[..., :3] * (1 - paint[..., 3:]) + paint[..., :3]
    target[..., :3] = np.rint(mixed).clip(0, 255).astype(np.uint8)
