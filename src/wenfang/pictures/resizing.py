"""Pictures made smaller or larger, in memory that does not grow with them.

A picture many times too large is first averaged by a whole number, strip by strip; the
filter that was asked for does the rest. Colours are weighed by alpha.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np

Filter = Literal["lanczos", "bilinear", "box"]
_GAP = 3  # times the wanted size that is left to the filter
_STRIP = 1 << 24  # bytes copied at once


def resized(pixels: np.ndarray, size: tuple[int, int], how: Filter = "lanczos") -> np.ndarray:
    """uint8 pixels (height, width, 3 or 4) at ``size`` (width, height)."""
    import numpy as np
    from PIL import Image

    if size == (pixels.shape[1], pixels.shape[0]):
        return pixels
    height, width = pixels.shape[:2]
    factor = min(width // (size[0] * _GAP), height // (size[1] * _GAP))
    box = None
    if factor >= 2:
        # The averaged picture's last row and column may stand for fewer pixels.
        box = (0.0, 0.0, width / factor, height / factor)
        pixels = _averaged(pixels, factor)
    filters = {"lanczos": Image.Resampling.LANCZOS, "bilinear": Image.Resampling.BILINEAR,
               "box": Image.Resampling.BOX}  # fmt: skip
    return np.asarray(Image.fromarray(pixels).resize(size, filters[how], box=box))


def fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size with that longer side, no side under 1."""
    scale = longest / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def at_most(pixels: np.ndarray, longest: int) -> np.ndarray:
    """Made smaller if a side is longer."""
    size = (pixels.shape[1], pixels.shape[0])
    return resized(pixels, fitted(size, longest)) if max(size) > longest else pixels


def _averaged(pixels: np.ndarray, factor: int) -> np.ndarray:
    import numpy as np
    from PIL import Image

    height, width, channels = pixels.shape
    rows = max(1, _STRIP // (width * channels * factor)) * factor
    strips = [
        np.asarray(Image.fromarray(pixels[top : top + rows]).reduce(factor))
        for top in range(0, height, rows)
    ]
    return np.concatenate(strips)
