"""Negation and direction: what the source denies is not affirmed, what rose does not fall.

A negation is compared by what it reaches. Where the sentence says, without a negation, the
words that the source negates, or the other way round, it turns the source round. Where the
words are others (a paraphrase), any negative word in the source excuses a negation in the
sentence. A direction is compared with the same pair of opposites in the source; where the
source has both sides, with the clause that shares the most words and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.finding import Severity
from wenfang.language.opposites import EXCUSING
from wenfang.language.polarity import (
    BOTH_WAYS,
    Direction,
    Negation,
    find_denials,
    is_negative,
    may_deny,
)
from wenfang.language.words import content_stems, han_pairs, han_runs, is_function_character

_NEAR = 0.3


def check_negation(
    claim: Passage, evidence: Evidence, embed: EmbeddingEngine | None
) -> list[Problem]:
    """Negations that one side has and the other has not."""
    if not evidence.same_language(claim):
        return _across_languages(claim, evidence, embed)
    return [*_added(claim, evidence), *_dropped(claim, evidence)]


def _added(claim: Passage, evidence: Evidence) -> Iterator[Problem]:
    """Negations of the sentence that the source does not make."""
    for negation in claim.negations:
        if _is_double(claim, negation):
            continue
        if negation.text.lower() in BOTH_WAYS and any(p.negations for p in evidence.passages):
            continue  # "none of the five": who is denied what cannot be seen from the words
        words = set(_ordered(claim, negation, alone=True)[:2])
        said = [c for c in _clauses(evidence) if _shared(words, _words(c))] if words else []
        if said and all(not is_negative(c) and not _turns(c, claim) for c in said):
            yield _problem(negation, f"the source says it without “{negation.text}”", said[0])
        elif not said and not any(_denies(passage) for passage in evidence.everything):
            yield _problem(negation, "the source denies nothing", None)


def _dropped(claim: Passage, evidence: Evidence) -> Iterator[Problem]:
    """Negations of the source that the sentence leaves out."""
    whole = _words(claim.text)
    for passage in evidence.passages:
        for negation in [*passage.negations, *find_denials(passage.text)]:
            words = _reached(passage, negation)
            if not words or not _shared(words, whole) or _is_double(passage, negation):
                continue
            for start, end in claim.clauses:
                clause = claim.text[start:end]
                shared = _shared(words, _words(clause))
                if (
                    not shared
                    or is_negative(clause)
                    or _NEGATIVE_FORM.search(clause)
                    or _is_excused(claim, start, end)
                ):
                    continue
                first = next(iter(_ordered(passage, negation)), "")
                verb = bool(_shared({first}, shared))
                most = len(shared) >= 2 and len(shared) * 2 >= len(words)
                if not (verb or most) or _is_said_plainly(shared, clause, evidence):
                    continue
                message = f"the source says “{negation.text.strip()}”, which is left out"
                yield Problem("negation", Severity.BLOCK, message, start, end, clause, passage.text)
                return


def _is_double(passage: Passage, negation: Negation) -> bool:
    """Two negations in one clause: what they say together cannot be told by counting."""
    inside = [n for n in passage.negations if n.scope[1] == negation.scope[1]]
    quoted = any(q.start <= negation.start < q.end for q in passage.quotations)
    return len(inside) > 1 or quoted


def _is_excused(claim: Passage, start: int, end: int) -> bool:
    """Whether an opposite in the clause (rejected, 取消) says the negation in another way."""
    return any(
        d.sign < 0 and d.concept in EXCUSING and start <= d.start < end for d in claim.directions
    )


def _is_said_plainly(shared: set[str], clause: str, evidence: Evidence) -> bool:
    """Whether the source also says these words without a negation, in a clause that is as
    near to the sentence's."""
    words = _words(clause)
    plain = [len(words & _words(c)) for c in _clauses(evidence)
             if shared <= _words(c) and not is_negative(c)]  # fmt: skip
    denied = [len(words & _words(c)) for c in _clauses(evidence)
              if shared & _words(c) and is_negative(c)]  # fmt: skip
    return bool(plain) and max(plain) >= max(denied, default=0)


def _reached(passage: Passage, negation: Negation) -> set[str]:
    """The content words just after a negation: three stems, or the first few Han characters."""
    return set(_ordered(passage, negation))


_NEGATIVE_FORM = re.compile(
    r"\b(?:cut|off|un[a-z]{4,}|in(?:valid|eligible|complete|active|secure|sufficient)|dis[a-z]{4,}|short)\b|停|断|缺"
)
_EMPTY = {"longer", "need", "requir", "more", "possibl", "abl", "anyth", "get", "yet"}


