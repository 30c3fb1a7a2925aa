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
    under = _pulled(pixels[..., :3], alpha > 0)
    return np.where(alpha[..., None] > 0, pixels[..., :3], under).astype(np.uint8)


def _pulled(colour: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Colour everywhere, from coarser and coarser means of what is known."""
    import numpy as np
    from PIL import Image

    height, width = known.shape
    if min(height, width) <= 2 or known.all():
        mean = colour[known].mean(axis=0) if known.any() else np.zeros(3)
        return np.where(known[..., None], colour, np.rint(mean)).astype(np.uint8)
    image = Image.fromarray(np.dstack([colour, known.astype(np.uint8) * np.uint8(255)]))
    size = ((width + 1) // 2, (height + 1) // 2)
    # Pillow weighs colours by alpha when it makes pictures smaller.
    half = np.asarray(image.resize(size, Image.Resampling.BOX))
    coarse = _pulled(half[..., :3], half[..., 3] > 0)
    back = Image.fromarray(coarse).resize((width, height), Image.Resampling.BILINEAR)
    return np.where(known[..., None], colour, np.asarray(back))
