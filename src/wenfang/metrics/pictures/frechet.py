"""The Fréchet distance between two normal distributions (Dowson and Landau, 1982).

d² = ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁^½ Σ₂ Σ₁^½)^½).

Design choice: the product under the root is taken in its symmetric form, by two symmetric
eigenvalue problems. The usual Σ₁Σ₂ is not symmetric, and its matrix root comes out complex or
not at all where a covariance is singular, which it is with fewer pictures than features;
here every root is of a number that is cut off at 0, and the result is real and finite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def frechet_distance(
    mean1: np.ndarray, covariance1: np.ndarray, mean2: np.ndarray, covariance2: np.ndarray
) -> float:
    """The squared distance, 0 or more.

    Args:
        mean1, mean2: (d,).
        covariance1, covariance2: (d, d), symmetric, positive semidefinite.
    """
    import numpy as np

    values, vectors = np.linalg.eigh(covariance1)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    product = root @ covariance2 @ root
    overlap = np.sqrt(np.maximum(np.linalg.eigvalsh((product + product.T) / 2), 0)).sum()
    apart = mean1 - mean2
    squared = apart @ apart + np.trace(covariance1) + np.trace(covariance2) - 2 * overlap
    return max(float(squared), 0.0)
