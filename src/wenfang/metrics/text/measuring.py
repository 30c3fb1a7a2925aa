"""Summed metrics over lines as they stream: totals, interval, bins, curve and both ends.

One pass over the files for all metrics; nothing that is kept grows with their length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isnan, nan
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.metric_table import metric_of
from wenfang.metrics.comparison import ENOUGH, bootstrap_interval
from wenfang.metrics.evaluation import Curve, Measured
from wenfang.metrics.pooled import Pooled
from wenfang.metrics.score import Score
from wenfang.metrics.text.segment_scores import SegmentScores, scores_of_segments
from wenfang.metrics.text.summed import Segment, SummedMetric, in_blocks, statistics_of_each

if TYPE_CHECKING:
    import numpy as np

_PARTS = 40  # of the file, in the curve


class Summing:
    """One metric over lines as they come.

    Attributes:
        pooled: the statistics so far; nothing before the first line.
    """

    def __init__(self, name: str, metric: SummedMetric) -> None:
        row = metric_of(name)
        self.name, self.metric = name, metric
        self.pooled: Pooled | None = None
        self._segments = SegmentScores(row.top, row.better)

    def add(
        self,
        first: int,
        statistics: np.ndarray,
        candidates: Sequence[str],
        references: Sequence[Sequence[str]],
    ) -> None:
        """Further lines.

        Args:
            first: the number of the first, from 1.
            statistics: (lines, k), the metric's.
        """
        if self.pooled is None:
            self.pooled = Pooled(statistics.shape[1])
        self.pooled.add(statistics)
        values = scores_of_segments(self.metric, statistics)
        self._segments.add(first, values, candidates, references)

    @property
    def count(self) -> int:
        """Of lines so far."""
        return self.pooled.count if self.pooled else 0

    def measured(self, references: int, *, samples: int, seed: int) -> Measured:
        """The score of all lines so far.

        Raises:
            BadInput: there are none.
        """
        if self.pooled is None:
            raise BadInput("there are no lines", place="candidate", cure="give texts")
        rows, count = self.pooled.rows(), self.pooled.count
        score = Score(
            self.metric.score(self.pooled.totals().tolist()),
            self.metric.signature(count, references),
            self._interval(rows, samples, seed),
            _few(count),
        )
        return Measured(
            self.name,
            score,
            segments=self._segments.histogram,
            curve=self._curve(rows),
            worst=self._segments.worst,
            best=self._segments.best,
        )

    def _interval(self, rows: np.ndarray, samples: int, seed: int) -> tuple[float, float] | None:
        """By the bootstrap; nothing where there is but one row, or where chance may draw lines
        that have no score, such as empty ones alone."""
        if not samples or len(rows) < 2:
            return None
        try:
            return bootstrap_interval(rows, self.metric.score, samples=samples, seed=seed)
        except BadInput as error:
            if error.place == "samples":
                raise
            return None

    def _curve(self, rows: np.ndarray) -> Curve | None:
        """The score of each part of the file; nothing where the parts would be single lines."""
        import numpy as np

        parts = min(_PARTS, len(rows) // 5)
        if parts < 4:
            return None
        scores = [
            (100 * (n + 0.5) / parts, self._score_of_sum(piece))
            for n, piece in enumerate(np.array_split(rows, parts))
        ]
        points = tuple((round(x, 3), y) for x, y in scores if not isnan(y))
        return Curve("through_the_file", points) if len(points) > 1 else None

    def _score_of_sum(self, rows: np.ndarray) -> float:
        """NaN where there is none."""
        try:
            return float(self.metric.score(rows.sum(axis=0).tolist()))
        except BadInput:
            return nan


def measure_lines(
    lines: Iterable[Segment],
    metrics: Mapping[str, SummedMetric],
    *,
    samples: int = 1000,
    seed: int = 0,
) -> tuple[Measured, ...]:
    """Every metric over all lines, in one pass.

    Args:
        lines: one or more, each with equally many references.
        metrics: by the names of their scores.
        samples: of the bootstrap; 0: no intervals.
    """
    running = [Summing(name, metric) for name, metric in metrics.items()]
    references = feed(lines, running)
    return tuple(one.measured(references, samples=samples, seed=seed) for one in running)


def feed(lines: Iterable[Segment], running: Sequence[Summing]) -> int:
    """Give all lines to every metric; how many references a line has."""
    first, references = 1, 0
    for block in in_blocks(lines):
        candidates, others = [line[0] for line in block], [line[1] for line in block]
        tables = statistics_of_each((one.metric for one in running), candidates, others)
        for one, statistics in zip(running, tables, strict=True):
            one.add(first, statistics, candidates, others)
        first += len(block)
        references = len(others[0])
    return references


def _few(count: int) -> tuple[str, ...]:
    if count >= ENOUGH:
        return ()
    return (f"{count} lines are fewer than {ENOUGH}: the interval comes out too narrow",)
