"""What an evaluation found: every score with what a reader needs to judge it.

Design choice: plain data. What is kept of the single segments is bounded (counts in bins,
a curve of few points, the few best and worst), so that a million lines make no larger an
evaluation than a hundred, and table, JSON and page are all made of the same record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wenfang.metric_table import Medium
from wenfang.metrics.score import Score
from wenfang.source import Language


@dataclass(frozen=True, slots=True)
class Histogram:
    """How often values fell where.

    Attributes:
        low, high: ends of the bins, which are equally wide; what lies beyond is in the last.
        counts: a bin each.
    """

    low: float
    high: float
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Of all values."""
        return sum(self.counts)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {"low": self.low, "high": self.high, "counts": list(self.counts)}


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of points, left to right.

    Attributes:
        name: which curve: ``through_the_file``, ``mauve`` …; the page knows its axes.
        points: (x, y).
    """

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One segment and how it was scored.

    Attributes:
        line: in the candidate file, from 1.
    """

    line: int
    value: float
    candidate: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A score and what it was made of.

    Attributes:
        name: of the metric in :mod:`wenfang.metric_table`: ``bleu``, ``rouge-l``, ``fid`` …
        segments: of the segments' own scores.
        worst, best: of the segments.
    """

    name: str
    score: Score
    segments: Histogram | None = None
    curve: Curve | None = None
    worst: tuple[Case, ...] = ()
    best: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What was measured.

    Attributes:
        role: ``candidate``, ``reference`` or ``generated``.
        name: of the file or folder, as the person gave it.
        count: of lines or pictures.
    """

    role: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """A picture made small for the page.

    Attributes:
        data: a JPEG of our own making, never the file's bytes.
    """

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A generated picture beside the reference pictures that are nearest in feature space.

    Attributes:
        distance: Euclidean, to the nearest.
    """

    picture: SmallPicture
    distance: float
    nearest: tuple[SmallPicture, ...]


@dataclass(frozen=True, slots=True)
class Nearness:
    """How far generated pictures lie from the reference's.

    Attributes:
        generated: distances of each generated picture to its nearest reference picture.
        reference: distances of each reference picture to its nearest other one, in the same
            bins: what distances are usual.
        nearest, farthest: the pictures at both ends: copies, and what looks like nothing.
    """

    generated: Histogram
    reference: Histogram
    nearest: tuple[Neighbours, ...] = ()
    farthest: tuple[Neighbours, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was found.

    Attributes:
        language: of the texts, for texts; of the page's words where nothing else is asked.
        left_out: files that could not be read, each with what is wrong.
        notes: what a reader should know of the files.
        samples, seed: of the intervals' bootstrap, where there was one.
    """

    kind: Medium
    language: Language
    given: tuple[Given, ...]
    measured: tuple[Measured, ...]
    nearness: Nearness | None = None
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    samples: int = 0
    seed: int = 0

    def __getitem__(self, name: str) -> Score:
        """The score of that name."""
        for one in self.measured:
            if one.name == name:
                return one.score
        raise KeyError(name)

    def __iter__(self) -> Iterator[Measured]:
        return iter(self.measured)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form, without pictures."""
        return {
            "kind": self.kind,
            "language": self.language,
            "given": [
                {"role": one.role, "name": one.name, "count": one.count} for one in self.given
            ],
            "scores": [{"name": one.name, **one.score.as_dict()} for one in self.measured],
            "details": {one.name: details for one in self.measured if (details := _details(one))},
            "left_out": list(self.left_out),
            "notes": list(self.notes),
            "bootstrap": {"samples": self.samples, "seed": self.seed} if self.samples else None,
        }


def _details(one: Measured) -> dict[str, Any]:
    """Of the segments, where there are some."""
    found: dict[str, Any] = {}
    if one.segments:
        found["segments"] = one.segments.as_dict()
    if one.curve:
        found["curve"] = {"name": one.curve.name, "points": [list(p) for p in one.curve.points]}
    for name in ("worst", "best"):
        if cases := getattr(one, name):
            found[name] = [{"line": case.line, "value": case.value} for case in cases]
    return found
