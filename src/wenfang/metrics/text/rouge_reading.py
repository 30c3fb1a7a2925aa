"""Texts as ROUGE has read them: their words are made once, whichever kinds are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

from wenfang.metrics.text.columns import columns
from wenfang.metrics.text.letters import Letters
from wenfang.metrics.text.ngrams import shared_ngrams
from wenfang.metrics.text.rouge_words import words_of_sentences
from wenfang.metrics.text.union_lcs import words_in_unions
from wenfang.source import Language

if TYPE_CHECKING:
    import numpy as np

RougeKind = Literal["1", "2", "L", "Lsum"]
KINDS: tuple[RougeKind, ...] = get_args(RougeKind)


@dataclass(frozen=True, slots=True)
class RougeReader:
    """How words are read.

    Attributes:
        language, stemmer: see :class:`~wenfang.metrics.text.rouge.Rouge`.
    """

    language: Language = "en"
    stemmer: bool = False

    def __call__(
        self, candidates: Sequence[str], references: Sequence[Sequence[str]]
    ) -> RougeReading:
        """Read the words of some segments."""
        return RougeReading(candidates, references, self)


class RougeReading:
    """Some segments' words, and what several kinds need of them."""

    def __init__(
        self, candidates: Sequence[str], references: Sequence[Sequence[str]], reader: RougeReader
    ) -> None:
        self._reader, self._letters = reader, Letters()
        self._counts = list(map(len, references))
        self._mine = list(map(self._sentences, candidates))
        self._theirs = [list(map(self._sentences, one)) for one in columns(references, str)]
        self._candidates = list(map("".join, self._mine))
        self._references = [list(map("".join, column)) for column in self._theirs]

    def _sentences(self, text: str) -> list[str]:
        """A text's sentences that have words, a character a word; no word reaches beyond one."""
        read = words_of_sentences(text, self._reader.language, self._reader.stemmer)
        return [self._letters.write(words) for words in read if words]

    def statistics(self, kind: RougeKind) -> np.ndarray:
        """(segments, 4): precision, recall, F1 and 1, of the best reference."""
        import numpy as np

        order = 2 if kind == "2" else 1
        own = _lengths(self._candidates, order)
        tables = [
            _measures(hits, own, _lengths(column, order))
            for hits, column in zip(self._hits(kind), self._references, strict=True)
        ]
        for at, table in enumerate(tables):  # a reference that a segment lacks is never the best
            table[np.array(self._counts) <= at] = -1
        together = np.array(tables)
        best = together[:, :, 2].argmax(axis=0)
        return np.column_stack([together[best, np.arange(len(best))], np.ones(len(best))])

    def _hits(self, kind: RougeKind) -> np.ndarray:
        """(columns, segments): what is shared."""
        if kind == "L":
            return self._longest
        return self._unions() if kind == "Lsum" else self._ngrams[:, :, int(kind) - 1]

    @cached_property
    def _ngrams(self) -> np.ndarray:
        return shared_ngrams(self._candidates, self._references, 2)

    @cached_property
    def _longest(self) -> np.ndarray:
        import numpy as np
        from rapidfuzz.distance.LCSseq import similarity

        mine = self._candidates
        return np.array([list(map(similarity, mine, column)) for column in self._references])

    def _unions(self) -> np.ndarray:
        """Where both have no more than one sentence, that is their own longest."""
        import numpy as np

        found = self._longest.copy()
        for column, theirs in zip(found, self._theirs, strict=True):
            pairs = zip(theirs, self._mine, strict=True)
            several = [at for at, (a, b) in enumerate(pairs) if a and b and len(a) + len(b) > 2]
            hits = words_in_unions(
                [theirs[at] for at in several], [self._mine[at] for at in several]
            )
            column[np.array(several, np.int64)] = hits
        return found


def _lengths(texts: Sequence[str], order: int) -> np.ndarray:
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
