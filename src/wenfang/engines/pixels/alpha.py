"""Colour under clear pixels.

A picture with straight alpha has some colour where it is clear, mostly black. A network
that looks at neighbours would draw it into the edge as a dark seam; so clear pixels take
the colour of the nearest visible ones first (push–pull: Gortler et al., "The Lumigraph",
SIGGRAPH 1996, section 3.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def filled_colour(pixels: np.ndarray) -> np.ndarray:
    """RGB of an RGBA array, uint8; visible pixels (alpha over 0) keep theirs exactly."""
    import numpy as np

    alpha = pixels[..., 3]
    if alpha.min() > 0:
        return np.ascontiguousarray(pixels[..., :3])
    if alpha.max() == 0:
        return np.full_like(pixels[..., :3], 255)
    under = _pulled(pixels[..., :3], alpha)
    return np.where(alpha[..., None] > 0, pixels[..., :3], under).astype(np.uint8)


def _pulled(colour: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Colour everywhere, from coarser and coarser means of what is visible."""
    import numpy as np
    from PIL import Image

    height, width = alpha.shape
    weight = alpha.astype(np.float32) / 255
    if min(height, width) <= 2 or weight.min() > 0:
        mean = (colour * weight[..., None]).sum((0, 1)) / max(float(weight.sum()), 1e-6)
        return np.where(weight[..., None] > 0, colour, np.rint(mean)).astype(np.uint8)
    image = Image.fromarray(np.dstack([colour, alpha]))
    size = ((width + 1) // 2, (height + 1) // 2)
    # Pillow weighs colours by alpha when it makes pictures smaller.
    half = np.asarray(image.resize(size, Image.Resampling.BOX))
    coverage = np.where((half[..., 3] > 0), np.maximum(half[..., 3], 1), 0).astype(np.uint8)
    coarse = _pulled(half[..., :3], coverage)
    back = Image.fromarray(coarse).resize((width, height), Image.Resampling.BILINEAR)
    return np.where(alpha[..., None] > 0, colour, np.asarray(back))
