"""One anchor at one size: what stays is made ready once, what moves is placed for each pose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wenfang.engines.avatar.base import Pose
from wenfang.engines.avatar.drawn.canvas import Canvas, canvas
from wenfang.engines.avatar.drawn.clothes import clothes
from wenfang.engines.avatar.drawn.extras import beard, earrings, glasses
from wenfang.engines.avatar.drawn.eyes import brows, eyes
from wenfang.engines.avatar.drawn.face import ears, face, neck, outline
from wenfang.engines.avatar.drawn.hair import hair
from wenfang.engines.avatar.drawn.look import Look
from wenfang.engines.avatar.drawn.mouth import gap_of, mouth
from wenfang.engines.avatar.drawn.shapes import HEIGHT, WIDTH, Path, Shape, faded, plain
from wenfang.engines.avatar.drawn.turning import CHIN_DROP, Placing, placing, turned

#: The head is drawn higher than it sits.
_LOWER = 16.0


@dataclass(frozen=True)
class _Piece:
    """Where the points of a shape are among those of its group."""

    shape: Shape
    path: slice
    clip: slice | None
    gradient: slice | None


class _Group:
    """Shapes whose points are moved together, in one go."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self._pieces: list[_Piece] = []
        parts: list[Placing] = []
        at = 0
        for shape in shapes:
            own = [shape.path.points]
            paint = shape.paint
            spread = len(paint.stops) > 1
            if shape.clip is not None:
                own.append(shape.clip.points)
            if spread:
                own.append(np.array([paint.start, paint.start if paint.radial else paint.end]))
            ends = at + np.cumsum([len(one) for one in own])
            cuts = [
                slice(stop - len(one), stop) for stop, one in zip(ends.tolist(), own, strict=True)
            ]
            self._pieces.append(
                _Piece(
                    shape,
                    cuts[0],
                    cuts[1] if shape.clip is not None else None,
                    cuts[-1] if spread else None,
                )
            )
            parts.append(placing(shape, np.concatenate(own)))
            at = int(ends[-1])
        self._placing = Placing(
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in ("points", "depth", "share", "jaw")
            )
        )

    def draw(
        self, on: Canvas, pose: Pose, chin: float, scale: float, shift: tuple[float, float]
    ) -> None:
        """Paint all of them in order."""
        points = turned(self._placing, pose, chin) * scale + shift
        placed = points.astype(np.float32)
        for piece in self._pieces:
            shape = piece.shape
            clip = None
            if piece.clip is not None and shape.clip is not None:
                clip = Path(shape.clip.commands, placed[piece.clip])
            ends = None
            if piece.gradient is not None:
                ends = points[piece.gradient].copy()
                if shape.paint.radial:
                    ends[1] = np.array(shape.paint.end) * scale
            on.fill(
                Path(shape.path.commands, placed[piece.path]),
                shape.paint,
                clip=clip,
                width=shape.width * scale,
                ends=ends,
            )


class Figure:
    """An anchor at one size.

    Args:
        width, height: of the frames; the figure stands on the lower edge, in the middle, as
            large as fits.
    """

    def __init__(self, look: Look, width: int, height: int) -> None:
        self._look, self._size = look, (width, height)
        self._scale = min(width / WIDTH, height / HEIGHT)
        self._shift = ((width - WIDTH * self._scale) / 2, height - HEIGHT * self._scale)
        style = hair(look)
        under, over = clothes(look)
        self._back = _Group(style.back) if style.back else None
        self._neck = _Group(neck(look))
        ear = [] if style.covers_ears else ears(look)
        self._face = _Group(
            [
                *ear,
                *earrings(look, hidden=style.covers_ears),
                *face(look),
                *beard(look, outline(look)),
            ]
        )
        shadow = []
        if style.fringe is not None:
            shadow = [
                Shape(
                    style.fringe.moved(1, 9),
                    plain(faded(look.skin.deep, 0.22)),
                    0.7,
                    2,
                    clip=outline(look),
                )
            ]
        self._shadow = _Group(shadow) if shadow else None
        self._above = (
            _Group([*style.front, *glasses(look)])
            if style.front or look.glasses != "none"
            else None
        )
        self._under, self._over = self._still(under), self._still(over)

    def _still(self, shapes: list[Shape]) -> np.ndarray:
        """Clothes as premultiplied pixels: they never move."""
        width, height = self._size
        pixels = np.empty((height, width, 4), np.uint8)
        with canvas(pixels, straight=False) as on:
            _Group(shapes).draw(on, Pose(), 0.0, self._scale, self._shift)
        return pixels

    def frame(self, pose: Pose) -> np.ndarray:
        """uint8 (height, width, 4), straight alpha, read-only."""
        width, height = self._size
        pixels = np.empty((height, width, 4), np.uint8)
        chin = CHIN_DROP * min(1.0, gap_of(pose) / 46.0)
        place = (pose, chin, self._scale, (self._shift[0], self._shift[1] + _LOWER * self._scale))
        with canvas(pixels) as on:
            if self._back is not None:
                self._back.draw(on, *place)
            on.picture(self._under)
            self._neck.draw(on, *place)
            on.picture(self._over)
            self._face.draw(on, *place)
            if self._shadow is not None:
                self._shadow.draw(on, *place)
            _Group(
                [*mouth(self._look, pose), *eyes(self._look, pose), *brows(self._look, pose)]
            ).draw(on, *place)
            if self._above is not None:
                self._above.draw(on, *place)
        pixels.flags.writeable = False
        return pixels
