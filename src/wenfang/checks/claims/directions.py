"""Directions: what rose in the source does not fall in the sentence.

A direction is compared with the same pair of opposites in the source, and only where both
speak of the same thing: by a number that belongs to either, or by the words of their
clauses. Where the source has both sides, the clause that shares the most counts. Two
numbers in a row (from 3 to 7, seven instead of three) are a direction without a word for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.checks.claims.overlap import words_of
from wenfang.finding import Severity
from wenfang.language.polarity import Direction


def check_direction(claim: Passage, evidence: Evidence) -> list[Problem]:
    """Directions that the source gives the other way."""
    theirs = [(p, d) for p in evidence.passages for d in p.directions]
    problems = []
    for ours in claim.directions:
        same_pair = [(p, d) for p, d in theirs if d.concept == ours.concept]
        if _is_on_another_day(claim, ours, same_pair, evidence):
            continue
        aligned = _with_same_number(claim, ours, same_pair, evidence)
        same_pair = aligned if aligned is not None else _in_alike_clauses(claim, ours, same_pair)
        if not same_pair or ours.negated:
            continue
        signs = {d.sign for _, d in same_pair}
        if ours.sign in signs and (len(signs) == 1 or _fits(claim, ours, same_pair)):
            continue
        if ours.concept == "win" and _is_reversed(claim, ours, same_pair):
            continue
        other = next((d for _, d in same_pair if d.sign != ours.sign and not d.negated), None)
        if other is None:
            continue
        message = f"“{ours.text}”, where the source says “{other.text}”"
        problems.append(Problem("direction", Severity.BLOCK, message, ours.start, ours.end,
                                ours.text, other.text))  # fmt: skip
    return problems + [
        p for p in _moved(claim, evidence) if p.start not in {q.start for q in problems}
    ]


_MOVE = re.compile(
    r"\s*(?:[,，]|\b(?:a|an|each|per|times?|to|from|the|week|day|month|year)\b|\s|instead of|rather than|up from|down from|to|from|增至|增加到|加密至|加密到|提高到|升至|减至|减少到|降至|降到|改为|调整为|调整到|变为|至|到|为|而非|而不是|班|次)*\s*"
)
_BACK = re.compile(r"instead of|rather than|(?:up|down) from|而非|而不是")
_TO = re.compile(r"\bto\b|至|到|改为|调整为|变为")
_FROM = re.compile(r"(?:\bfrom|从|由)[^,，。;；]{0,14}$")


def _steps(passage: Passage) -> Iterator[tuple[str, str, int]]:
    """Pairs of numbers of which one takes the other's place: what was, what is, the sign."""
    strong = [n for n in passage.numbers if not n.weak and not n.ordinal]
    for a, b in pairwise(strong):
        between = passage.folded[a.end : b.start]
        if a.base == b.base or len(between) > 24 or not _MOVE.fullmatch(between):
            continue
        if not (a.dimension == b.dimension or not a.dimension or not b.dimension):
            continue
        if _BACK.search(between):
            a, b = b, a
        elif not (_TO.search(between) and _FROM.search(passage.folded[: a.start])):
            continue
        yield str(a.value), str(b.value), 1 if b.base > a.base else -1


def _moved(claim: Passage, evidence: Evidence) -> Iterator[Problem]:
    """A direction word against two numbers of the source that go the other way."""
    for was, now, sign in (step for p in evidence.passages for step in _steps(p)):
        for ours in claim.directions:
            if ours.concept != "change" or ours.sign == sign or ours.negated:
                continue
            start, end = ours.clause
            inside = {str(n.value) for n in claim.numbers if start <= n.start < end and not n.weak}
            near = _numbers(claim, ours.start, ours.clause)
            if now in inside and any(key.endswith(f":{now}") for key in near):
                message = f"“{ours.text}”, where the source goes from {was} to {now}"
                yield Problem("direction", Severity.BLOCK, message, ours.start, ours.end, ours.text)


def _is_on_another_day(
    claim: Passage, ours: Direction, theirs: list[tuple[Passage, Direction]], evidence: Evidence
) -> bool:
    """ "Ends on 20 May" of a source that says "opens on 3 May and runs until 20 May": what
    begins also ends, and only the same day tells which is meant."""
    if ours.concept != "run":
        return False
    day = _day(claim, ours)
    if day is None or any(_day(p, d) == day for p, d in theirs):
        return False
    return any((r.month, r.day) == day for mention in evidence.dates for r in mention.readings)


