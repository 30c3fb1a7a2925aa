"""Pictures made square at one size, antialiased, colours weighed by alpha."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def squared(pixels: np.ndarray, side: int, *, whole: bool = False) -> np.ndarray:
    """uint8 (height, width, 3 or 4) as (side, side, 3 or 4).

    What has transparency is set into a clear square, whole; what is opaque everywhere is cut
    to its middle, for a border that the picture never had would be learnt as part of it.

    Args:
        whole: never cut; for RGBA.
    """
    from wenfang.pictures.resizing import resized

    height, width = pixels.shape[:2]
    if height != width:
        clear = whole or (pixels.shape[2] == 4 and bool((pixels[..., 3] < 255).any()))
        pixels = _padded(pixels) if clear else _cut(pixels)
    return resized(pixels, (side, side))


def _padded(pixels: np.ndarray) -> np.ndarray:
    import numpy as np

    height, width = pixels.shape[:2]
    side = max(height, width)
    square = np.zeros((side, side, pixels.shape[2]), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = pixels
    return square


def _cut(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return pixels[top : top + side, left : left + side]