def _ordered(passage: Passage, negation: Negation, alone: bool = False) -> list[str]:
    start, end = negation.scope
    scope = passage.text[start:end]
    if negation.text.lower() in BOTH_WAYS:
        before = content_stems(passage.text[start : negation.start])[-2:]
        return [*content_stems(passage.text[negation.end : end])[:2], *reversed(before)]
    if negation.text.isascii():
        stems = [s for s in content_stems(scope) if s not in _EMPTY][:3]
        if len(stems) == 1 and not alone:  # "the consent of every owner is not required"
            first = max((s for s, e in passage.clauses if s <= negation.start), default=0)
            stems += [s for s in content_stems(passage.text[first : negation.start])[-4:]
                      if s not in _EMPTY]  # fmt: skip
        return stems
    run = next((run for run, offset in han_runs(scope) if offset == 0), "")
    return [pair for pair in han_pairs(run[:6]) if not all(map(is_function_character, pair))]


def _shared(words: set[str], others: set[str]) -> set[str]:
    """Words on both sides; English stems also where one begins with the other."""
    found = words & others
    for word in words - found:
        if (
            word.isascii()
            and len(word) > 3
            and any(
                len(other) > 3 and (other.startswith(word) or word.startswith(other))
                for other in others
            )
        ):
            found.add(word)
    return found


def _words(text: str) -> set[str]:
    return set(content_stems(text)) | set(han_pairs(text))


def _clauses(evidence: Evidence) -> list[str]:
    return [p.text[start:end] for p in evidence.everything for start, end in p.clauses]


def _denies(passage: Passage) -> bool:
    return may_deny(passage.text) or any(d.sign < 0 for d in passage.directions)


def _turns(clause: str, claim: Passage) -> bool:
    """Whether a source clause holds the opposite of a word that the sentence negates."""
    from wenfang.checks.claims.evidence import read

    ours = {(d.concept, d.sign) for d in claim.directions}
    return any((d.concept, d.sign) in ours and d.sign < 0 for d in read(clause).directions)


def _problem(negation: Negation, message: str, nearest: str | None) -> Problem:
    return Problem("negation", Severity.BLOCK, message, negation.start, negation.end,
                   negation.text, nearest)  # fmt: skip


def _across_languages(
    claim: Passage, evidence: Evidence, embed: EmbeddingEngine | None
) -> list[Problem]:
    """The nearest clauses of a translation both deny something, or neither does."""
    denied = is_negative(claim.text) or any(d.sign < 0 for d in claim.directions)
    if claim.negations and not any(_denies(passage) for passage in evidence.everything):
        return [_problem(claim.negations[0], "the source denies nothing", None)]
    clauses = _clauses(evidence)
    if denied or embed is None or not clauses:
        return []
    ours = [claim.text[start:end] for start, end in claim.clauses]
    vectors = embed.embed([*ours, *clauses])
    nearness = vectors[: len(ours)] @ vectors[len(ours) :].T
    negated = {i for i, c in enumerate(clauses) for p in evidence.passages
               if c in p.text and any(p.text[n.start : n.end] in c for n in p.negations)}  # fmt: skip
    for n, row in enumerate(nearness):
        best = int(row.argmax())
        if best in negated and row[best] >= _NEAR:
            start, end = claim.clauses[n]
            message = "the nearest clause of the source denies this"
            return [
                Problem("negation", Severity.BLOCK, message, start, end, ours[n], clauses[best])
            ]
    return []


def check_direction(claim: Passage, evidence: Evidence) -> list[Problem]:
    """Directions that the source gives the other way."""
    theirs = [(p, d) for p in evidence.passages for d in p.directions]
    problems = []
    for ours in claim.directions:
        same_pair = [(p, d) for p, d in theirs if d.concept == ours.concept]
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
    return problems


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
    if not mine or ours.concept not in _COUNTED:
        return None
    clauses = [(p, span) for p in evidence.passages for span in p.clauses
               if mine & _numbers(p, None, span)]  # fmt: skip
    if not clauses:
        return None
    return [(p, d) for p, d in theirs if any(p is q and d.clause == span for q, span in clauses)]


def _in_alike_clauses(
    claim: Passage, ours: Direction, theirs: list[tuple[Passage, Direction]]
) -> list[tuple[Passage, Direction]]:
    """Directions whose clause shares words with ours; without a shared number, an opposite
    elsewhere in the source says nothing about this clause."""
    mine = _surroundings(claim, ours)
    needed = 2 if claim.language == "zh" else 1
    return [(p, d) for p, d in theirs
            if d.sign == ours.sign or len(mine & _surroundings(p, d)) >= needed]  # fmt: skip


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


def _surroundings(passage: Passage, direction: Direction) -> set[str]:
    start, end = direction.clause
    inside = passage.text[start : direction.start] + " " + passage.text[direction.end : end]
    numbers = {str(n.base) for n in passage.numbers if start <= n.start < end and not n.weak}
    return _words(inside) | numbers


def _is_reversed(claim: Passage, ours: Direction, theirs: list[tuple[Passage, Direction]]) -> bool:
    """ "A beat B" is "B lost to A": the words before one stand after the other."""
    before = _words(claim.text[: ours.start])
    for passage, direction in theirs:
        if direction.sign != ours.sign and before & _words(passage.text[direction.end :]):
            return True
    return False
