"""ROUGE (Lin, 2004, "ROUGE: A Package for Automatic Evaluation of Summaries").

ROUGE-1 and -2: shared words and pairs of words; ROUGE-L: the longest common subsequence of both
texts; ROUGE-Lsum: the union of those of their sentences. Each is an F1 of precision and recall,
0 to 1, and the score of a set is the mean over its segments. Of several references the one with
the highest F1 counts. On English the figures are ``rouge_score``'s; Chinese is compared by
characters, see :mod:`wenfang.metrics.text.rouge_words`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput
from wenfang.metrics.score import Score, Signature
from wenfang.metrics.text.rouge_reading import KINDS, RougeKind, RougeReader, RougeReading
from wenfang.metrics.text.spoken import spoken
from wenfang.metrics.text.summed import sums_of_each
from wenfang.progress import Progress, silent
from wenfang.source import Language

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Rouge:
    """A metric of sums: precision, recall, F1, and 1 for each segment.

    Attributes:
        kind: ``1``, ``2``, ``L`` or ``Lsum``.
        language: ``zh`` compares characters.
        stemmer: English words without their endings (Porter, 1980).
    """

    kind: RougeKind = "L"
    language: Language = "en"
    stemmer: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadInput(f"no ROUGE-{self.kind}", place="kind", cure=f"use {', '.join(KINDS)}")

    @property
    def name(self) -> str:
        """``ROUGE-L`` …"""
        return f"ROUGE-{self.kind}"

    def statistics(self, candidate: str, references: Sequence[str]) -> tuple[float, ...]:
        """Of one segment."""
        return tuple(self.statistics_of_many([candidate], [references])[0].tolist())

    def statistics_of_many(
        self, candidates: Sequence[str], references: Sequence[Sequence[str]]
    ) -> np.ndarray:
        """(segments, 4)."""
        return self.statistics_of_reading(self.reader(candidates, references))

    @property
    def reader(self) -> RougeReader:
        """Reads words; the same for all kinds."""
        return RougeReader(self.language, self.stemmer)

    def statistics_of_reading(self, reading: RougeReading) -> np.ndarray:
        """(segments, 4), of texts that :attr:`reader` has read."""
        return reading.statistics(self.kind)

    def score(self, totals: Sequence[float]) -> float:
        """The mean F1, 0 to 1."""
        return totals[2] / totals[3]

    def signature(self, segments: int, references: int) -> Signature:
        """Language and stemmer."""
        said = {
            "n": str(segments),
            "refs": str(references),
            "measure": "f1",
            "tok": "han-characters" if self.language == "zh" else "a-z0-9",
            "stem": "porter" if self.stemmer else "no",
        }
        return Signature(self.name, said)


@dataclass(frozen=True, slots=True)
class RougeScores:
    """Mean F1 of each kind, 0 to 1."""

    rouge_1: Score
    rouge_2: Score
    rouge_l: Score
    rouge_lsum: Score

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {name: getattr(self, name).as_dict() for name in (one.name for one in fields(self))}


def rouge(
    candidates: Iterable[str],
    references: Iterable[Sequence[str]],
    *,
    language: Language | None = None,
    stemmer: bool = False,
    workers: int = 1,
    progress: Progress = silent,
) -> RougeScores:
    """ROUGE-1, -2, -L and -Lsum of a set of texts.

    Args:
        candidates: one text a segment; for Lsum, English ones with a sentence a line.
        references: for each segment one text or more.
        language: ``None`` = the texts' own (see :func:`~wenfang.metrics.text.spoken.spoken`).
        stemmer: see :class:`Rouge`.
        workers: processes; see :func:`~wenfang.metrics.text.summed.summed`.

    Raises:
        BadInput: there is nothing to measure, or a segment has no reference.
    """
    candidates, language = spoken(candidates, language)
    metrics = [Rouge(kind, language, stemmer) for kind in KINDS]
    totals, n, most = sums_of_each(
        metrics, candidates, references, progress, name="ROUGE", workers=workers
    )
    return RougeScores(
        *(
            Score(metric.score(one), metric.signature(n, most))
            for metric, one in zip(metrics, totals, strict=True)
        )
    )
