"""Metrics whose score follows from sums over segments: BLEU, chrF, TER, ROUGE.

Statistics of single segments are summed as the segments come, so that a million lines need no
more memory than a thousand, and a resample of a test set is a sum over other rows.

Design choice: segments go by in blocks. A metric may tell the statistics of a whole block at
once, which is many times faster than one by one, and several processes may each take blocks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from wenfang.errors import BadInput
from wenfang.metrics.score import Score, Signature
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np

BLOCK = 1024
"""Segments that are looked at together."""
_AHEAD = 2
"""Blocks that wait for each process."""

Segment = tuple[str, Sequence[str]]
"""A candidate and its references."""


@runtime_checkable
class SummedMetric(Protocol):
    """A metric whose score follows from sums of its segments' statistics."""

    @property
    def name(self) -> str:
        """BLEU, chrF2, TER, ROUGE-L …"""
        ...

    def statistics(self, candidate: str, references: Sequence[str]) -> tuple[float, ...]:
        """Of one segment, always as many."""
        ...

    def score(self, totals: Sequence[float]) -> float:
        """Of the sums; the number of segments is among them where it is needed."""
        ...

    def signature(self, segments: int, references: int) -> Signature:
        """How it was measured.

        Args:
            segments: how many.
            references: the most that a segment had.
        """
        ...


@runtime_checkable
class BlockMetric(SummedMetric, Protocol):
    """A summed metric that is faster for many segments at once."""

    def statistics_of_many(
        self, candidates: Sequence[str], references: Sequence[Sequence[str]]
    ) -> np.ndarray:
        """(segments, statistics)."""
        ...


@runtime_checkable
class ReadingMetric(SummedMetric, Protocol):
    """A summed metric that reads the texts first, in a way that others share."""

    @property
    def reader(self) -> Callable[[Sequence[str], Sequence[Sequence[str]]], Any]:
        """Candidates and their references into a reading; equal readers read alike."""
        ...

    def statistics_of_reading(self, reading: Any) -> np.ndarray:
        """(segments, statistics)."""
        ...


def summed(
    metric: SummedMetric,
    candidates: Iterable[str],
    references: Iterable[Sequence[str]],
    progress: Progress = silent,
    *,
    workers: int = 1,
) -> Score:
    """The score of all segments; memory does not grow with their number.

    Args:
        candidates: one text a segment.
        references: for each segment one text or more.
        workers: processes. Each has to start first, which pays from about 100,000 lines on; as
            always with processes, a script that asks for them needs ``if __name__ ==
            "__main__"``.

    Raises:
        BadInput: there are none, a segment has no reference, or the numbers differ.
    """
    totals, n, most = sums(metric, candidates, references, progress, workers=workers)
    return Score(metric.score(totals), metric.signature(n, most))


def sums(
    metric: SummedMetric,
    candidates: Iterable[str],
    references: Iterable[Sequence[str]],
    progress: Progress = silent,
    *,
    workers: int = 1,
) -> tuple[tuple[float, ...], int, int]:
    """Sums of the statistics, the number of segments, and the most references of one.

    Args:
        workers: see :func:`summed`.

    Raises:
        BadInput: as :func:`summed`.
    """
    (totals,), n, most = sums_of_each(
        [metric], candidates, references, progress, name=metric.name, workers=workers
    )
    return totals, n, most


def sums_of_each(
    metrics: Sequence[SummedMetric],
    candidates: Iterable[str],
    references: Iterable[Sequence[str]],
    progress: Progress = silent,
    *,
    name: str,
    workers: int = 1,
) -> tuple[list[tuple[float, ...]], int, int]:
    """As :func:`sums`, of several metrics in one pass; what they share is read once.

    Args:
        name: of all together, for the progress.
    """
    if workers < 1:
        raise BadInput(f"{workers} workers do nothing", place="workers", cure="use 1 or more")
    blocks = in_blocks(aligned(candidates, references))
    totals: list[tuple[float, ...]] = []
    n = most = 0
    for sums_, count, several in _sums_of_blocks(metrics, blocks, workers):
        totals = list(map(_added, totals, sums_)) if totals else sums_
        n, most = n + count, max(most, several)
        progress(name, n, None, "segments")
    if not n:
        raise BadInput("there is nothing to measure", place="candidate", cure="give texts")
    return totals, n, most


def _added(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def aligned(candidates: Iterable[str], references: Iterable[Sequence[str]]) -> Iterator[Segment]:
    """Each candidate with its references.

    Raises:
        BadInput: one has none, or the numbers differ.
    """
    for n, (candidate, several) in enumerate(zip_longest(candidates, references), 1):
        if candidate is None or several is None:
            raise BadInput(
                f"candidates and references differ in number, after segment {n - 1}",
                place="references",
                cure="give references for each candidate",
            )
        if isinstance(several, str) or not several:
            raise BadInput(
                f"segment {n} has no list of references",
                place="references",
                cure="give a list of one or more texts for each segment",
            )
        yield candidate, several


def in_blocks(segments: Iterable[Segment], size: int = BLOCK) -> Iterator[list[Segment]]:
    """Lists of so many segments, the last perhaps shorter."""
    rest = iter(segments)
    while block := list(islice(rest, size)):
        yield block


def statistics_of(
    metric: SummedMetric, candidates: Sequence[str], references: Sequence[Sequence[str]]
) -> np.ndarray:
    """(segments, statistics), the faster way where the metric has one."""
    import numpy as np

    if isinstance(metric, BlockMetric):
        return metric.statistics_of_many(candidates, references)
    rows = [metric.statistics(c, r) for c, r in zip(candidates, references, strict=True)]
    return np.array(rows, np.float64)


def statistics_of_each(
    metrics: Iterable[SummedMetric],
    candidates: Sequence[str],
    references: Sequence[Sequence[str]],
) -> list[np.ndarray]:
    """(segments, statistics) of each metric; what several share is read once."""
    readings: dict[object, Any] = {}
    found = []
    for metric in metrics:
        if not isinstance(metric, ReadingMetric):
            found.append(statistics_of(metric, candidates, references))
            continue
        reader = metric.reader
        if reader not in readings:
            readings[reader] = reader(candidates, references)
        found.append(metric.statistics_of_reading(readings[reader]))
    return found


_Sums = tuple[list[tuple[float, ...]], int, int]


def _sum_of_block(metrics: Sequence[SummedMetric], block: list[Segment]) -> _Sums:
    candidates, references = zip(*block, strict=True)
    tables = statistics_of_each(metrics, candidates, references)
    totals = [tuple(rows.sum(axis=0).tolist()) for rows in tables]
    return totals, len(block), max(map(len, references))


def _sums_of_blocks(
    metrics: Sequence[SummedMetric], blocks: Iterator[list[Segment]], workers: int
) -> Iterator[_Sums]:
    """In the order of the blocks, whichever process was first."""
    if workers == 1:
        for block in blocks:
            yield _sum_of_block(metrics, block)
        return
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    # A fresh interpreter, for a forked one may hang on a lock that another thread held.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[_Sums]] = deque()
        try:
            for block in blocks:
                waiting.append(pool.submit(_sum_of_block, metrics, block))
                if len(waiting) > _AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
