"""Layers into frames: only what changed since the frame before is composed anew.

A frame is the layers' patches laid over each other, then the mark's residual. Where no layer
changed its picture, place or opacity, the pixels of the last frame stay. A talking head over
a still costs its own box and no more; a still costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wenfang.errors import EngineError
from wenfang.film import Film, Layer
from wenfang.films.marking import Residual, add_residual
from wenfang.films.patches import Box, Canvas, Patch, lay, patch_of, plane_view
from wenfang.films.transitions import frames_of, placement

if TYPE_CHECKING:
    import numpy as np

_BLACK, _GREY = 16, 128


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is seen of a layer in one frame: its patch, where and how opaque."""

    patch: Patch
    x: int
    y: int
    opacity: int

    @property
    def box(self) -> Box:
        return (self.x, self.y, self.x + self.patch.width, self.y + self.patch.height)

    def same(self, other: _Shown | None) -> bool:
        return (
            other is not None
            and self.patch is other.patch
            and (self.x, self.y, self.opacity) == (other.x, other.y, other.opacity)
        )

    def hides(self, box: Box) -> bool:
        """Whether nothing under it is seen in that box."""
        own = self.box
        covers = own[0] <= box[0] and own[1] <= box[1] and own[2] >= box[2] and own[3] >= box[3]
        return covers and self.opacity == 255 and self.patch.alpha is None


class _LayerReader:
    """One layer's frames, read in order, each converted once."""

    def __init__(self, layer: Layer, film: Film, stop: int) -> None:
        self._layer, self._film = layer, film
        self._last = min(stop, frames_of(layer, film)[1])
        self._frames: Iterator[np.ndarray] | None = None
        self._next = 0
        self._pixels: Any = None
        self._odd = (False, False)
        self._patch: Patch | None = None

    def at(self, frame: int) -> _Shown | None:
        place = placement(self._layer, self._film, frame)
        if place is None:
            self._frames = None
            return None
        pixels = self._read(place.frame)
        odd = (place.x % 2 == 1, place.y % 2 == 1)
        if pixels is not self._pixels or odd != self._odd:
            self._patch = patch_of(pixels, *odd)
            self._pixels, self._odd = pixels, odd
        if self._patch is None or place.opacity == 0:
            return None
        x, y = place.x + self._patch.left, place.y + self._patch.top
        return _Shown(self._patch, x, y, place.opacity)

    def _read(self, number: int) -> np.ndarray:
        source = self._layer.source
        if self._frames is None:
            stop = self._last - round(self._layer.start * self._film.rate)
            self._frames, self._next = iter(source.frames(number, stop)), number
        pixels: np.ndarray | None = self._pixels
        while self._next <= number:
            pixels = next(self._frames, None)
            self._next += 1
        if pixels is None:
            raise EngineError(
                f"a layer's source ended before its frame {number}", place=self._film.name
            )
        if pixels.shape[:2] != (source.height, source.width):
            raise EngineError(
                f"a frame of {pixels.shape[1]} × {pixels.shape[0]} pixels where the source says "
                f"{source.width} × {source.height}",
                place=self._film.name,
            )
        return pixels


class Composer:
    """Frames of a film from ``first`` to ``stop``, in order, always in the same memory.

    Args:
        layers: the film's, and those that publication lays over them.
    """

    def __init__(
        self,
        film: Film,
        layers: Sequence[Layer],
        first: int,
        stop: int,
        residual: Residual | None = None,
    ) -> None:
        import av

        self._first, self._stop = first, stop
        self._readers = [_LayerReader(layer, film, stop) for layer in layers]
        self._shown: list[_Shown | None] = [None] * len(layers)
        self._residual = residual
        self.frame = av.VideoFrame(film.width, film.height, "yuv420p")
        self.canvas = Canvas(*(plane_view(plane) for plane in self.frame.planes))

    def frames(self) -> Iterator[Any]:
        """The same PyAV frame again and again, with new pixels; use it before the next."""
        for number in range(self._first, self._stop):
            now = [reader.at(number) for reader in self._readers]
            dirty = [self.canvas.box] if number == self._first else self._dirty(now)
            self._shown = now
            for box in dirty:
                self._compose(box)
            yield self.frame

    def _dirty(self, now: Sequence[_Shown | None]) -> list[Box]:
        """Boxes in which something differs from the frame before, without overlap."""
        boxes: list[Box] = []
        for old, new in zip(self._shown, now, strict=True):
            if new is old or (new is not None and new.same(old)):
                continue
            boxes += [shown.box for shown in (old, new) if shown is not None]
        return merged(boxes, self.canvas.box)

    def _compose(self, box: Box) -> None:
        shown = [one for one in self._shown if one is not None]
        lowest = max((n for n, one in enumerate(shown) if one.hides(box)), default=None)
        if lowest is None:
            _clear(self.canvas, box)
        for one in shown[lowest or 0 :]:
            lay(self.canvas, one.patch, one.x, one.y, one.opacity, box)
        if self._residual is not None:
            add_residual(self.canvas, self._residual, box)


def merged(boxes: Sequence[Box], within: Box) -> list[Box]:
    """Boxes cut to a frame and joined where they overlap, so that none overlaps another."""
    left: list[Box] = []
    for box in boxes:
        cut = (*map(max, box[:2], within[:2]), *map(min, box[2:], within[2:]))
        box = (cut[0], cut[1], cut[2], cut[3])
        if box[0] >= box[2] or box[1] >= box[3]:
            continue
        while (other := next((one for one in left if _overlap(one, box)), None)) is not None:
            left.remove(other)
            box = (
                min(box[0], other[0]), min(box[1], other[1]),
                max(box[2], other[2]), max(box[3], other[3]),
            )  # fmt: skip
        left.append(box)
    return left


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _clear(canvas: Canvas, box: Box) -> None:
    """Black, where no layer covers the film."""
    left, top, right, bottom = box
    canvas.y[top:bottom, left:right] = _BLACK
    for plane in (canvas.u, canvas.v):
        plane[top // 2 : bottom // 2, left // 2 : right // 2] = _GREY
