"""A part of a large picture, painted at the engine's own size and put back.

An engine paints best near the size it was trained at, and only in sides that are multiples
of some number. So the mask's surroundings are cut out, scaled to such a size, painted, scaled
back and laid in. Where a picture is too long and thin for any such size, what the engine is
given is continued by mirroring.

Design choice: what the mask keeps is the picture's own pixels, bit by bit, and the soft
transition lies inside the mask. It is as wide as the mask is thick there, so that a thin
stroke is painted too and not faded away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.picture import Picture
from wenfang.pictures.composing.masks import grey_picture, levels_of
from wenfang.pictures.resizing import resized

if TYPE_CHECKING:
    import numpy as np

Box = tuple[int, int, int, int]  # left, top, right, bottom

_CONTEXT = 0.5  # of the mask's longer side, seen around it
_LARGEST_ENLARGEMENT = 2  # beyond it an engine is shown nothing but blur
_LONGEST = 4  # times as long as wide that engines still paint well
_FEATHER = (2, 16, 64)  # pixels, least and most; part of the box's longer side
_STRIP = 256


@dataclass(frozen=True)
class Patch:
    """What an engine is given.

    Attributes:
        box: of the picture.
        image: without alpha, at the engine's size.
        mask: of the same size, 255 wherever any pixel may change, else 0.
        inner: where the box lies in ``image``; around it is mirrored filling.
    """

    box: Box
    image: Picture
    mask: Picture
    inner: Box


def patch_around(image: Picture, mask: Picture, native: tuple[int, int]) -> Patch:
    """The part of the picture around the mask.

    Args:
        mask: as :func:`~wenfang.pictures.composing.masks.edit_mask` gives it, not black
            everywhere.
        native: (side, multiple): the side of the square that the engine paints best, and
            what both sides of whatever it paints must be multiples of.

    Raises:
        ValueError: the mask is of another size or black everywhere.
    """
    import numpy as np

    levels = levels_of(mask)
    if levels.shape != image.pixels.shape[:2] or not levels.any():
        raise ValueError("a mask of another size, or black everywhere")
    side, multiple = native
    box = _box_around(levels, side)
    size, inner = _engine_size(box[2] - box[0], box[3] - box[1], side, multiple)
    left, top, right, bottom = box
    seen = Picture(image.pixels[top:bottom, left:right]).opaque().pixels
    inner_size = inner[2] - inner[0], inner[3] - inner[1]
    around = ((inner[1], size[1] - inner[3]), (inner[0], size[0] - inner[2]))
    filled = np.pad(resized(seen, inner_size), (*around, (0, 0)), mode="symmetric")
    changing = _largest((levels[top:bottom, left:right] > 0).astype(np.uint8) * 255, inner_size)
    return Patch(box, Picture(filled), grey_picture(np.pad(changing, around)), inner)


def pasted(image: Picture, patch: Patch, painted: Picture, mask: Picture) -> Picture:
    """The picture with what was painted in it.

    Args:
        painted: of the size of ``patch.image``.
        mask: the one that the patch was made around.

    Raises:
        ValueError: ``painted`` has another size.
    """
    import numpy as np

    if painted.pixels.shape[:2] != patch.image.pixels.shape[:2]:
        raise ValueError("painted at another size than the patch's")
    left, top, right, bottom = patch.box
    i_left, i_top, i_right, i_bottom = patch.inner
    fresh = painted.opaque().pixels[i_top:i_bottom, i_left:i_right]
    fresh = resized(np.ascontiguousarray(fresh), (right - left, bottom - top))
    levels = levels_of(mask)[top:bottom, left:right]
    weight = _inside(levels, max(right - left, bottom - top))
    result = image.pixels.copy()
    for start in range(top, bottom, _STRIP):
        end = min(start + _STRIP, bottom)
        rows = slice(start - top, end - top)
        _lay(result[start:end, left:right], fresh[rows], weight[rows], levels[rows])
    return Picture(result)


def _lay(under: np.ndarray, fresh: np.ndarray, weight: np.ndarray, levels: np.ndarray) -> None:
    """Into ``under``, where the mask is not black. Clear pixels take the new colour whole,
    so that the edge of a hole does not shine through; alpha and mask add up to opaque."""
    import numpy as np

    at = levels > 0
    share = weight[at][:, None]
    if under.shape[2] == 4:
        alpha = under[..., 3][at]
        share = 1 - (1 - share) * (alpha[:, None].astype(np.float32) / 255)
        under[..., 3][at] = np.minimum(alpha.astype(np.uint16) + levels[at], 255)
    old = under[..., :3][at].astype(np.float32)
    under[..., :3][at] = np.rint(old + (fresh[at].astype(np.float32) - old) * share)


def _box_around(levels: np.ndarray, side: int) -> Box:
    """The mask's bounding box with its context, within the picture."""
    import numpy as np

    columns, rows = np.flatnonzero(levels.any(axis=0)), np.flatnonzero(levels.any(axis=1))
    spans = [(int(line[0]), int(line[-1]) + 1) for line in (columns, rows)]
    lengths = [end - start for start, end in spans]
    margin = round(_CONTEXT * max(lengths))
    wanted = [max(n + 2 * margin, side // _LARGEST_ENLARGEMENT) for n in lengths]
    wanted = [max(n, max(wanted) // 2) for n in wanted]  # no box is thinner than 2 to 1
    height, width = levels.shape
    (left, right), (top, bottom) = (
        _within(span, want, limit)
        for span, want, limit in zip(spans, wanted, (width, height), strict=True)
    )
    return left, top, right, bottom


def _within(span: tuple[int, int], wanted: int, limit: int) -> tuple[int, int]:
    """``wanted`` pixels (or all there are) around the middle of ``span``, moved inside."""
    length = min(wanted, limit)
    start = (span[0] + span[1] - length) // 2
    start = min(max(start, 0), limit - length)
    return start, start + length


def _engine_size(width: int, height: int, side: int, multiple: int) -> tuple[tuple[int, int], Box]:
    """Size to paint, of about the area that the engine paints best, and where in it the box
    lies: everywhere, unless the box is thinner than the engine can do."""
    aspect = min(max(width / height, 1 / _LONGEST), _LONGEST)
    size = (
        max(1, round(side * aspect**0.5 / multiple)) * multiple,
        max(1, round(side / aspect**0.5 / multiple)) * multiple,
    )
    if 1 / _LONGEST <= width / height <= _LONGEST:
        return size, (0, 0, *size)
    scale = min(size[0] / width, size[1] / height)
    inner = [min(n, max(1, round(n_box * scale)))
             for n, n_box in zip(size, (width, height), strict=True)]  # fmt: skip
    left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    return size, (left, top, left + inner[0], top + inner[1])


def _largest(levels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """At another size, each pixel the largest that falls on it: no speck is lost."""
    import numpy as np

    for axis, wanted in ((0, size[1]), (1, size[0])):
        starts = np.arange(wanted) * levels.shape[axis] // wanted
        levels = np.maximum.reduceat(levels, starts, axis=axis)
    return levels


def _inside(levels: np.ndarray, longest: int) -> np.ndarray:
    """How much of the new is seen, float32 0–1: rising from the mask's edge inwards, never
    above the mask itself. The picture's border is no edge."""
    import numpy as np

    least, most, part = _FEATHER
    reach = min(max(longest // part, least), most)
    inner = (levels > 0).astype(np.uint8)
    depth = inner.copy()
    for _ in range(reach - 1):
        inner = _of_neighbours(inner, np.minimum)
        depth += inner
    thickness = depth
    for _ in range(reach):
        thickness = _of_neighbours(thickness, np.maximum)
    ramp = depth / np.maximum(thickness, 1).astype(np.float32)
    return np.minimum(ramp, levels.astype(np.float32) / 255)


def _of_neighbours(values: np.ndarray, extreme: np.ufunc) -> np.ndarray:
    """The least or largest of each pixel and its eight neighbours."""
    for axis in (0, 1):
        lines = values.swapaxes(0, axis)
        grown = lines.copy()
        extreme(grown[1:], lines[:-1], out=grown[1:])
        extreme(grown[:-1], lines[1:], out=grown[:-1])
        values = grown.swapaxes(0, axis)
    return values
