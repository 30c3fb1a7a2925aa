"""How much a picture was changed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def psnr(before: np.ndarray, after: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB over red, green and blue of the pixels that can be
    seen; 99 where nothing changed.

    Args:
        before: uint8, height × width × 3 or 4.
        after: the same shape and alpha; wholly transparent pixels unchanged.
    """
    import numpy as np

    squares = 0
    for top in range(0, len(before), 256):
        change = (after[top : top + 256] - before[top : top + 256]).view(np.int8)
        # uint8 wraps: right for changes within ±127, and the mark's are within ±20
        part = change[..., :3].astype(np.float32).ravel()
        squares += round(float(np.dot(part, part)))
    seen = before[..., 3] if before.shape[2] == 4 else before[..., 0] | 1
    values = 3 * int(np.count_nonzero(seen))
    return 99.0 if not squares else min(99.0, 10 * math.log10(255**2 * values / squares))
