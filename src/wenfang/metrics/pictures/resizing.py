"""A picture at the size that a feature network wants.

With antialiasing, in floating point, each channel by itself, cut off at 0 and 255, as clean-fid
argues (Parmar et al., 2022): a resize without antialiasing moves FID by more than most
improvements that are published. What is clear lies on white.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def clean_resized(pixels: np.ndarray, side: int) -> np.ndarray:
    """float32, (3, side, side), 0 to 255, of uint8 (height, width, 1, 3 or 4); bicubic.

    Pixels that have that size already stay as they are.
    """
    import numpy as np
    from PIL import Image

    picture = on_white(pixels)
    out = np.empty((3, side, side), np.float32)
    for channel in range(picture.shape[2]):
        plane = Image.fromarray(picture[..., channel])
        out[channel] = np.asarray(plane.resize((side, side), Image.Resampling.BICUBIC))
    if picture.shape[2] == 1:
        out[1:] = out[0]
    return np.clip(out, 0, 255, out=out)


def resize_name(side: int) -> str:
    """What a signature says of it."""
    return f"bicubic-antialias-{side}"


def on_white(pixels: np.ndarray) -> np.ndarray:
    """float32, (…, 1 or 3); what is clear is laid on white."""
    import numpy as np

    values = pixels.astype(np.float32)
    if values.shape[-1] != 4:
        return values
    alpha = values[..., 3:] / 255
    flat: np.ndarray = values[..., :3] * alpha + 255 * (1 - alpha)
    return flat
