"""Candidates and their references, segment by segment, into one score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Protocol

from wenfang.errors import BadInput
from wenfang.metrics.score import Score, Signature
from wenfang.progress import Progress, silent


class SumsOverSegments(Protocol):
    """A metric whose score follows from sums of its segments' statistics."""

    name: str

    def statistics(self, candidate: str, references: Sequence[str]) -> tuple[float, ...]:
        """Of one segment."""
        ...

    def score(self, totals: Sequence[float]) -> float:
        """Of the sums."""
        ...

    def signature(self, segments: int, references: int) -> Signature:
        """How it was measured."""
        ...


def summed(
    metric: SumsOverSegments,
    candidates: Iterable[str],
    references: Iterable[Sequence[str]],
    progress: Progress = silent,
) -> Score:
    """The score of all segments; memory does not grow with their number.

    Raises:
        BadInput: there are none, a segment has no reference, or the numbers differ.
    """
    totals, n, most = sums(metric, candidates, references, progress)
    return Score(metric.score(totals), metric.signature(n, most))


def sums(
    metric: SumsOverSegments,
    candidates: Iterable[str],
    references: Iterable[Sequence[str]],
    progress: Progress = silent,
) -> tuple[tuple[float, ...], int, int]:
    """Sums of the statistics, the number of segments, and the most references of one.

    Raises:
        BadInput: as :func:`summed`.
    """
    totals: tuple[float, ...] = ()
    n = most = 0
    for n, (candidate, several) in enumerate(aligned(candidates, references), 1):
        one = metric.statistics(candidate, several)
        totals = tuple(a + b for a, b in zip(totals, one, strict=True)) if totals else one
        most = max(most, len(several))
        progress(metric.name, n, None, "segments")
    if not n:
        raise BadInput("there is nothing to measure", place="candidate", cure="give texts")
    return totals, n, most


def aligned(
    candidates: Iterable[str], references: Iterable[Sequence[str]]
) -> Iterator[tuple[str, Sequence[str]]]:
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
