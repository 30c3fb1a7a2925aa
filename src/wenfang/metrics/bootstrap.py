"""The interval of a score of sums: what other samples of the same kind would have scored.

The percentile bootstrap (Efron, 1979): rows are drawn with replacement, as many as there are,
and the middle 95 % of the scores of such draws is the interval, as sacreBLEU gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wenfang.errors import BadInput

if TYPE_CHECKING:
    import numpy as np

FEWEST = 2
"""Rows below which drawing tells nothing."""


def bootstrap_interval(
    rows: np.ndarray,
    score: Callable[[Sequence[float]], float],
    *,
    samples: int = 1000,
    seed: int = 0,
) -> tuple[float, float] | None:
    """The 95 % interval; ``None`` where there are too few rows or samples to tell.

    Args:
        rows: (n, k), statistics of a segment or a group of them.
        score: of the summed statistics.
    """
    import numpy as np

    if len(rows) < FEWEST or samples < FEWEST:
        return None
    chance = np.random.Generator(np.random.Philox(seed))
    many = len(rows)
    found = np.empty(samples)
    for sample in range(samples):
        weights = np.bincount(chance.integers(0, many, many), minlength=many)
        try:
            found[sample] = score((weights @ rows).tolist())
        except BadInput:  # a draw of nothing that can be scored, such as empty lines alone
            found[sample] = np.nan
    if np.isnan(found).all():
        return None
    low, high = np.nanpercentile(found, (2.5, 97.5))
    return float(low), float(high)
