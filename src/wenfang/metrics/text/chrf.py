"""chrF (Popović, 2015, "chrF: character n-gram F-score for automatic MT evaluation") and chrF++
(Popović, 2017), which counts words and pairs of words too.

An F-score of n-gram precision and recall, recall weighing β² as much, averaged over the orders;
0 to 100. It needs no tokenizer, which makes it the one of these metrics that treats Chinese and
English alike. As sacreBLEU has it: white space is left out, orders that a text is too short for
are left out of the mean ("effective order"), and of several references the best counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from string import punctuation
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.metrics.score import Score, Signature
from wenfang.metrics.text.columns import columns
from wenfang.metrics.text.letters import Letters
from wenfang.metrics.text.ngrams import shared_ngrams
from wenfang.metrics.text.summed import summed
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np

_EPSILON = 1e-16
"""Stands for the precision of an order without n-grams, where orders are not left out."""


@dataclass(frozen=True, slots=True)
class Chrf:
    """A metric of sums: for each order, n-grams of the candidate, of the reference, and shared.

    Attributes:
        char_order: longest runs of characters.
        word_order: longest runs of words; 0: chrF, 2: chrF++.
        beta: how many times more recall weighs than precision.
        lowercase: without case.
        whitespace: white space counts as characters.
        effective_order: orders without n-grams are left out.
    """

    char_order: int = 6
    word_order: int = 0
    beta: int = 2
    lowercase: bool = False
    whitespace: bool = False
    effective_order: bool = True

    def __post_init__(self) -> None:
        if self.char_order < 1 or self.word_order < 0:
            raise BadInput(
                f"no n-grams of {self.char_order} characters and {self.word_order} words",
                place="order",
                cure="6 and 0 is usual, 6 and 2 for chrF++",
            )

    @property
    def name(self) -> str:
        """``chrF2``, ``chrF2++``: β, and a + for each order of words."""
        return f"chrF{self.beta}" + "+" * self.word_order

    def statistics(self, candidate: str, references: Sequence[str]) -> tuple[float, ...]:
        """Of one segment."""
        return tuple(self.statistics_of_many([candidate], [references])[0].tolist())

    def statistics_of_many(
        self, candidates: Sequence[str], references: Sequence[Sequence[str]]
    ) -> np.ndarray:
        """(segments, 3 · orders)."""
        import numpy as np

        cased = [text.lower() for text in candidates] if self.lowercase else candidates
        others = columns(references, str.lower if self.lowercase else str)
        parts = [self._characters(cased, others)]
        if self.word_order:
            parts.append(self._words(cased, others))
        tables = np.concatenate(parts, axis=2)  # (columns, segments, orders, 3)
        tables = tables.reshape(*tables.shape[:2], -1).astype(float)
        if len(tables) == 1:
            only: np.ndarray = tables[0]
            return only
        scores = np.array([[self.score(row) for row in table] for table in tables.tolist()])
        there = np.array([len(several) for several in references])
        scores[np.arange(len(tables))[:, None] >= there] = -1
        best: np.ndarray = tables[scores.argmax(axis=0), np.arange(len(candidates))]
        return best

    def _characters(self, candidates: Sequence[str], others: Sequence[Sequence[str]]) -> np.ndarray:
        if not self.whitespace:
            candidates = ["".join(text.split()) for text in candidates]
            others = [["".join(text.split()) for text in column] for column in others]
        return _counted(candidates, others, self.char_order)

    def _words(self, candidates: Sequence[str], others: Sequence[Sequence[str]]) -> np.ndarray:
        letters = Letters()

        def write(text: str) -> str:
            return letters.write(chain.from_iterable(map(_marks_apart, text.split())))

        return _counted(
            list(map(write, candidates)),
            [list(map(write, column)) for column in others],
            self.word_order,
        )

    def score(self, totals: Sequence[float]) -> float:
        """0 to 100."""
        factor = self.beta**2
        rows = [totals[at : at + 3] for at in range(0, len(totals), 3)]
        if not self.effective_order:
            return 100 * sum(_f_with_epsilon(row, factor) for row in rows) / len(rows)
        known = [(own, theirs, shared) for own, theirs, shared in rows if own > 0 and theirs > 0]
        if not known:
            return 0.0
        precision = sum(shared / own for own, _, shared in known) / len(known)
        recall = sum(shared / theirs for _, theirs, shared in known) / len(known)
        if not precision + recall:
            return 0.0
        return 100 * (1 + factor) * precision * recall / (factor * precision + recall)

    def signature(self, segments: int, references: int) -> Signature:
        """As sacreBLEU's: references, case, effective order, both orders, white space."""
        fields = {
            "n": str(segments),
            "refs": str(references),
            "case": "lc" if self.lowercase else "mixed",
            "eff": "yes" if self.effective_order else "no",
            "nc": str(self.char_order),
            "nw": str(self.word_order),
            "space": "yes" if self.whitespace else "no",
        }
        return Signature(self.name, fields)


def _counted(candidates: Sequence[str], others: Sequence[Sequence[str]], orders: int) -> np.ndarray:
    """(columns, segments, orders, 3): n-grams of the candidate, of the reference, shared."""
    import numpy as np

    shared = shared_ngrams(candidates, others, orders)
    theirs = np.array([_ngrams(column, orders) for column in others])
    # An order that the reference is too short for is not held against the candidate.
    own = np.where(theirs > 0, _ngrams(candidates, orders), 0)
    return np.stack([own, theirs, shared], axis=-1)


def _ngrams(texts: Sequence[str], orders: int) -> np.ndarray:
    """(texts, orders): how many each has."""
    import numpy as np

    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    found: np.ndarray = np.maximum(lengths[:, None] - np.arange(orders), 0)
    return found


@lru_cache(maxsize=1 << 17)
def _marks_apart(word: str) -> tuple[str, ...]:
    """A word without the punctuation mark at its end, or else at its beginning, and that mark:
    one only, as in Popović's program."""
    if len(word) == 1:
        return (word,)
    if word[-1] in punctuation:
        return word[:-1], word[-1]
    if word[0] in punctuation:
        return word[0], word[1:]
    return (word,)


def _f_with_epsilon(row: Sequence[float], factor: int) -> float:
    own, theirs, shared = row
    precision = shared / own if own > 0 else _EPSILON
    recall = shared / theirs if theirs > 0 else _EPSILON
    below = factor * precision + recall
    return (1 + factor) * precision * recall / below if below > 0 else _EPSILON


def chrf(
    candidates: Iterable[str],
    references: Iterable[Sequence[str]],
    *,
    char_order: int = 6,
    word_order: int = 0,
    beta: int = 2,
    lowercase: bool = False,
    whitespace: bool = False,
    effective_order: bool = True,
    workers: int = 1,
    progress: Progress = silent,
) -> Score:
    """chrF of a set of texts, 0 to 100; chrF++ with ``word_order=2``.

    Args:
        candidates: one text a segment.
        references: for each segment one text or more.
        char_order, word_order, beta, lowercase, whitespace, effective_order: see :class:`Chrf`.
        workers: processes; see :func:`~wenfang.metrics.text.summed.summed`.

    Raises:
        BadInput: there is nothing to measure, a segment has no reference, or an order is none.
    """
    metric = Chrf(char_order, word_order, beta, lowercase, whitespace, effective_order)
    return summed(metric, candidates, references, progress, workers=workers)
