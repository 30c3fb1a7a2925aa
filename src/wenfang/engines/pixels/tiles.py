"""A large picture in overlapping tiles, so that memory does not grow with it.

Each tile's outermost pixels, which its network saw without their neighbours, are thrown
away; in the next few, a tile fades into the one before it. The result differs from that of
the whole picture by less than can be seen (the tests hold it to that).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Span:
    """One tile along one axis, in pixels of the input.

    Attributes:
        start, stop: what the network is shown.
        keep: from where on its result is used.
        end: up to where.
        fade: over how many pixels after ``keep`` it fades in.
    """

    start: int
    stop: int
    keep: int
    end: int
    fade: int


def spans(length: int, tile: int, margin: int, fade: int) -> list[Span]:
    """Tiles along an axis, as few as cover it and all of one length.

    Args:
        tile: the largest length.
        margin: pixels thrown away at inner borders.
        fade: pixels over which neighbours fade.
    """
    if length <= tile:
        return [Span(0, length, 0, length, 0)]
    overlap = 2 * margin + fade
    count = -(-(length - overlap) // (tile - overlap))
    even = -(-(length + (count - 1) * overlap) // count)
    found: list[Span] = []
    for n in range(count):
        start = n * (length - even) // (count - 1)
        stop = start + even
        end = stop if stop == length else stop - margin
        before = found[-1].end if found else 0
        keep = start + margin if found else 0
        found.append(Span(start, stop, keep, end, min(fade, max(0, before - keep))))
    return found


def in_tiles(
    pixels: np.ndarray,
    scale: int,
    compute: Callable[[np.ndarray], np.ndarray],
    *,
    tile: int,
    margin: int,
    fade: int,
    heard: Callable[[int, int], None],
) -> np.ndarray:
    """Compute ``pixels`` (uint8, height × width × 3) tile by tile.

    Args:
        scale: how many times as large ``compute`` makes a tile.
        heard: told after each tile how many are done and how many there are.
    """
    import numpy as np

    height, width = pixels.shape[:2]
    rows, columns = spans(height, tile, margin, fade), spans(width, tile, margin, fade)
    result = np.zeros((height * scale, width * scale, 3), np.uint8)
    done, total = 0, len(rows) * len(columns)
    for row in rows:
        for column in columns:
            made = compute(pixels[row.start : row.stop, column.start : column.stop])
            _lay(result, made, row, column, scale)
            done += 1
            heard(done, total)
    return result


def _lay(result: np.ndarray, made: np.ndarray, row: Span, column: Span, scale: int) -> None:
    """Put a tile into the result, faded in at its top and left."""
    import numpy as np

    def ramp(span: Span) -> np.ndarray:
        weights = np.ones((span.end - span.keep) * scale, np.float32)
        n = span.fade * scale
        weights[:n] = (np.arange(n, dtype=np.float32) + 0.5) / max(n, 1)
        return weights

    place = result[row.keep * scale : row.end * scale, column.keep * scale : column.end * scale]
    top, left = (row.keep - row.start) * scale, (column.keep - column.start) * scale
    fresh = made[top : top + place.shape[0], left : left + place.shape[1]]
    if not row.fade and not column.fade:
        place[:] = fresh
        return
    weight = (ramp(row)[:, None] * ramp(column))[..., None]
    place[:] = np.rint(place * (1 - weight) + fresh * weight)
