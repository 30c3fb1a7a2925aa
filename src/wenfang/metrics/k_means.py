"""k-means (Lloyd, 1982), seeded by k-means++ (Arthur and Vassilvitskii, 2007), in NumPy.

Design choice: the metric that needs it clusters some ten thousand points once; a matrix
product a round is fast enough, and the core needs no library of machine learning for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np

ROUNDS = 500
RESTARTS = 5


def k_means(
    points: np.ndarray,
    k: int,
    *,
    seed: int = 0,
    rounds: int = ROUNDS,
    restarts: int = RESTARTS,
    progress: Progress = silent,
) -> np.ndarray:
    """Each point's cluster, (n,), 0 to k − 1; the best of several starts.

    Args:
        points: (n, d), finite.
        k: clusters, 1 to n; where there are fewer distinct points, some stay empty.
        rounds: at most, of one start.
        restarts: starts from other points; the least sum of squared distances wins.
    """
    import numpy as np

    chance = np.random.default_rng(seed)
    centred = points - points.mean(axis=0)  # smaller numbers, fewer digits lost in the squares
    found = []
    for start in range(restarts):
        found.append(_lloyd(centred, _first_centres(centred, k, chance), rounds))
        progress("clustering", start + 1, restarts, "starts")
    return min(found, key=lambda pair: pair[1])[0]


def _first_centres(points: np.ndarray, k: int, chance: np.random.Generator) -> np.ndarray:
    """Points drawn one by one, each in proportion to its squared distance from those so far."""
    import numpy as np

    chosen = [int(chance.integers(len(points)))]
    away = _squares(points, points[chosen])[:, 0]
    while len(chosen) < k:
        total = away.sum()
        draw = chance.random()
        if total > 0:
            place = int(np.searchsorted(np.cumsum(away), draw * total, side="right"))
            chosen.append(min(place, len(points) - 1))
        else:  # every point is a centre already
            chosen.append(int(draw * len(points)))
        away = np.minimum(away, _squares(points, points[chosen[-1:]])[:, 0])
    return points[chosen]


def _lloyd(points: np.ndarray, centres: np.ndarray, rounds: int) -> tuple[np.ndarray, float]:
    """Clusters, and the sum of squared distances to their centres."""
    import numpy as np

    squares = _squares(points, centres)
    nearest = squares.argmin(axis=1)
    for _ in range(rounds):
        centres = _means(points, nearest, centres)
        squares = _squares(points, centres)
        again = squares.argmin(axis=1)
        if np.array_equal(again, nearest):
            break
        nearest = again
    return nearest, float(squares[np.arange(len(points)), nearest].sum())


def _means(points: np.ndarray, nearest: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Each cluster's mean; one that lost all its points stays where it was."""
    import numpy as np

    counts = np.bincount(nearest, minlength=len(centres))
    order = np.argsort(nearest, kind="stable")
    filled = np.flatnonzero(counts)
    starts = (np.cumsum(counts) - counts)[filled]
    means: np.ndarray = centres.copy()
    means[filled] = np.add.reduceat(points[order], starts, axis=0) / counts[filled, None]
    return means


def _squares(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Squared distances, (n, k), never negative."""
    import numpy as np

    found: np.ndarray = points @ (-2 * centres.T)
    found += (points * points).sum(axis=1)[:, None]
    found += (centres * centres).sum(axis=1)
    np.maximum(found, 0, out=found)
    return found
