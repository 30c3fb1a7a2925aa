"""What is kept of the single segments while lines stream by: bins, and both ends."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.metric_table import Better
from wenfang.metrics.evaluation import Case, Histogram

if TYPE_CHECKING:
    import numpy as np

    from wenfang.metrics.text.summed import SummedMetric

BINS = 25
LONGEST = 4000
"""Characters of a text that are kept of a case."""


def scores_of_segments(metric: SummedMetric, statistics: np.ndarray) -> np.ndarray:
    """(n,): each segment's own score; NaN where it has none, as an empty line's perplexity."""
    import numpy as np

    score = getattr(metric, "segment_score", metric.score)

    def of_one(row: list[float]) -> float:
        try:
            return float(score(row))
        except BadInput:
            return nan

    return np.array([of_one(row) for row in statistics.tolist()])


class SegmentScores:
    """Segment scores as they come, in constant memory.

    Args:
        top: of the bins, which begin at 0; scores beyond are counted in the last. Without one,
            the first block tells what is usual: half as much again as 19 of 20 of its lines.
        better: which end is the worst.
        keep: cases at the worst end, and half as many at the best.
    """

    def __init__(self, top: float | None, better: Better = "higher", *, keep: int = 5) -> None:
        import numpy as np

        self._top, self._better, self._keep = top, better, keep
        self._counts = np.zeros(BINS, np.int64)
        self._lowest: list[Case] = []
        self._highest: list[Case] = []

    def add(
        self,
        first: int,
        values: np.ndarray,
        candidates: Sequence[str],
        references: Sequence[Sequence[str]],
    ) -> None:
        """A block of segments.

        Args:
            first: line of the first, from 1.
            values: (n,), a score each; NaN where a segment has none.
        """
        import numpy as np

        scored = np.flatnonzero(~np.isnan(values))
        if not len(scored):
            return
        known = values[scored]
        if self._top is None:
            self._top = _round_up(1.5 * float(np.percentile(known, 95)))
        bins = np.clip((known / self._top * BINS).astype(np.int64), 0, BINS - 1)
        self._counts += np.bincount(bins, minlength=BINS)

        def cases(order: np.ndarray) -> list[Case]:
            return [
                Case(
                    first + n,
                    float(values[n]),
                    candidates[n][:LONGEST],
                    tuple(text[:LONGEST] for text in references[n]),
                )
                for n in (int(scored[at]) for at in order[: self._keep])
            ]

        ascending = cases(np.argsort(known, kind="stable"))
        descending = cases(np.argsort(-known, kind="stable"))
        self._lowest = sorted([*self._lowest, *ascending], key=lambda c: (c.value, c.line))
        self._highest = sorted([*self._highest, *descending], key=lambda c: (-c.value, c.line))
        del self._lowest[self._keep :], self._highest[self._keep :]

    @property
    def histogram(self) -> Histogram:
        """Of all segments so far."""
        return Histogram(0.0, self._top or 1.0, tuple(int(count) for count in self._counts))

    @property
    def worst(self) -> tuple[Case, ...]:
        """The worst first."""
        return tuple(self._highest if self._better == "lower" else self._lowest)

    @property
    def best(self) -> tuple[Case, ...]:
        """The best first, none of them among the worst."""
        found = self._lowest if self._better == "lower" else self._highest
        worst = {case.line for case in self.worst}
        return tuple(case for case in found if case.line not in worst)[: (self._keep + 1) // 2]


def _round_up(value: float) -> float:
    """To one digit or 25 of it, so that the bins' ends can be read; 1 for nothing."""
    from math import floor, log10

    if value <= 0:
        return 1.0
    size: float = 10.0 ** floor(log10(value))
    return next(
        factor * size for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if factor * size >= value
    )
