"""How much a sound was changed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def snr(before: np.ndarray, after: np.ndarray) -> float:
    """Signal-to-noise ratio in dB over all samples; 99 where nothing changed.

    Args:
        before: float32.
        after: the same shape.
    """
    signal = noise = 0.0
    for start in range(0, len(before), 1 << 20):
        part = before[start : start + (1 << 20)].astype("float64")
        signal += float((part**2).sum())
        noise += float(((after[start : start + (1 << 20)] - part) ** 2).sum())
    if not noise or not signal:
        return 99.0
    return min(99.0, 10 * math.log10(signal / noise))
