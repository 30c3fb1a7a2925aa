"""Distances between all features of two sets, block by block.

Memory is that of one block against one block, however many there are. In float64, about the
common mean: ‖x‖² + ‖y‖² − 2 x·y loses its digits where features lie far from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

BLOCK = 1024
_ROUNDING = 1e-9


def squared_distances(
    first: np.ndarray, second: np.ndarray, *, block: int = BLOCK
) -> Iterator[tuple[slice, slice, np.ndarray]]:
    """Rows of the first, rows of the second, and float64 (rows, rows) between them.

    Args:
        first, second: (n, d) and (m, d).
    """
    import numpy as np

    centre = first.mean(axis=0, dtype=np.float64)
    for top in range(0, len(first), block):
        rows = slice(top, min(top + block, len(first)))
        a = first[rows] - centre
        lengths = (a * a).sum(axis=1)[:, None]
        for left in range(0, len(second), block):
            columns = slice(left, min(left + block, len(second)))
            b = second[columns] - centre
            squared = a @ b.T
            squared *= -2
            squared += lengths
            squared += (b * b).sum(axis=1)
            yield rows, columns, np.maximum(squared, 0, out=squared)


def nearest(
    first: np.ndarray, second: np.ndarray, k: int, *, themselves: bool = False, block: int = BLOCK
) -> tuple[np.ndarray, np.ndarray]:
    """The k nearest in the second set of each of the first.

    Args:
        themselves: the two are one set, and nothing is its own neighbour.

    Returns:
        squared distances, float64 (n, k), the nearest first, and their rows, int64 (n, k).
    """
    import numpy as np

    best = np.full((len(first), k), np.inf)
    which = np.zeros((len(first), k), np.int64)
    for rows, columns, squared in squared_distances(first, second, block=block):
        if themselves and rows.start == columns.start:
            np.fill_diagonal(squared, np.inf)
        positions = np.arange(columns.start, columns.stop)
        joined = np.concatenate([best[rows], squared], axis=1)
        names = np.concatenate([which[rows], np.broadcast_to(positions, squared.shape)], axis=1)
        near = np.argpartition(joined, k - 1, axis=1)[:, :k]
        order = np.argsort(np.take_along_axis(joined, near, axis=1), axis=1, kind="stable")
        chosen = np.take_along_axis(near, order, axis=1)
        best[rows] = np.take_along_axis(joined, chosen, axis=1)
        which[rows] = np.take_along_axis(names, chosen, axis=1)
    return best, which


def radii(features: np.ndarray, k: int, *, block: int = BLOCK) -> np.ndarray:
    """Squared distance of each to its k-th nearest among the others, float64 (n,).

    Longer by one part in 10⁹: that neighbour is inside, whichever way its distance is rounded.
    """
    found: np.ndarray = nearest(features, features, k, themselves=True, block=block)[0][:, -1]
    return found * (1 + _ROUNDING)
