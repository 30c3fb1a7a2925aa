"""The Fréchet distance between two normal distributions (Dowson and Landau, 1982).

d² = ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁^½ Σ₂ Σ₁^½)^½).

Design choice: the product under the root is taken in its symmetric form, by two symmetric
eigenvalue problems. The usual Σ₁Σ₂ is not symmetric, and its matrix root comes out complex or
not at all where a covariance is singular, which it is with fewer pictures than features;
here every root is of a number that is cut off at 0, and the result is real and finite.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_TINY = 1e-9  # of the largest eigenvalue: what lies below is rounding


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
    product = _product(values, vectors, covariance2)
    overlap = np.sqrt(np.maximum(np.linalg.eigvalsh(product), 0)).sum()
    apart = mean1 - mean2
    squared = apart @ apart + np.trace(covariance1) + np.trace(covariance2) - 2 * overlap
    return max(float(squared), 0.0)


@dataclass(frozen=True, eq=False)
class Drawn:
    """A normal distribution as it was estimated.

    Attributes:
        count: of pictures that it was estimated from.
        features: of some of them, (m, d), or nothing.
    """

    mean: np.ndarray
    covariance: np.ndarray
    count: int
    features: np.ndarray | None


def frechet_variance(first: Drawn, second: Drawn) -> float:
    """Of the squared distance, by chance in the pictures drawn (the delta method).

    Each feature x of the first set moves the distance by its influence 2 (μ₁ − μ₂)·z + zᵀ(I − T)z,
    z = x − μ₁, where T = Σ₂^½ (Σ₂^½ Σ₁ Σ₂^½)^-½ Σ₂^½ carries the one distribution into the
    other (Takatsu, 2011, "Wasserstein geometry of Gaussian measures"); the variance is that of
    the influences over n. For the second set T is turned round. A set without features adds
    nothing.
    """
    import numpy as np

    values, vectors = np.linalg.eigh(second.covariance)
    inner, inner_vectors = np.linalg.eigh(_product(values, vectors, first.covariance))
    fourth = np.sqrt(np.sqrt(np.maximum(inner, 0)))

    def added(own: Drawn, other: Drawn, power: float, weights: np.ndarray) -> float:
        if own.features is None:
            return 0.0
        z = own.features - own.mean
        turned = _times_power(z, values, vectors, power) @ inner_vectors * weights
        moved = (turned * turned).sum(axis=1)  # zᵀTz
        influence = 2 * z @ (own.mean - other.mean) + (z * z).sum(axis=1) - moved
        return float(influence.var(ddof=1)) / own.count

    # zᵀTz is the squared length of z Σ₂^½ V λ^-¼, and with T turned round of z Σ₂^-½ V λ^¼.
    return added(first, second, 0.5, _inverse(fourth)) + added(second, first, -0.5, fourth)


def _product(values: np.ndarray, vectors: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Σ^½ other Σ^½ of Σ's eigenvalues and vectors, symmetric to the bit."""
    import numpy as np

    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    product: np.ndarray = root @ other @ root
    return (product + product.T) / 2


def _times_power(
    rows: np.ndarray, values: np.ndarray, vectors: np.ndarray, power: float
) -> np.ndarray:
    """rows Σ^power; directions without any spread are left out."""
    import numpy as np

    kept = values > _TINY * values[-1] if values[-1] > 0 else np.zeros(len(values), bool)
    basis = vectors[:, kept]
    turned: np.ndarray = (rows @ basis * values[kept] ** power) @ basis.T
    return turned


def _inverse(values: np.ndarray) -> np.ndarray:
    """1 / values, and 0 where a value is rounding; they are fourth roots of eigenvalues."""
    import numpy as np

    least = values.max(initial=0) * _TINY**0.25
    inverse: np.ndarray = np.divide(1, values, out=np.zeros_like(values), where=values > least)
    return inverse
