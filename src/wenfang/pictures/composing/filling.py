"""A larger picture without any image engine.

Beside a border that is of one colour, as a drawing's ground is, that colour goes on. Beside
any other the picture is mirrored, and softened the more the farther it is from the old frame:
what is near continues the picture, and what is far is not recognised as its mirror image.
The picture's own grain is laid over what softening made smooth.

Design choice: softening is an interpolation between the levels of a resolution pyramid
(Williams, "Pyramidal Parametrics", SIGGRAPH 1983), strip by strip, so that time and memory do
not grow with how soft it gets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.picture import Picture
from wenfang.pictures.composing.grain import grain_of
from wenfang.pictures.composing.outpaint import Expansion, expanded_size, mirrored
from wenfang.pictures.resizing import resized

if TYPE_CHECKING:
    import numpy as np

_FLAT = 6  # levels, within which a border is of one colour
_FLAT_PART = 0.97  # of the border's pixels
_DEPTH = 100  # part of the shorter side that a flat border is deep
_SOFT = (
    0.5  # pixels of blur for each pixel of distance; at 0.2 mirrored things were still recognised
)
_STRIP = 128


def filled(image: Picture, expand: Expansion) -> Picture:
    """The picture continued on all sides; the old frame stays bit-identical.

    Args:
        expand: pixels to add at the left, top, right and bottom.

    Raises:
        BadInput: a negative or no expansion, or a result that is too large.
    """
    import numpy as np

    expanded_size(image, expand)
    flat = _flat_sides(image.pixels)
    columns = _lines(image.width, expand[0], expand[2], flat[0], flat[2])
    rows = _lines(image.height, expand[1], expand[3], flat[1], flat[3])
    result = image.pixels[rows][:, columns]
    if not all(flat[n] for n in range(4) if expand[n]):
        frame = (expand[0], expand[1], expand[0] + image.width, expand[1] + image.height)
        _soften(result, frame, grain_of(image.pixels))
        result[frame[1] : frame[3], frame[0] : frame[2]] = image.pixels
    return Picture(np.ascontiguousarray(result))


def _flat_sides(pixels: np.ndarray) -> tuple[bool, bool, bool, bool]:
    """Left, top, right, bottom: whether it is of one colour there."""
    depth = max(1, min(pixels.shape[:2]) // _DEPTH)
    strips = (pixels[:, :depth], pixels[:depth], pixels[:, -depth:], pixels[-depth:])
    left, top, right, bottom = (_is_flat(strip) for strip in strips)
    return left, top, right, bottom


def _is_flat(strip: np.ndarray) -> bool:
    import numpy as np

    colours = strip.reshape(-1, strip.shape[2]).astype(np.int16)
    away = np.abs(colours - np.median(colours, axis=0)).max(axis=1)
    return float((away <= _FLAT).mean()) >= _FLAT_PART


def _lines(length: int, before: int, after: int, flat_before: bool, flat_after: bool) -> np.ndarray:
    """Which line of the picture each line of the result shows."""
    lines = mirrored(length, before, after)
    if flat_before:
        lines[:before] = 0
    if flat_after:
        lines[before + length :] = length - 1
    return lines


def _soften(pixels: np.ndarray, frame: tuple[int, int, int, int], grain: float) -> None:
    """In place, outside of ``frame`` (left, top, right, bottom)."""
    import numpy as np

    height, width = pixels.shape[:2]
    levels = _pyramid(pixels)
    left, top, right, bottom = frame
    x = np.arange(width, dtype=np.float32)
    across = np.maximum(np.maximum(left - x, x - right + 1), 0)
    random = np.random.default_rng(0)  # the same picture gives the same grain
    for start in range(0, height, _STRIP):
        end = min(start + _STRIP, height)
        y = np.arange(start, end, dtype=np.float32)
        down = np.maximum(np.maximum(top - y, y - bottom + 1), 0)
        distance = np.hypot(across[None], down[:, None])
        level = np.log2(1 + _SOFT * distance).clip(0, len(levels) - 1)
        soft = _at_level(levels, level, (start, end), (width, height))
        noise = random.standard_normal(level.shape, dtype=np.float32) * grain
        soft[..., :3] += (noise * level.clip(0, 1))[..., None]
        pixels[start:end] = np.rint(soft.clip(0, 255))


def _pyramid(pixels: np.ndarray) -> list[np.ndarray]:
    """The picture, half of it, a quarter …, down to some pixels a side."""
    import numpy as np

    levels = [pixels.copy()]
    while min(levels[-1].shape[:2]) >= 8:
        height, width = levels[-1].shape[:2]
        levels.append(np.asarray(resized(levels[-1], (width // 2, height // 2), "bilinear")))
    return levels


def _at_level(
    levels: list[np.ndarray], level: np.ndarray, rows: tuple[int, int], size: tuple[int, int]
) -> np.ndarray:
    """A strip of the picture, float32, each pixel as soft as ``level`` says."""
    import numpy as np
    from PIL import Image

    low, high = int(level.min()), int(np.ceil(level.max()))
    soft = np.zeros((*level.shape, levels[0].shape[2]), np.float32)
    for n in range(low, high + 1):
        share = (1 - np.abs(level - n)).clip(0)[..., None]
        if n == 0:
            strip = levels[0][rows[0] : rows[1]]
        else:
            scale = levels[n].shape[0] / size[1]
            box = (0.0, rows[0] * scale, float(levels[n].shape[1]), rows[1] * scale)
            strip = np.asarray(
                Image.fromarray(levels[n]).resize(
                    (size[0], rows[1] - rows[0]), Image.Resampling.BICUBIC, box=box
                )
            )
        soft += share * strip
    return soft
