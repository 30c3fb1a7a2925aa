"""Metrics whose score follows from sums over segments: BLEU, chrF, TER, ROUGE.

Statistics of single segments are summed as the segments come, so that a million lines need no
more memory than a thousand, and a resample of a test set is a sum over other rows.

Design choice: segments go by in blocks. A metric may tell the statistics of a whole block at
once, which is many times faster than one by one, and several processes may each take blocks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Protocol, runtime_checkable

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
    if workers < 1:
        raise BadInput(f"{workers} workers do nothing", place="workers", cure="use 1 or more")
    blocks = in_blocks(aligned(candidates, references))
    totals: tuple[float, ...] = ()
    n = most = 0
    for one, count, several in _sums_of_blocks(metric, blocks, workers):
        totals = tuple(a + b for a, b in zip(totals, one, strict=True)) if totals else one
        n, most = n + count, max(most, several)
        progress(metric.name, n, None, "segments")
    if not n:
        raise BadInput("there is nothing to measure", place="candidate", cure="give texts")
    return totals, n, most


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


_Sums = tuple[tuple[float, ...], int, int]


def _sum_of_block(metric: SummedMetric, block: list[Segment]) -> _Sums:
    candidates, references = zip(*block, strict=True)
    rows = statistics_of(metric, candidates, references)
    return tuple(rows.sum(axis=0).tolist()), len(block), max(map(len, references))


def _sums_of_blocks(
    metric: SummedMetric, blocks: Iterator[list[Segment]], workers: int
) -> Iterator[_Sums]:
    """In the order of the blocks, whichever process was first."""
    if workers == 1:
        for block in blocks:
            yield _sum_of_block(metric, block)
        return
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    # A fresh interpreter, for a forked one may hang on a lock that another thread held.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[_Sums]] = deque()
        try:
            for block in blocks:
                waiting.append(pool.submit(_sum_of_block, metric, block))
                if len(waiting) > _AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
