"""Pictures with the number of channels that a network learns.

Transparency is laid on white where it has no channel of its own; how eight bits become numbers
from −1 to 1 is the business of :mod:`wenfang.pictures.network_pixels`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.errors import BadInput

if TYPE_CHECKING:
    import numpy as np

_LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601, what Pillow's mode L is


def with_channels(pixels: np.ndarray, channels: int) -> np.ndarray:
    """uint8 pixels (…, 1, 3 or 4) with that many channels.

    Transparency is laid on white where it has no channel of its own; RGB under full
    transparency is made 0, so that equal looks are equal bytes.

    Raises:
        BadInput: another number of channels.
    """
    import numpy as np

    if channels not in (1, 3, 4):
        raise BadInput(f"{channels} channels", place="channels", cure="use 1, 3 or 4")
    if pixels.shape[-1] == 4:
        alpha = pixels[..., 3:]
        if channels == 4:
            return np.where(alpha > 0, pixels, np.uint8(0))
        weight = alpha.astype(np.float32) / 255
        laid = pixels[..., :3] * weight + 255 * (1 - weight)
        pixels = np.rint(laid).astype(np.uint8)
    if channels == 1:
        if pixels.shape[-1] == 1:
            return pixels
        grey = pixels[..., :3].astype(np.float32) @ np.asarray(_LUMA, np.float32)
        return np.rint(grey).astype(np.uint8)[..., None]
    if pixels.shape[-1] == 1:
        pixels = np.repeat(pixels, 3, axis=-1)
    if channels == 3:
        return pixels
    opaque = np.full((*pixels.shape[:-1], 1), 255, np.uint8)
    return np.concatenate([pixels, opaque], axis=-1)
