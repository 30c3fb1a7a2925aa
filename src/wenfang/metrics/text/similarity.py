"""Similarity of meaning by greedy matching, as BERTScore does it (Zhang et al., 2020).

Each unit of the candidate is matched with the reference's unit whose vector is nearest, which
gives the precision, and the other way round, the recall; F1 is their harmonic mean. Of several
references the one with the highest F1 counts. Means over segments are the score; there is no
weighting by rarity and no rescaling by a baseline.

Design choice: what a unit is depends on the engine, and the signature says it. *Pieces* in
their context where the engine tells them apart, as the paper has it; else *words* (Han
characters one by one), each embedded alone, without its context; *sentences* on request, which
suits whole documents. The three give figures of quite different size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wenfang.engines.embedding.base import PieceEmbeddingEngine
from wenfang.errors import BadInput
from wenfang.language.detect import detect_language
from wenfang.language.sentences import split_sentences
from wenfang.metrics.score import Score, Signature
from wenfang.metrics.text.embedding import TextFeatures, unit_rows
from wenfang.metrics.text.summed import sums
from wenfang.metrics.text.words import words
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np

Units = Literal["piece", "word", "sentence"]


@dataclass(frozen=True, slots=True)
class SimilarityScores:
    """Precision, recall and F1, −1 to 1; means over segments."""

    precision: Score
    recall: Score
    f1: Score


class Similarity:
    """A metric of sums: (precision, recall, F1, segments).

    Args:
        features: the embedding engine.
        units: what is matched; default pieces where the engine has them, else words.

    Raises:
        BadInput: the engine does not tell pieces apart, or there are no such units.
    """

    name = "similarity"

    def __init__(self, features: TextFeatures, *, units: Units | None = None) -> None:
        able = isinstance(features.engine, PieceEmbeddingEngine)
        self._features = features
        self._units: Units = units or ("piece" if able else "word")
        if self._units not in ("piece", "word", "sentence"):
            raise BadInput(
                f"there are no units {units!r}", place="units", cure="piece, word or sentence"
            )
        if self._units == "piece" and not able:
            raise BadInput(
                f"{features.made_by} gives one vector a text and none of its pieces",
                place="units",
                cure="match words or sentences",
            )

    def statistics(
        self, candidate: str, references: Sequence[str]
    ) -> tuple[float, float, float, float]:
        """Of one segment. Two texts without any unit are alike, one without is like none."""
        said = self.vectors(candidate)
        found = [match(said, self.vectors(reference)) for reference in references]
        return (*max(found, key=lambda scores: scores[2]), 1.0)

    def vectors(self, text: str) -> np.ndarray:
        """Unit vectors of a text's units."""
        engine = self._features.engine
        if self._units == "piece" and isinstance(engine, PieceEmbeddingEngine):
            return unit_rows(engine.embed_pieces([text])[0])
        return self._features.embed(units_of(text, self._units))

    def score(self, totals: Sequence[float]) -> float:
        """The mean F1, of the sums."""
        return totals[2] / totals[3]

    def signature(self, segments: int, references: int, part: str = "f1") -> Signature:
        """How it was measured: the network by hash, the units, and which of the three."""
        fields = {
            "n": str(segments),
            "refs": str(references),
            "part": part,
            "embedding": self._features.made_by,
            "units": self._units,
            "matching": "greedy",
            "idf": "no",
        }
        return Signature(self.name, fields)


def similarity(
    candidates: Iterable[str],
    references: Iterable[Sequence[str]],
    features: TextFeatures,
    *,
    units: Units | None = None,
    progress: Progress = silent,
) -> SimilarityScores:
    """How near in meaning candidates are to their references.

    Args:
        candidates: one text a segment.
        references: for each segment one text or more.
        features: the embedding engine; :func:`~wenfang.metrics.text.embedding.open_text_features`.
        units: see :class:`Similarity`.

    Raises:
        BadInput: there are no segments, or not as many references as candidates.
    """
    metric = Similarity(features, units=units)
    totals, n, most = sums(metric, candidates, references, progress)
    precision, recall, f1 = (
        Score(totals[at] / n, metric.signature(n, most, part))
        for at, part in enumerate(("precision", "recall", "f1"))
    )
    return SimilarityScores(precision, recall, f1)


def match(candidate: np.ndarray, reference: np.ndarray) -> tuple[float, float, float]:
    """Precision, recall and F1 of two texts' unit vectors, (n, d) and (m, d)."""
    if not len(candidate) or not len(reference):
        alike = float(len(candidate) == len(reference))
        return alike, alike, alike
    cosines = candidate @ reference.T
    precision, recall = float(cosines.max(axis=1).mean()), float(cosines.max(axis=0).mean())
    both = precision + recall
    # Both negative: their harmonic mean is one; of opposite signs they have none.
    f1 = 2 * precision * recall / both if precision * recall > 0 else 0.0
    return precision, recall, f1


def units_of(text: str, units: Units) -> list[str]:
    """Words, Han characters one by one, without punctuation; or sentences."""
    if units == "word":
        return words(text)
    return [text[start:end] for start, end in split_sentences(text, detect_language(text))]
