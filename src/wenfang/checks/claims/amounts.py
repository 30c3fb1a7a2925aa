"""Amounts that two sources give for one thing, and give otherwise.

Two whole sentences may be far apart in meaning and yet each give the cost of one ferry line.
So clauses are compared: two numbers of one unit and of like size, whose clauses share words
and are near in meaning once figures are taken out, and of which neither source has the
other's number anywhere.

Design choice: each number has to be the other's best, and what differs by more than half is
two things (a part and the whole) more often than a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wenfang.checks.claims.evidence import Passage, read
from wenfang.checks.claims.figures import agrees
from wenfang.checks.claims.overlap import shared_words, words_of
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.language.numbers import Quantity
from wenfang.source import Source, SourceSentence

_NEAR = 0.5
_SHARED = 2
_LIKE = 1.5


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a source with the words of its clause, without figures."""

    sentence: SourceSentence
    number: Quantity
    clause: str


def differing_amounts(
    first: Source, second: Source, embed: EmbeddingEngine
) -> Iterator[tuple[Amount, Amount]]:
    """Pairs of amounts for one thing that do not agree."""
    ours, theirs = list(_amounts(first)), list(_amounts(second))
    left = [a for a in ours if not any(_agree(a, b) for b in theirs)]
    right = [b for b in theirs if not any(_agree(a, b) for a in ours)]
    scores = {(i, j): score for i, a in enumerate(left) for j, b in enumerate(right)
              if (score := _likeness(a, b, embed)) > 0}  # fmt: skip
    for (i, j), score in scores.items():
        rivals = [s for (k, m), s in scores.items() if k == i or m == j]
        if score == max(rivals):
            yield left[i], right[j]


def _amounts(source: Source) -> Iterator[Amount]:
    for sentence in source.sentences:
        passage = read(sentence.text)
        for number in passage.numbers:
            if number.dimension and not number.weak and not number.ordinal:
                yield Amount(sentence, number, _clause(passage, number))


def _clause(passage: Passage, number: Quantity) -> str:
    start, end = next(
        ((s, e) for s, e in passage.clauses if s <= number.start < e), (0, len(passage.text))
    )
    text = passage.text[start : number.start] + " " + passage.text[number.end : end]
    return text.strip()


def _agree(a: Amount, b: Amount) -> bool:
    return agrees(a.number, b.number) or agrees(b.number, a.number)


def _likeness(a: Amount, b: Amount, embed: EmbeddingEngine) -> float:
    """Nearness of two clauses where the two numbers may be of one thing, else 0."""
    x, y = abs(a.number.base), abs(b.number.base)
    if a.number.unit is None or b.number.unit is None or not x or not y:
        return 0.0
    if a.number.dimension != b.number.dimension or max(x, y) > _LIKE * min(x, y):
        return 0.0
    if len(shared_words(words_of(a.clause), words_of(b.clause))) < _SHARED:
        return 0.0
    near = embed.embed([a.clause, b.clause])
    return score if (score := float(near[0] @ near[1])) >= _NEAR else 0.0
