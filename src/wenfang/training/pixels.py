"""Pixels as networks see them, and back: the one place that says how.

Grey and RGB: v = 2·p/255 − 1. RGBA, straight alpha A and colour c from 0 to 255:

    alpha = 2·A/255 − 1
    rgb   = (2·c/255 − 1) · A/255

Design choice: colour is centred and then weighed by alpha, so that what cannot be seen is 0, the
middle of the range: a network need not learn which colour hides under transparency, and an
edge fades to nothing instead of to black. A picture laid on white is rgb + 1 − A/255, linear
in what the network says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.errors import BadInput

if TYPE_CHECKING:
    import numpy as np

_LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601, what Pillow's mode L is


def to_float(pixels: np.ndarray) -> np.ndarray:
    """float32 from −1 to 1 of uint8 pixels, (…, 1, 3 or 4)."""
    import numpy as np

    values = pixels.astype(np.float32)
    values *= np.float32(2 / 255)
    values -= 1
    if pixels.shape[-1] == 4:
        values[..., :3] *= (values[..., 3:] + 1) / 2
    return values


def to_uint8(values: np.ndarray) -> np.ndarray:
    """uint8 pixels of what a network says; values out of range are cut off, not-a-number is 0.

    The inverse of :func:`to_float` wherever something is to be seen; RGB under full
    transparency comes back as 0.
    """
    import numpy as np

    values = np.nan_to_num(np.asarray(values, np.float32), nan=-1.0, posinf=1.0, neginf=-1.0)
    if values.shape[-1] != 4:
        return _eight_bits(values)
    alpha = _eight_bits(values[..., 3:])
    weight = np.maximum(alpha, 1).astype(np.float32) / 255
    colour = _eight_bits(np.clip(values[..., :3], -1, 1) / weight)
    colour = np.where(alpha > 0, colour, np.uint8(0))
    return np.concatenate([colour, alpha], axis=-1)


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


def _eight_bits(values: np.ndarray) -> np.ndarray:
    import numpy as np

    eight: np.ndarray = np.rint((np.clip(values, -1, 1) + 1) * np.float32(127.5)).astype(np.uint8)
    return eight
