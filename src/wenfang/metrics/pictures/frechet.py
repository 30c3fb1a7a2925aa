"""The Fréchet distance between two normal distributions (Dowson and Landau, 1982).

d² = ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁^½ Σ₂ Σ₁^½)^½).

Design choice: with any factor Σ₁ = L Lᵀ, the trace of the root is the sum of the roots of the
eigenvalues of Lᵀ Σ₂ L, which is symmetric. The usual Σ₁Σ₂ is not, and its matrix root comes out
complex or not at all where a covariance is singular, which it is with fewer pictures than
features; here every root is of a number that is cut off at 0, and the result is real and finite.
L is Cholesky's, and that of an eigenvalue problem only where Σ₁ is singular.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_TINY = 1e-10  # of the largest: what lies below is rounding


@dataclass(frozen=True, eq=False)
class Drawn:
    """A normal distribution as it was estimated.

    Attributes:
        mean: (d,).
        covariance: (d, d), symmetric, positive semidefinite.
        count: of pictures that it was estimated from.
        features: of some of them, (m, d), or nothing.
    """

    mean: np.ndarray
    covariance: np.ndarray
    count: int
    features: np.ndarray | None = None


def frechet_distance(first: Drawn, second: Drawn) -> float:
    """The squared distance, 0 or more."""
    import numpy as np

    factor, _ = _factor(second, inverse=False)
    values = np.linalg.eigvalsh(_between(factor, first.covariance))
    return _distance(first, second, values)


def frechet_with_variance(first: Drawn, second: Drawn) -> tuple[float, float]:
    """The squared distance, and its variance by chance in the pictures (the delta method).

    Each feature x of the first set moves the distance by its influence 2 (μ₁ − μ₂)·z + zᵀ(I − T)z,
    z = x − μ₁, where T = L (Lᵀ Σ₁ L)^-½ Lᵀ, Σ₂ = L Lᵀ, carries the one distribution into the
    other (Takatsu, 2011, "Wasserstein geometry of Gaussian measures"); the variance is that of
    the influences over n. For the second set T is turned round. A set without features adds
    nothing.
    """
    import numpy as np

    factor, turned_round = _factor(second, inverse=second.features is not None)
    values, vectors = np.linalg.eigh(_between(factor, first.covariance))
    fourth = np.sqrt(np.sqrt(np.maximum(values, 0)))
    variance = _added(first, second, factor @ (vectors * _inverse(fourth)))
    if turned_round is not None:
        variance += _added(second, first, turned_round @ (vectors * fourth))
    return _distance(first, second, values), variance


def _distance(first: Drawn, second: Drawn, values: np.ndarray) -> float:
    import numpy as np

    overlap = np.sqrt(np.maximum(values, 0)).sum()
    apart = first.mean - second.mean
    spread = np.trace(first.covariance) + np.trace(second.covariance)
    return max(float(apart @ apart + spread - 2 * overlap), 0.0)


def _added(own: Drawn, other: Drawn, root: np.ndarray) -> float:
    """One set's part of the variance; T = root rootᵀ."""
    if own.features is None:
        return 0.0
    z = own.features - own.mean
    moved = ((z @ root) ** 2).sum(axis=1)
    influence = 2 * z @ (own.mean - other.mean) + (z * z).sum(axis=1) - moved
    return float(influence.var(ddof=1)) / own.count


def _between(factor: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Lᵀ Σ L, symmetric to the bit."""
    product = factor.T @ covariance @ factor
    symmetric: np.ndarray = (product + product.T) / 2
    return symmetric


def _factor(drawn: Drawn, *, inverse: bool) -> tuple[np.ndarray, np.ndarray | None]:
    """L (d, r) with Σ = L Lᵀ, and L^-ᵀ, the pseudo-inverse where Σ is singular."""
    import numpy as np

    try:
        factor = np.linalg.cholesky(drawn.covariance)
    except np.linalg.LinAlgError:
        return _factor_of_singular(drawn)
    pivots = np.diag(factor) ** 2
    if pivots.min() <= _TINY * pivots.max():
        return _factor_of_singular(drawn)
    return factor, np.linalg.inv(factor).T if inverse else None


def _factor_of_singular(drawn: Drawn) -> tuple[np.ndarray, np.ndarray]:
    """From the eigenvectors of Σ; of the features' inner products, where they are all there and
    fewer than d, which is the smaller problem with the same answer."""
    import numpy as np

    count, features = drawn.count, drawn.features
    if features is not None and len(features) == count < len(drawn.mean):
        centred = (features - drawn.mean) / np.sqrt(count - 1)
        values, vectors = np.linalg.eigh(centred @ centred.T)
        basis = centred.T @ vectors  # of length √value each
    else:
        values, vectors = np.linalg.eigh(drawn.covariance)
        basis = vectors * np.sqrt(np.maximum(values, 0))
    kept = values > _TINY * max(values[-1], 0)
    return basis[:, kept], basis[:, kept] / values[kept]


def _inverse(values: np.ndarray) -> np.ndarray:
    """1 / values, and 0 where a value is rounding; they are fourth roots of eigenvalues."""
    import numpy as np

    least = values.max(initial=0) * _TINY**0.25
    inverse: np.ndarray = np.divide(1, values, out=np.zeros_like(values), where=values > least)
    return inverse
