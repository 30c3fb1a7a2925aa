"""Amounts that two sources give for one thing, and give otherwise.

Two whole sentences may be far apart in meaning and yet each give the cost of one ferry line.
So clauses are compared: two numbers of one unit and of like size, whose clauses share words
and are near in meaning once figures are taken out, and of which neither source has the
other's number anywhere.

Design choice: each number has to be the other's best, and what differs by more than half is
two things (a part and the whole) more often than a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    scores = _likenesses(left, right, embed)
    best_of_left: dict[int, float] = {}
    best_of_right: dict[int, float] = {}
    for (i, j), score in scores.items():
        best_of_left[i] = max(score, best_of_left.get(i, 0.0))
        best_of_right[j] = max(score, best_of_right.get(j, 0.0))
    for (i, j), score in scores.items():
        if score == best_of_left[i] == best_of_right[j]:
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


def _likenesses(
    left: Sequence[Amount], right: Sequence[Amount], embed: EmbeddingEngine
) -> dict[tuple[int, int], float]:
    """Nearness of two clauses, by their indexes, where the numbers may be of one thing.

    Each clause is read and embedded once: sources that are tables have hundreds of amounts.
    """
    words = {one.clause: words_of(one.clause) for one in (*left, *right)}
    pairs = [
        (i, j)
        for i, a in enumerate(left)
        for j, b in enumerate(right)
        if _are_like(a.number, b.number)
        and len(shared_words(words[a.clause], words[b.clause])) >= _SHARED
    ]
    clauses = list(dict.fromkeys(c for i, j in pairs for c in (left[i].clause, right[j].clause)))
    if not clauses:
        return {}
    vectors = dict(zip(clauses, embed.embed(clauses), strict=True))
    scores = {(i, j): float(vectors[left[i].clause] @ vectors[right[j].clause]) for i, j in pairs}
    return {pair: score for pair, score in scores.items() if score >= _NEAR}


def _are_like(a: Quantity, b: Quantity) -> bool:
    """Whether two numbers have a unit, one dimension, and like size."""
    x, y = abs(a.base), abs(b.base)
    if a.unit is None or b.unit is None or not x or not y:
        return False
    return a.dimension == b.dimension and max(x, y) <= _LIKE * min(x, y)
