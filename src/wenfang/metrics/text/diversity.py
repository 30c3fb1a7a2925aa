"""Diversity of a set of texts, and repetition within each.

*distinct-n* (Li et al., 2016, "A Diversity-Promoting Objective Function for Neural
Conversation Models"): different n-grams over all n-grams, of all texts together. *Repetition*
(rep-n of Welleck et al., 2020, "Neural Text Generation with Unlikelihood Training"): the share
of a text's n-grams that the same text has said before. *Self-BLEU* is in
:mod:`wenfang.metrics.text.self_bleu`.

Neither needs a reference. Both depend on how much text there is: distinct-n falls as texts
grow, so compare sets of like size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from wenfang.errors import BadInput
from wenfang.metrics.score import Score, Signature
from wenfang.metrics.text import words as word_cutting
from wenfang.progress import Progress, silent

Cut = Callable[[str], Sequence[str]]
"""A text into its tokens."""


def ngrams(tokens: Sequence[str], n: int) -> Iterator[tuple[str, ...]]:
    """All runs of n tokens."""
    return zip(*(tokens[start:] for start in range(n)), strict=False)


def distinct(
    texts: Iterable[str],
    n: int = 2,
    *,
    cut: Cut = word_cutting.words,
    tokenizer: str = word_cutting.NAME,
    progress: Progress = silent,
) -> Score:
    """distinct-n, 0 to 1; 1 where no n-gram is said twice. Memory grows with the n-grams.

    Args:
        n: length of the n-grams, 1 or more.
        cut, tokenizer: a text into tokens, and what the signature calls that.

    Raises:
        BadInput: no text has n tokens.
    """
    _ensure_order(n)
    seen: set[tuple[str, ...]] = set()
    total = segments = 0
    for segments, text in enumerate(texts, 1):
        grams = list(ngrams(cut(text), n))
        total += len(grams)
        seen.update(grams)
        progress("distinct", segments, None, "texts")
    if not total:
        raise _nothing(n)
    fields = {"n": str(segments), "order": str(n), "tok": tokenizer}
    return Score(len(seen) / total, Signature("distinct", fields))


class Repetition:
    """A metric of sums: (repeated n-grams, n-grams); references are not looked at.

    Args:
        n: length of the n-grams, 1 or more.
        cut, tokenizer: a text into tokens, and what the signature calls that.
    """

    name = "repetition"

    def __init__(
        self, n: int = 4, *, cut: Cut = word_cutting.words, tokenizer: str = word_cutting.NAME
    ) -> None:
        _ensure_order(n)
        self._n, self._cut, self._tokenizer = n, cut, tokenizer

    def statistics(self, candidate: str, references: Sequence[str] = ()) -> tuple[float, float]:
        """Of one text."""
        grams = list(ngrams(self._cut(candidate), self._n))
        return float(len(grams) - len(set(grams))), float(len(grams))

    def score(self, totals: Sequence[float]) -> float:
        """The share, 0 to 1.

        Raises:
            BadInput: no text has n tokens.
        """
        if not totals[1]:
            raise _nothing(self._n)
        return totals[0] / totals[1]

    def signature(self, segments: int, references: int = 0) -> Signature:
        """Order and tokenizer."""
        fields = {"n": str(segments), "order": str(self._n), "tok": self._tokenizer}
        return Signature(self.name, fields)


def repetition(
    texts: Iterable[str],
    n: int = 4,
    *,
    cut: Cut = word_cutting.words,
    tokenizer: str = word_cutting.NAME,
    progress: Progress = silent,
) -> Score:
    """The share of n-grams that repeat one of the same text, over all texts; 0 is the best.

    Args:
        n, cut, tokenizer: see :class:`Repetition`.

    Raises:
        BadInput: no text has n tokens.
    """
    metric = Repetition(n, cut=cut, tokenizer=tokenizer)
    repeated = total = 0.0
    segments = 0
    for segments, text in enumerate(texts, 1):
        one = metric.statistics(text)
        repeated, total = repeated + one[0], total + one[1]
        progress("repetition", segments, None, "texts")
    return Score(metric.score((repeated, total)), metric.signature(segments))


def _ensure_order(n: int) -> None:
    if n < 1:
        raise BadInput(
            f"there are no n-grams of {n} tokens", place="order", cure="use 1, 2, 3 or 4"
        )


def _nothing(n: int) -> BadInput:
    return BadInput(
        f"no text has {n} words or more", place="candidate", cure="give longer texts or a lower n"
    )
