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
from wenfang.engines.avatar.portrait.glasses import behind_glasses
from wenfang.engines.avatar.portrait.head import Head, Turn
from wenfang.engines.avatar.portrait.interior import light_of, painted
from wenfang.engines.avatar.portrait.mouth import Mouth
from wenfang.engines.avatar.portrait.placing import Placed
from wenfang.engines.avatar.portrait.warp import Box, Enlarged, between

if TYPE_CHECKING:
    import numpy as np


_SEEN = 0.01  # pixels of displacement


@dataclass(frozen=True, eq=False)
class Part:
    """What an expression does to one box: displacement, and paint over it."""

    box: Box
    dx: np.ndarray
    dy: np.ndarray
    paint: np.ndarray

    def trimmed(self) -> Part:
        """The part without its rows and columns that nothing happens in."""
        import numpy as np

        busy = np.abs(self.dx) + np.abs(self.dy) + self.paint[..., 3] > _SEEN
        rows, columns = np.flatnonzero(busy.any(1)), np.flatnonzero(busy.any(0))
        if not len(rows):
            rows = columns = np.zeros(1, int)
        top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
        x, y = self.box[0], self.box[1]
        box = int(x + left), int(y + top), int(x + right), int(y + bottom)
        there = slice(top, bottom), slice(left, right)
        return Part(box, self.dx[there], self.dy[there], self.paint[there])


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
        glasses = behind_glasses(self._still, marks)
        self._eyes = [Eye(self._still, marks, part, glasses=glasses) for part in (LEFT, RIGHT)]
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
            parts.append(Part(self.mouth.box, moved.dx, moved.dy, paint).trimmed())
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
            sx[window], sy[window] = self._followed(part, px, py, sx[window], sy[window])
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

    @staticmethod
    def _followed(
        part: Part, px: np.ndarray, py: np.ndarray, sx: np.ndarray, sy: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Through a part's displacement; around it there is none."""
        import numpy as np

        high, wide = part.dx.shape
        # One row and column of rest around it, at which everything outside is held.
        column = (px + np.float32(1.5)).astype(np.int32)
        row = (py + np.float32(1.5)).astype(np.int32)
        np.clip(column, 0, wide + 1, out=column)
        np.clip(row, 0, high + 1, out=row)
        row *= wide + 2
        row += column
        dx, dy = np.pad(part.dx, 1).reshape(-1), np.pad(part.dy, 1).reshape(-1)
        return sx - dx.take(row), sy - dy.take(row)

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