def _day(passage: Passage, direction: Direction) -> tuple[int | None, int | None] | None:
    """The day of a direction: in its clause, the nearest."""
    start, end = direction.clause
    inside = [m for m in passage.dates if start <= m.start < end and any(r.day for r in m.readings)]
    if not inside:
        return None
    nearest = min(
        inside, key=lambda m: min(abs(m.start - direction.end), abs(direction.start - m.end))
    )
    return next((r.month, r.day) for r in nearest.readings if r.day)


_COUNTED = {"change", "profit", "speed", "price", "deal", "trade"}


def _with_same_number(
    claim: Passage,
    ours: Direction,
    theirs: list[tuple[Passage, Direction]],
    evidence: Evidence,
) -> list[tuple[Passage, Direction]] | None:
    """Where a clause shares a number with clauses of the source, only their directions count:
    "profit fell 6%" is about the source's 6%, whatever rose by 18%."""
    mine = _numbers(claim, ours.start, ours.clause)
    if mine and _is_nearer(claim, ours):
        return None
    if not mine or ours.concept not in _COUNTED:
        return None
    clauses = [(p, span) for p in evidence.passages for span in p.clauses
               if mine & _numbers(p, None, span)]  # fmt: skip
    if not clauses:
        return None
    return [(p, d) for p, d in theirs if any(p is q and d.clause == span for q, span in clauses)]


def _is_nearer(claim: Passage, ours: Direction) -> bool:
    """Whether another direction of the clause stands nearer to its number ("higher costs led
    to a 6% fall")."""
    start, end = ours.clause
    numbers = [n for n in claim.numbers if start <= n.start < end and not n.weak]
    others = [d for d in claim.directions
              if d.clause == ours.clause and d.start != ours.start and d.sign != ours.sign]  # fmt: skip
    return any(
        min(abs(d.start - n.end), abs(n.start - d.end))
        < min(abs(ours.start - n.end), abs(n.start - ours.end))
        for n in numbers
        for d in others
    )


def _in_alike_clauses(
    claim: Passage, ours: Direction, theirs: list[tuple[Passage, Direction]]
) -> list[tuple[Passage, Direction]]:
    """Directions whose clause shares words with ours; without a shared number, an opposite
    elsewhere in the source says nothing about this clause."""
    mine = _surroundings(claim, ours)
    found = []
    for passage, direction in theirs:
        there = _surroundings(passage, direction)
        needed = 2 if min(len(mine), len(there)) > _SHORT[claim.language] else 1
        if direction.sign == ours.sign or len(mine & there) >= needed:
            found.append((passage, direction))
    return found


_SHORT = {"en": 2, "zh": 5}
"""Words around a direction up to which one in common is enough."""


def _numbers(passage: Passage, near: int | None, span: tuple[int, int]) -> set[str]:
    """The numbers of a clause; of several, the one just after a direction."""
    inside = [n for n in passage.numbers if span[0] <= n.start < span[1] and not n.weak]
    if near is not None:
        inside = [n for n in inside if n.start >= near][:1] or inside[-1:]
    return {f"{n.dimension}:{n.base}" for n in inside}


def _fits(claim: Passage, ours: Direction, theirs: list[tuple[Passage, Direction]]) -> bool:
    """Whether, of the source's two sides, ours is the one in the more similar surroundings.
    Doubt is in favour of the sentence."""
    mine = _surroundings(claim, ours)
    best = {1: 0.0, -1: 0.0}
    for passage, direction in theirs:
        score = float(len(mine & _surroundings(passage, direction)))
        best[direction.sign] = max(best[direction.sign], score)
    return best[ours.sign] + 1 >= best[-ours.sign]


@lru_cache(maxsize=2048)  # each is held against each of the other side's
def _surroundings(passage: Passage, direction: Direction) -> frozenset[str]:
    start, end = direction.clause
    inside = passage.text[start : direction.start] + " " + passage.text[direction.end : end]
    numbers = {str(n.base) for n in passage.numbers if start <= n.start < end and not n.weak}
    return frozenset(words_of(inside) | numbers)


def _is_reversed(claim: Passage, ours: Direction, theirs: list[tuple[Passage, Direction]]) -> bool:
    """ "A beat B" is "B lost to A": the words before one stand after the other."""
    before = words_of(claim.text[: ours.start])
    for passage, direction in theirs:
        if direction.sign != ours.sign and before & words_of(passage.text[direction.end :]):
            return True
    return False
