"""Pictures as sums of bands, from fine to coarse.

Burt and Adelson, "The Laplacian Pyramid as a Compact Image Code", 1983. Any pair of reducing
and enlarging gives the picture back; here it is Pillow's triangle filter both ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np


def scaled(values: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """float32 (height, width, channels) at ``size`` (width, height)."""
    return scaled_part(values, size, (0, size[1]))


def scaled_part(values: np.ndarray, size: tuple[int, int], rows: tuple[int, int]) -> np.ndarray:
    """Rows ``[start, end)`` of :func:`scaled`."""
    import numpy as np
    from PIL import Image

    height, width, channels = values.shape
    scale = height / size[1]
    box = (0.0, rows[0] * scale, float(width), min(rows[1] * scale, float(height)))
    wanted = (size[0], rows[1] - rows[0])
    result = np.empty((wanted[1], wanted[0], channels), np.float32)
    for n in range(channels):
        plane = Image.fromarray(np.ascontiguousarray(values[..., n], dtype=np.float32))
        result[..., n] = np.asarray(plane.resize(wanted, Image.Resampling.BILINEAR, box=box))
    return result


def halved(values: np.ndarray, smallest: int = 8) -> list[np.ndarray]:
    """The Gaussian pyramid: the picture, half of it … while its sides are ``smallest`` or more."""
    levels = [values]
    while min(levels[-1].shape[:2]) >= smallest:
        height, width = levels[-1].shape[:2]
        levels.append(scaled(levels[-1], ((width + 1) // 2, (height + 1) // 2)))
    return levels


def fused(pictures: Sequence[np.ndarray], weights: Sequence[np.ndarray]) -> np.ndarray:
    """Each band mixed by weights as soft as the band is coarse.

    Args:
        pictures: float32 (height, width, channels), all of one shape.
        weights: float32 (height, width, 1), adding up to 1 everywhere.
    """
    import numpy as np

    bands: list[np.ndarray] = []
    for picture, weight in zip(pictures, weights, strict=True):
        levels, shares = halved(picture), halved(weight)
        for n, (level, share) in enumerate(zip(levels, shares, strict=True)):
            if n + 1 < len(levels):
                level = level - scaled(levels[n + 1], (level.shape[1], level.shape[0]))
            if n == len(bands):
                bands.append(np.zeros_like(level))
            bands[n] += level * share
    result = bands.pop()
    while bands:
        band = bands.pop()
        result = band + scaled(result, (band.shape[1], band.shape[0]))
    return result
