"""The kernel inception distance (Bińkowski et al., 2018).

The squared maximum mean discrepancy under the cubic kernel k(x, y) = (x·y / d + 1)³, unbiased,
so that it is 0 in expectation for two samples of one distribution, however few; it may come out
a little below 0.

Design choice: the value is the mean over random subsets, as everyone reports it. The interval
is not of these, which share their pictures and would make it far too narrow, but of subsets
that have none in common; they are smaller, so it is rather too wide than too narrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.metrics.pictures import intervals
from wenfang.metrics.pictures.feature_statistics import FeatureStatistics
from wenfang.metrics.pictures.signing import said, sample_of, signature
from wenfang.metrics.score import Score

if TYPE_CHECKING:
    import numpy as np

_SMALL = 400
_APART = 10  # subsets without a picture in common


def kid(
    generated: FeatureStatistics,
    reference: FeatureStatistics,
    *,
    subsets: int = 100,
    size: int = 1000,
    seed: int = 0,
) -> Score:
    """The distance, from features that were kept.

    Args:
        subsets: random ones, over which the mean is taken.
        size: of a subset; at most half of the smaller sample, for subsets that are all the same
            would tell nothing.

    Raises:
        BadInput: the two were made of different features, keep none, or fewer than four.
    """
    import numpy as np
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    first, second = (sample_of(s, "KID", 4) for s in (generated, reference))
    size = min(size, len(first) // 2, len(second) // 2)
    options = {"sample": said(first, second), "subsets": f"{subsets}x{size}", "seed": str(seed)}
    signed = signature("KID", generated, reference, kernel="cubic", **options)
    chance = np.random.Generator(np.random.Philox(seed))
    # Small products: on a busy machine, threads cost more than they give.
    with threadpool_limits(1 if size < _SMALL else None):
        found = [
            kernel_distance(
                first.features[chance.choice(len(first), size, replace=False)],
                second.features[chance.choice(len(second), size, replace=False)],
            )
            for _ in range(subsets)
        ]
        half = _half(first.features, second.features, chance)
    value = float(np.mean(found))
    return Score(value, signed, None if half is None else (value - half, value + half))


def kernel_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Unbiased MMD² of two samples of one size.

    Args:
        first, second: (n, d), n at least 2.
    """
    import numpy as np

    x, y = np.asarray(first, np.float64), np.asarray(second, np.float64)
    count, width = x.shape

    def kernel(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        value = a @ b.T
        value /= width
        value += 1
        cubed: np.ndarray = value * value * value
        return cubed

    xx, yy, xy = kernel(x, x), kernel(y, y), kernel(x, y)
    within = xx.sum() - np.trace(xx) + yy.sum() - np.trace(yy)
    return float(within / (count * (count - 1)) - 2 * xy.mean())


def _half(first: np.ndarray, second: np.ndarray, chance: np.random.Generator) -> float | None:
    """Half the interval's width; nothing where there are too few pictures for it."""
    import numpy as np

    size = min(1000, len(first) // _APART, len(second) // _APART)
    if size < 2:
        return None
    parts = min(len(first), len(second)) // size
    x, y = (f[chance.permutation(len(f))] for f in (first, second))
    found = [
        kernel_distance(x[n * size : (n + 1) * size], y[n * size : (n + 1) * size])
        for n in range(parts)
    ]
    low, high = intervals.of_mean(np.array(found))
    return (high - low) / 2
