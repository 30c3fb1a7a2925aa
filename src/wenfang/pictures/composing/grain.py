"""How grainy a picture is, measured where it is smooth.

Immerkær, "Fast Noise Variance Estimation", CVIU 1996: a difference of two Laplacians sees
noise and hardly any structure. Taken tile by tile, and of the smoother tiles, so that grass is
not taken for grain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_TILE = 8
_SMOOTHER = 20  # per cent of the tiles
_LARGEST = 6.0  # levels; what is more is structure after all
_SEEN = 1024  # a side's middle is enough to measure


def grain_of(pixels: np.ndarray) -> float:
    """Standard deviation of the luminance noise, in levels."""
    import numpy as np

    height, width = pixels.shape[:2]
    top, left = max(0, (height - _SEEN) // 2), max(0, (width - _SEEN) // 2)
    part = pixels[top : top + _SEEN, left : left + _SEEN, :3].astype(np.float32).mean(axis=2)
    if min(part.shape) < 3:
        return 0.0
    for axis in (0, 1):
        lines = part.swapaxes(0, axis)
        part = (lines[:-2] - 2 * lines[1:-1] + lines[2:]).swapaxes(0, axis)
    tile = min(_TILE, *part.shape)
    rows, columns = part.shape[0] // tile, part.shape[1] // tile
    tiles = part[: rows * tile, : columns * tile].reshape(rows, tile, columns, tile)
    spread = np.sqrt((tiles**2).mean(axis=(1, 3))) / 6  # the kernel's norm
    return min(float(np.percentile(spread, _SMOOTHER)), _LARGEST)
