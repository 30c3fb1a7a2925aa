"""Bytes as a network sees them, −1 to 1, and back: one map for training and drawing.

Grey and RGB: −1 is black, 1 is white. RGBA: alpha from −1 (clear) to 1 (opaque), and colour
scaled by alpha towards 0, so that a clear pixel is (0, 0, 0, −1) whatever colour its file
held there. A network need not guess colours that nobody sees, and its blurred edges mix no
hidden colour in (premultiplied alpha, Porter & Duff 1984, around mid-grey instead of black).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_HALF = 127.5


def to_network(pixels: np.ndarray) -> np.ndarray:
    """Pictures for a network.

    Args:
        pixels: uint8, shape (…, channels): 1 grey, 3 RGB, 4 RGB with straight alpha.

    Returns:
        float32 of the same shape, −1 to 1.
    """
    import numpy as np

    values = pixels.astype(np.float32) / np.float32(_HALF) - np.float32(1)
    if pixels.shape[-1] == 4:
        values[..., :3] *= pixels[..., 3:].astype(np.float32) / np.float32(255)
    return values


def from_network(values: np.ndarray) -> np.ndarray:
    """Pictures from a network: :func:`to_network` the other way.

    Every picture comes back to the bit, but for the colour of clear pixels, which becomes
    black.

    Args:
        values: float32, shape (…, channels); what lies outside −1 to 1 is clipped. Finite:
            whoever runs a network has looked.

    Returns:
        uint8 of the same shape, straight alpha.
    """
    import numpy as np

    if values.shape[-1] != 4:
        return _bytes(values)
    alpha = _bytes(values[..., 3:])
    visible = alpha > 0
    # By the alpha that is kept, not the network's own: what is shown is what is divided by.
    scale = np.where(visible, alpha, 255).astype(np.float32) / np.float32(255)
    colour = np.where(visible, _bytes(values[..., :3] / scale), np.uint8(0))
    return np.concatenate([colour, alpha], axis=-1)


def _bytes(values: np.ndarray) -> np.ndarray:
    import numpy as np

    scaled = (np.clip(values, -1, 1).astype(np.float32) + np.float32(1)) * np.float32(_HALF)
    found: np.ndarray = np.rint(scaled).astype(np.uint8)
    return found
