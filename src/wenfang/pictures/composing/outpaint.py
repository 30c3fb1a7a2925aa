"""A larger canvas around a picture, for an engine to paint.

The new area starts as the picture mirrored (again and again where it is wider than the
picture), for engines paint better from something than from nothing. The mask reaches a
little into the old frame, so that the engine sees where it must join;
:func:`with_old_frame` puts the old frame back bit by bit and fades what is left of the step
at its border into the new area.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.pictures.composing.masks import grey_picture

if TYPE_CHECKING:
    import numpy as np

Expansion = tuple[int, int, int, int]  # left, top, right, bottom, in pixels

MAX_SIDE = 16_384
MAX_PIXELS = 120_000_000
_OVERLAP = 32  # part of the frame's shorter side that the engine may join in
_FADE = 8  # part of the frame's shorter side over which a step at its border is faded
_SMOOTH = 9  # pixels along the border whose steps are averaged


def canvas(image: Picture, expand: Expansion) -> tuple[Picture, Picture]:
    """The larger picture, and the mask of what an engine shall paint in it.

    Raises:
        BadInput: a negative or no expansion, or a result that is too large.
    """
    import numpy as np

    width, height = expanded_size(image, expand)
    left, top, _, _ = expand
    overlap = min(image.width, image.height) // _OVERLAP
    near = [overlap if side else 0 for side in expand]
    mask = np.full((height, width), 255, np.uint8)
    mask[
        top + near[1] : top + image.height - near[3],
        left + near[0] : left + image.width - near[2],
    ] = 0
    rows = mirrored(image.height, expand[1], expand[3])
    columns = mirrored(image.width, expand[0], expand[2])
    return Picture(image.pixels[rows][:, columns]), grey_picture(mask)


def with_old_frame(painted: Picture, image: Picture, expand: Expansion) -> Picture:
    """What was painted on the canvas, with the picture itself in its place.

    Raises:
        ValueError: ``painted`` is not of the canvas's size.
    """
    import numpy as np

    if (painted.width, painted.height) != expanded_size(image, expand):
        raise ValueError("painted at another size than the canvas's")
    pixels = painted.pixels
    if image.has_alpha and not painted.has_alpha:
        pixels = np.concatenate([pixels, np.full_like(pixels[..., :1], 255)], axis=2)
    result = pixels.copy()
    left, top = expand[:2]
    frame = (slice(top, top + image.height), slice(left, left + image.width))
    old = np.zeros((image.height, image.width, result.shape[2]), np.uint8)
    old[..., : image.pixels.shape[2]] = image.pixels
    if result.shape[2] > image.pixels.shape[2]:
        old[..., 3] = 255
    _fade_steps(result, old, frame, min(image.width, image.height) // _FADE)
    result[frame] = old
    return Picture(result)


def expanded_size(image: Picture, expand: Expansion) -> tuple[int, int]:
    """(width, height) of the larger picture.

    Raises:
        BadInput: as :func:`canvas`.
    """
    if min(expand) < 0 or not any(expand):
        raise BadInput(
            f"{', '.join(map(str, expand))} pixels are no larger frame",
            place="expand",
            cure="give pixels to add at the left, top, right and bottom, at least one above 0",
        )
    width = image.width + expand[0] + expand[2]
    height = image.height + expand[1] + expand[3]
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise BadInput(
            f"{width} × {height} pixels are too many",
            place="expand",
            cure=f"at most {MAX_SIDE} pixels a side and {MAX_PIXELS // 1_000_000} megapixels",
        )
    return width, height


def mirrored(length: int, before: int, after: int) -> np.ndarray:
    """Which of ``length`` lines each line of the longer side shows, borders doubled."""
    import numpy as np

    turn = np.arange(-before, length + after) % (2 * length)
    return np.minimum(turn, 2 * length - 1 - turn)


def _fade_steps(
    result: np.ndarray, old: np.ndarray, frame: tuple[slice, slice], reach: int
) -> None:
    """The difference between old and painted at each border, added outside of it, less and
    less. What lies in a corner counts to the border above or below."""
    import numpy as np

    for axis in (0, 1):
        lines, ours = result.swapaxes(0, axis), old.swapaxes(0, axis)
        across, along = frame[axis], frame[1 - axis]
        before = min(along.start, reach) if axis == 0 else 0
        after = min(lines.shape[1] - along.stop, reach) if axis == 0 else 0
        beyond = np.concatenate(
            [np.arange(before, 0, -1), np.zeros(ours.shape[1], int), np.arange(1, after + 1)]
        )
        touched = slice(along.start - before, along.stop + after)
        for at, outer in ((across.start, -1), (across.stop - 1, 1)):
            room = at if outer < 0 else lines.shape[0] - 1 - at
            step = _smoothed(ours[at - across.start, :, :3], lines[at, along, :3])
            step = np.pad(step, ((before, after), (0, 0)), mode="edge")
            for n in range(1, min(room, reach) + 1):
                left_of_it = (1 - np.hypot(n, beyond) / (reach + 1)).clip(0)
                _add(lines[at + outer * n, touched, :3], step * left_of_it[:, None])


def _smoothed(ours: np.ndarray, painted: np.ndarray) -> np.ndarray:
    """Their difference along a border (length, 3), averaged over near pixels."""
    import numpy as np

    step = ours.astype(np.float32) - painted
    padded = np.pad(step, ((_SMOOTH // 2, _SMOOTH // 2), (0, 0)), mode="edge")
    sums = np.cumsum(np.insert(padded, 0, 0, axis=0), axis=0, dtype=np.float64)
    return ((sums[_SMOOTH:] - sums[:-_SMOOTH]) / _SMOOTH).astype(np.float32)


def _add(line: np.ndarray, step: np.ndarray) -> None:
    import numpy as np

    line[...] = np.rint((line + step).clip(0, 255)).astype(np.uint8)
