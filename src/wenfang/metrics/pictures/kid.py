"""The kernel inception distance (Bińkowski et al., 2018).

The squared maximum mean discrepancy under the cubic kernel k(x, y) = (x·y / d + 1)³, unbiased,
so that it is 0 in expectation for two samples of one distribution, however few; it may come out
a little below 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.errors import BadInput

if TYPE_CHECKING:
    import numpy as np


def kernel_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Unbiased MMD² of two samples of one size.

    Args:
        first, second: (n, d), n at least 2.
    """
    import numpy as np

    x, y = np.asarray(first, np.float64), np.asarray(second, np.float64)
    count, width = x.shape

    def kernel(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        value: np.ndarray = (a @ b.T / width + 1) ** 3
        return value

    xx, yy, xy = kernel(x, x), kernel(y, y), kernel(x, y)
    within = xx.sum() - np.trace(xx) + yy.sum() - np.trace(yy)
    return float(within / (count * (count - 1)) - 2 * xy.mean())


def kernel_distance_over_subsets(
    first: np.ndarray, second: np.ndarray, *, subsets: int = 100, size: int = 1000, seed: int = 0
) -> tuple[float, tuple[float, float]]:
    """Mean over random subsets, and the 95 % interval of that mean.

    Args:
        size: of a subset; at most half of the smaller sample, for subsets that are all the same
            would tell nothing of the spread.

    Raises:
        BadInput: fewer than four features in one of them.
    """
    import numpy as np

    size = min(size, len(first) // 2, len(second) // 2)
    if size < 2:
        raise BadInput("KID needs four pictures in each set", cure="give more pictures")
    chance = np.random.Generator(np.random.Philox(seed))
    found = np.array(
        [
            kernel_distance(
                first[chance.choice(len(first), size, replace=False)],
                second[chance.choice(len(second), size, replace=False)],
            )
            for _ in range(subsets)
        ]
    )
    half = 1.96 * found.std(ddof=1) / np.sqrt(subsets) if subsets > 1 else 0.0
    return float(found.mean()), (float(found.mean() - half), float(found.mean() + half))
