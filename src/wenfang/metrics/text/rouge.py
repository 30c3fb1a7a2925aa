"""ROUGE (Lin, 2004, "ROUGE: A Package for Automatic Evaluation of Summaries").

ROUGE-1 and -2: shared words and pairs of words; ROUGE-L: the longest common subsequence of both
texts; ROUGE-Lsum: the union of those of their sentences. Each is an F1 of precision and recall,
0 to 1, and the score of a set is the mean over its segments. Of several references the one with
the highest F1 counts. On English the figures are ``rouge_score``'s; Chinese is compared by
characters, see :mod:`wenfang.metrics.text.rouge_words`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, get_args

from wenfang.errors import BadInput
from wenfang.metrics.score import Score, Signature
from wenfang.metrics.text.columns import columns
from wenfang.metrics.text.letters import Letters
from wenfang.metrics.text.ngrams import shared_ngrams
from wenfang.metrics.text.rouge_words import sentences, words
from wenfang.metrics.text.summed import sums
from wenfang.metrics.text.union_lcs import kept_words
from wenfang.progress import Progress, silent
from wenfang.source import Language

if TYPE_CHECKING:
    import numpy as np

RougeKind = Literal["1", "2", "L", "Lsum"]
KINDS: tuple[RougeKind, ...] = get_args(RougeKind)


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
        block = _Block(candidates, references, self.language, self.stemmer)
        return block.statistics(self.kind)

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


class _Block:
    """Some segments, their words read once for all kinds."""

    def __init__(
        self,
        candidates: Sequence[str],
        references: Sequence[Sequence[str]],
        language: Language,
        stemmer: bool,
    ) -> None:
        self._language, self._stemmer, self._letters = language, stemmer, Letters()
        self._texts = list(candidates), columns(references, str)
        self._counts = list(map(len, references))
        self._candidates = list(map(self._write, candidates))
        self._references = [list(map(self._write, column)) for column in self._texts[1]]

    def _write(self, text: str) -> str:
        return self._letters.write(words(text, self._language, self._stemmer))

    def _sentences(self, text: str) -> list[str]:
        return [self._write(one) for one in sentences(text, self._language)]

    def statistics(self, kind: RougeKind) -> np.ndarray:
        """(segments, 4): precision, recall, F1 and 1, of the best reference."""
        import numpy as np

        columns_of = {"1": self._ngrams, "2": self._ngrams, "L": self._longest, "Lsum": self._union}
        tables = [
            _measures(hits, own, theirs)
            for hits, own, theirs in columns_of[kind](int(kind) if kind in "12" else 0)
        ]
        for at, table in enumerate(tables):  # a reference that a segment lacks is never the best
            table[np.array(self._counts) <= at] = -1
        together = np.array(tables)
        best = together[:, :, 2].argmax(axis=0)
        return np.column_stack([together[best, np.arange(len(best))], np.ones(len(best))])

    def _ngrams(self, order: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        shared = shared_ngrams(self._candidates, self._references, order)[:, :, order - 1]
        own = _lengths(self._candidates, order)
        for hits, column in zip(shared, self._references, strict=True):
            yield hits, own, _lengths(column, order)

    def _longest(self, _: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        import numpy as np
        from rapidfuzz.distance.LCSseq import similarity

        own = _lengths(self._candidates)
        for column in self._references:
            hits = np.fromiter(map(similarity, self._candidates, column), np.int64, len(column))
            yield hits, own, _lengths(column)

    def _union(self, _: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        mine = list(map(self._sentences, self._texts[0]))
        own = list(map("".join, mine))
        for column in self._texts[1]:
            theirs = list(map(self._sentences, column))
            unions = _unions(theirs, mine)
            # A word is counted no more often than the candidate has it.
            hits = shared_ngrams(own, [unions], 1)[0, :, 0]
            yield hits, _lengths(own), _lengths(list(map("".join, theirs)))


def _unions(theirs: Sequence[Sequence[str]], mine: Sequence[Sequence[str]]) -> list[str]:
    """For each segment the reference's words that some longest common subsequence holds."""
    pairs = [(a, b) for one, other in zip(theirs, mine, strict=True) for a in one for b in other]
    kept = iter(kept_words(pairs))
    found = []
    for one, other in zip(theirs, mine, strict=True):
        words_of = [(a, set(chain.from_iterable(next(kept) for _ in other))) for a in one]
        found.append("".join(a[place] for a, places in words_of for place in places))
    return found


def _lengths(texts: Sequence[str], order: int = 1) -> np.ndarray:
    """Numbers of n-grams."""
    import numpy as np

    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    return np.maximum(lengths - order + 1, 0)


def _measures(hits: np.ndarray, own: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """(segments, 3): precision, recall, F1; 0 where there is nothing to share."""
    import numpy as np

    precision, recall = hits / np.maximum(own, 1), hits / np.maximum(theirs, 1)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(both), where=both > 0)
    return np.column_stack([precision, recall, f1])


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


@dataclass(frozen=True, slots=True)
class _AllKinds:
    """All four over the same words."""

    language: Language
    stemmer: bool

    name = "ROUGE"

    def statistics(self, candidate: str, references: Sequence[str]) -> tuple[float, ...]:
        return tuple(self.statistics_of_many([candidate], [references])[0].tolist())

    def statistics_of_many(
        self, candidates: Sequence[str], references: Sequence[Sequence[str]]
    ) -> np.ndarray:
        import numpy as np

        block = _Block(candidates, references, self.language, self.stemmer)
        return np.concatenate([block.statistics(kind) for kind in KINDS], axis=1)

    def score(self, totals: Sequence[float]) -> float:
        raise BadInput("four kinds have no common score", place="kind", cure="choose one")

    def signature(self, segments: int, references: int) -> Signature:
        raise BadInput("four kinds have no common signature", place="kind", cure="choose one")


def rouge(
    candidates: Iterable[str],
    references: Iterable[Sequence[str]],
    *,
    language: Language = "en",
    stemmer: bool = False,
    workers: int = 1,
    progress: Progress = silent,
) -> RougeScores:
    """ROUGE-1, -2, -L and -Lsum of a set of texts.

    Args:
        candidates: one text a segment; for Lsum, English ones with a sentence a line.
        references: for each segment one text or more.
        language, stemmer: see :class:`Rouge`.
        workers: processes; see :func:`~wenfang.metrics.text.summed.summed`.

    Raises:
        BadInput: there is nothing to measure, or a segment has no reference.
    """
    totals, n, most = sums(
        _AllKinds(language, stemmer), candidates, references, progress, workers=workers
    )
    scores = []
    for at, kind in enumerate(KINDS):
        metric = Rouge(kind, language, stemmer)
        scores.append(Score(metric.score(totals[4 * at : 4 * at + 4]), metric.signature(n, most)))
    return RougeScores(*scores)
