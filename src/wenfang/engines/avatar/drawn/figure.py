"""One anchor at one size: what stays is made ready once, what moves is placed for each pose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wenfang.engines.avatar.base import Pose
from wenfang.engines.avatar.drawn.canvas import Canvas, Outline, address, canvas
from wenfang.engines.avatar.drawn.clothes import clothes
from wenfang.engines.avatar.drawn.extras import beard, earrings, glasses
from wenfang.engines.avatar.drawn.eyes import brows, eyes
from wenfang.engines.avatar.drawn.face import ears, face, neck, outline
from wenfang.engines.avatar.drawn.hair import hair
from wenfang.engines.avatar.drawn.look import Look
from wenfang.engines.avatar.drawn.mouth import gap_of, mouth
from wenfang.engines.avatar.drawn.shapes import HEIGHT, WIDTH, Path, Shape, faded, plain
from wenfang.engines.avatar.drawn.turning import CHIN_DROP, placing, turned

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
        self.pieces: list[_Piece] = []
        arrays: list[np.ndarray] = []
        lengths: list[int] = []
        at = 0
        for shape in shapes:
            start, clip, gradient = at, None, None
            arrays.append(shape.path.points)
            at += len(shape.path.points)
            path = slice(start, at)
            if shape.clip is not None:
                arrays.append(shape.clip.points)
                clip = slice(at, at + len(shape.clip.points))
                at = clip.stop
            paint = shape.paint
            if len(paint.stops) > 1:
                arrays.append(np.array([paint.start, paint.start if paint.radial else paint.end]))
                gradient = slice(at, at + 2)
                at += 2
            lengths.append(at - start)
            self.pieces.append(_Piece(shape, path, clip, gradient))
        painted = [np.arange(piece.path.start, piece.path.stop) for piece in self.pieces]
        self._painted = np.concatenate(painted) if painted else np.empty(0, int)
        self._widest = max((shape.width for shape in shapes), default=0.0)
        self._placing = placing(shapes, np.concatenate(arrays), lengths) if arrays else None

    def placed(
        self, pose: Pose, chin: float, scale: float, shift: tuple[float, float]
    ) -> np.ndarray:
        """Its points in pixels of the frame."""
        if self._placing is None:
            return np.empty((0, 2))
        points: np.ndarray = turned(self._placing, pose, chin) * scale + shift
        return points

    def box(self, points: np.ndarray, scale: float) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what is painted (a gradient's points are not)."""
        own = points[self._painted]
        margin = self._widest * scale
        low, high = own.min(0) - margin, own.max(0) + margin
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def draw(self, on: Canvas, points: np.ndarray, scale: float) -> None:
        """Paint all of them in order."""
        base = on.keep(np.ascontiguousarray(points, np.float32))
        for piece in self.pieces:
            shape = piece.shape
            paint = shape.paint
            ends = None
            if piece.gradient is not None:
                ends = points[piece.gradient].tolist()
                if paint.radial:
                    ends[1] = [paint.end[0] * scale, paint.end[1] * scale]
            clip = None
            if piece.clip is not None and shape.clip is not None:
                clip = _outline(shape.clip, base, piece.clip)
            on.fill(
                _outline(shape.path, base, piece.path),
                paint,
                clip=clip,
                width=shape.width * scale,
                ends=ends,
            )


def _outline(path: Path, base: int, where: slice) -> Outline:
    """A path whose points stand in an array at ``base``, eight bytes each."""
    start, stop = where.start, where.stop
    return address(path.commands), len(path.commands), base + 8 * start, stop - start


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
        self._under, self._over = self._still([under]), self._still([over])
        self._still_frame = self._still([under, over], straight=True)
        self._back, self._neck = _Group(style.back), _Group(neck(look))
        ear = [] if style.covers_ears else ears(look)
        jewels = earrings(look, over_hair=style.covers_ears)
        shadow = [] if style.fringe is None else [_shadow(look, style.fringe)]
        self._face = _Group(
            [
                *ear,
                *([] if style.covers_ears else jewels),
                *face(look),
                *beard(look, outline(look)),
                *shadow,
            ]
        )
        self._above = _Group([*style.front, *(jewels if style.covers_ears else []), *glasses(look)])

    def _still(self, layers: Sequence[Sequence[Shape]], *, straight: bool = False) -> np.ndarray:
        """Clothes as pixels: they never move."""
        width, height = self._size
        pixels = np.empty((height, width, 4), np.uint8)
        with canvas(pixels, straight=straight) as on:
            for shapes in layers:
                group = _Group(shapes)
                group.draw(on, group.placed(Pose(), 0.0, self._scale, self._shift), self._scale)
        return pixels

    def frame(self, pose: Pose) -> np.ndarray:
        """uint8 (height, width, 4), straight alpha, read-only.

        Only the box that holds all that can move is drawn; around it are the clothes.
        """
        chin = CHIN_DROP * min(1.0, gap_of(pose) / 46.0)
        shift = (self._shift[0], self._shift[1] + _LOWER * self._scale)
        look = self._look
        features = _Group([*mouth(look, pose), *eyes(look, pose), *brows(look, pose)])
        groups = (self._back, self._neck, self._face, features, self._above)
        points = [group.placed(pose, chin, self._scale, shift) for group in groups]
        # eyes, brows and mouth lie on the face
        boxes = [
            group.box(placed, self._scale)
            for group, placed in zip(groups, points, strict=True)
            if group.pieces and group is not features
        ]
        left, top, right, bottom = _around(boxes, self._size)
        area = (slice(top, bottom), slice(left, right))
        drawn = np.empty((bottom - top, right - left, 4), np.uint8)
        with canvas(drawn) as on:
            for group, placed in zip(groups, points, strict=True):
                if group is self._neck:
                    on.picture(np.ascontiguousarray(self._under[area]))
                if group is self._face:
                    on.picture(np.ascontiguousarray(self._over[area]))
                group.draw(on, placed - (left, top), self._scale)
        pixels = self._still_frame.copy()
        pixels[area] = drawn
        pixels.flags.writeable = False
        return pixels


def _shadow(look: Look, fringe: Path) -> Shape:
    """What the hair throws onto the forehead."""
    paint = plain(faded(look.skin.deep, 0.22))
    return Shape(fringe.moved(1, 9), paint, 0.7, 2, clip=outline(look))


def _around(
    boxes: Sequence[tuple[float, float, float, float]], size: tuple[int, int]
) -> tuple[int, int, int, int]:
    """The box that holds them all, in whole pixels of the frame."""
    edges = np.array(boxes)
    left, top = (max(0, int(np.floor(edges[:, side].min())) - 2) for side in (0, 1))
    right, bottom = (min(size[side - 2], int(np.ceil(edges[:, side].max())) + 2) for side in (2, 3))
    return left, top, max(left + 1, right), max(top + 1, bottom)
