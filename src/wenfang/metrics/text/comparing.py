"""Two systems' texts against the same references, by any metrics of sums, as lines stream by.

One pass for both systems and all metrics; nothing that is kept grows with the number of lines.
Above :data:`~wenfang.metrics.pooled.MOST` lines groups of neighbours are drawn together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.metric_table import metric_of
from wenfang.metrics.comparison import SAMPLES, Comparison, compare
from wenfang.metrics.pooled import Pooled
from wenfang.metrics.text.segment_scores import LONGEST, scores_of_segments
from wenfang.metrics.text.summed import BLOCK, SummedMetric, statistics_of_each
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np

KEPT = 5
"""Lines that are kept of those where each system is ahead most."""

PairLine = tuple[str, str, Sequence[str]]
"""One line of both systems, and its references."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A line on which the two systems differ.

    Attributes:
        line: in the files, from 1.
        first, second: its score in each.
        texts: of both systems.
    """

    line: int
    first: float
    second: float
    texts: tuple[str, str]
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextComparison:
    """What one metric says of two systems.

    Attributes:
        first_ahead, second_ahead: lines where each is better by most (higher by most, of a
            metric that does not say which way is better), the largest difference first.
    """

    comparison: Comparison
    first_ahead: tuple[Apart, ...] = ()
    second_ahead: tuple[Apart, ...] = ()


def compare_texts(
    lines: Iterable[PairLine],
    metrics: Mapping[str, SummedMetric],
    *,
    samples: int = SAMPLES,
    seed: int = 0,
    progress: Progress = silent,
) -> dict[str, TextComparison]:
    """Whether one system is better; see :func:`wenfang.metrics.comparison.compare`.

    Args:
        lines: read once, so that files may be given line by line. A metric without references
            takes them and does not look at them.
        metrics: by the names of their scores.

    Raises:
        BadInput: there are fewer than two lines.
    """
    running = [_Pair(name, metric) for name, metric in metrics.items()]
    first, most, rest = 1, 0, iter(lines)
    while block := list(islice(rest, BLOCK)):
        references = [line[2] for line in block]
        each = [
            statistics_of_each((one.metric for one in running), texts, references)
            for texts in ([line[0] for line in block], [line[1] for line in block])
        ]
        for one, ours, theirs in zip(running, *each, strict=True):
            one.add(first, block, ours, theirs)
        first, most = first + len(block), max(most, *(len(line[2]) for line in block))
    if first == 1:
        raise BadInput("there is nothing to compare", place="candidate", cure="give texts")
    return {one.name: one.compared(most, samples, seed, progress) for one in running}


class _Pair:
    """One metric over the lines of both systems as they come."""

    def __init__(self, name: str, metric: SummedMetric) -> None:
        self.name, self.metric = name, metric
        self._sign = -1 if metric_of(name).better == "lower" else 1
        self._pooled: tuple[Pooled, Pooled] | None = None
        self._ahead: tuple[list[Apart], list[Apart]] = ([], [])

    def add(
        self, start: int, block: Sequence[PairLine], ours: np.ndarray, theirs: np.ndarray
    ) -> None:
        """Further lines.

        Args:
            start: the number of the first.
            ours, theirs: the metric's statistics of the two systems, (lines, k).
        """
        rows = (ours, theirs)
        if self._pooled is None:
            self._pooled = Pooled(rows[0].shape[1]), Pooled(rows[1].shape[1])
        for pooled, statistics in zip(self._pooled, rows, strict=True):
            pooled.add(statistics)
        self._keep(start, block, *(scores_of_segments(self.metric, each) for each in rows))

    def _keep(
        self, start: int, block: Sequence[PairLine], ours: np.ndarray, theirs: np.ndarray
    ) -> None:
        import numpy as np

        lead = np.nan_to_num((ours - theirs) * self._sign, nan=0.0)
        for kept, leads in zip(self._ahead, (lead, -lead), strict=True):
            best = [int(n) for n in np.argsort(-leads, kind="stable")[:KEPT] if leads[n] > 0]
            kept += [_apart(start + n, block[n], float(ours[n]), float(theirs[n])) for n in best]
            kept.sort(key=lambda one: (-abs(one.first - one.second), one.line))
            del kept[KEPT:]

    def compared(
        self, references: int, samples: int, seed: int, progress: Progress
    ) -> TextComparison:
        """All lines so far. Groups are compared where there are very many lines, and it is the
        lines that are counted."""
        assert self._pooled is not None
        ours, theirs = self._pooled
        signature = self.metric.signature(ours.count, references)
        found = compare(
            ours.rows(),
            theirs.rows(),
            self.metric.score,
            (signature, signature),
            samples=samples,
            seed=seed,
            progress=progress,
        )
        first, second = (tuple(kept) for kept in self._ahead)
        return TextComparison(replace(found, n=ours.count), first, second)


def _apart(number: int, line: PairLine, first: float, second: float) -> Apart:
    a, b, references = line
    shown = tuple(text[:LONGEST] for text in references)
    return Apart(number, first, second, (a[:LONGEST], b[:LONGEST]), shown)
