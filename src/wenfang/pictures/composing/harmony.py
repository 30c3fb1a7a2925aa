"""Colours of several pictures brought nearer to each other.

Reinhard et al., "Color Transfer between Images", 2001: mean and spread, in a space whose
channels hardly depend on each other; here only part of the way, towards what the pictures
have in common.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_SPREAD = (0.8, 1.25)  # contrast is not changed more than this


def harmonising(
    pictures: Sequence[np.ndarray], weights: Sequence[float], strength: float
) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each picture a matrix (3, 3) and an offset (3): ``rgb @ matrix + offset``.

    Args:
        pictures: float32 (height, width, 3) in 0–255; small ones are enough.
        weights: how much each counts for what they have in common.
        strength: 0 (unchanged) to 1 (all of one mean and spread).
    """
    import numpy as np

    # Orthonormal: light, red against blue, green against both.
    axes = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]], np.float32)
    axes /= np.linalg.norm(axes, axis=1, keepdims=True)
    coordinates = [picture.reshape(-1, 3) @ axes.T for picture in pictures]
    means = np.array([c.mean(axis=0) for c in coordinates])
    spreads = np.array([c.std(axis=0) for c in coordinates]) + 1
    shares = np.array(weights, np.float64) / sum(weights)
    mean = shares @ means
    spread = np.exp(shares @ np.log(spreads))
    found = []
    for own_mean, own_spread in zip(means, spreads, strict=True):
        gain = ((spread / own_spread) ** strength).clip(*_SPREAD)
        shift = own_mean + strength * (mean - own_mean) - gain * own_mean
        matrix = axes.T @ np.diag(gain) @ axes
        found.append((matrix.astype(np.float32), (shift @ axes).astype(np.float32)))
    return found
