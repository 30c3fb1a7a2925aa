"""Roles: what is said of one is not said of another.

Every name and number of the sentence may stand in the source, and yet in exchanged places:
"A beat B" as "B beat A", the profit of one quarter given to another. Two ways to see it:

* *exchange*: two items of one kind, each in the surroundings that the other has in the source;
* *order*: two names around the same verb in another order, in the same voice.

Design choice: the label of a number stands on one side of it ("killing two", 死亡2人), up to
the next comma, *and* or number; the surroundings of a name are its own clause and those
after it that name nobody. Only a clear difference counts, for paraphrases move words about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.engines.names.base import NameFinder
from wenfang.finding import Severity
from wenfang.language.kinds import kinds_of
from wenfang.language.normalise import fold
from wenfang.language.polarity import find_directions
from wenfang.language.words import content_stems, han_pairs, han_runs, is_function_character, stem

_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|is|are|be)\s+(?:\w+\s){0,2}\w+(?:ed|en|wn|ne|ght|t)\b|\bby\b|被|遭|由|受",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"^\s*(?:,|、|和|与|及|同|跟|以及|and|or|or the|and the|with|&|/|-|met|meets?|signed|agreed|talked|会见|会晤|举行|签署|to|至|到)"
)


_CUT = re.compile(r"[;；。，：]|, |\b(?:who|which|while|where|but|after|before)\b")


_LIST_CUT = re.compile(
    r"[,，、;；。：]|\b(?:and|while|but|with|compared|against|of whom|of which)\b|而|和|及|另"
)
_END = re.compile(r"(?:\b(?:from|to|by)|从|由|至|到|比|了|过|减|增)\s*$")
"""Before what something rises from, to or by: the words of the change belong to all three."""


@dataclass(frozen=True, slots=True)
class Item:
    """A name, number or date in one passage, with the words around it."""

    code: str
    key: str
    text: str
    start: int
    end: int
    sides: tuple[frozenset[str], ...]


def check_roles(claim: Passage, evidence: Evidence, finder: NameFinder | None) -> list[Problem]:
    """Items that are in the source, in another role."""
    if not evidence.same_language(claim):
        return []
    problems: list[Problem] = []
    for code in ("name", "number"):
        ours = _items(claim, code, finder)
        theirs = [i for p in evidence.passages for i in _items(p, code, finder)]
        problems += _exchanged(ours, theirs, claim.text)
    if finder is not None:
        problems += [*_order(claim, evidence, finder), *_voiced(claim, evidence, finder)]
    return problems


def _spans(passage: Passage, code: str, finder: NameFinder | None) -> list[tuple[str, int, int]]:
    if code == "name":
        names = passage.names(finder) if finder else []
        return [(f"{n.kind}:{fold(n.text).lower()}", n.start, n.end) for n in names]
    numbers = [n for n in passage.numbers if not n.weak or n.dimension == "ratio"]
    return [(f"{n.dimension}:{n.base}", n.start, n.end) for n in numbers]


def _items(passage: Passage, code: str, finder: NameFinder | None) -> list[Item]:
    spans = _spans(passage, code, finder)
    edges = [0, *(end for _, _, end in spans)]
    after = [*(start for _, start, _ in spans[1:]), len(passage.text)]
    items = []
    for (key, start, end), left, right in zip(spans, edges, after, strict=False):
        if code == "number":
            sides = _labels(passage.text[left:start], passage.text[end:right])
        else:
            sides = (_own(passage, [s for _, s, _ in spans], start, left, right, end),)
        items.append(Item(code, key, passage.text[start:end], start, end, sides))
    return items


def _labels(before: str, behind: str) -> tuple[frozenset[str], ...]:
    """The words on either side of a number, up to the nearest cut."""
    return (
        frozenset(_content(_LIST_CUT.split(before)[-1])),
        frozenset(_content(_LIST_CUT.split(behind)[0])),
    )


def _own(
    passage: Passage, starts: list[int], start: int, left: int, right: int, end: int
) -> frozenset[str]:
    """The words of a name's clause between its neighbours, and of the clauses after it that
    hold no name."""
    words: set[str] = set()
    for first, last in passage.clauses:
        inside = [s for s in starts if first <= s < last]
        if first <= start < last:
            words |= _content(passage.text[max(first, left) : start])
            words |= _content(passage.text[end : min(last, right)])
        elif not inside and end <= first < right:
            words |= _content(passage.text[first:last])
    return frozenset(words)


def _content(text: str) -> set[str]:
    pairs = {p for p in han_pairs(text) if not all(map(is_function_character, p))}
    return set(content_stems(text)) | pairs | kinds_of(text)


def _exchanged(ours: Sequence[Item], theirs: Sequence[Item], text: str) -> Iterator[Problem]:
    """Pairs of the sentence's items whose surroundings are exchanged in the source."""
    for first, second in combinations(ours, 2):
        same_kind = _is_one_kind(first.key, second.key)
        if first.key == second.key or not same_kind or second.start - first.end <= 2:
            continue
        if first.code == "number" and any(_END.search(text[: i.start]) for i in (first, second)):
            continue
        there = [[t for t in theirs if _is_one(t.key, item.key)] for item in (first, second)]
        if not all(there):
            continue
        straight = _alike(first, there[0]), _alike(second, there[1])
        crossed = _alike(first, there[1]), _alike(second, there[0])
        each = all(c and c >= s for c, s in zip(crossed, straight, strict=True))
        if each and sum(crossed) > sum(straight):
            message = f"{first.text.strip()} and {second.text.strip()} are exchanged"
            yield Problem(first.code, Severity.BLOCK, message, first.start, second.end,
                          f"{first.text} … {second.text}", there[0][0].text)  # fmt: skip


def _is_one_kind(first: str, second: str) -> bool:
    """Whether two keys are of one kind; "killing two people and injuring five" leaves the unit
    of the second number out."""
    a, b = first.partition(":")[0], second.partition(":")[0]
    return a == b or not a or not b


def _is_one(first: str, second: str) -> bool:
    return first.partition(":")[2] == second.partition(":")[2] and _is_one_kind(first, second)


def _alike(item: Item, there: Sequence[Item]) -> int:
    return max(len(a & b) for other in there for a in item.sides for b in other.sides)


def _order(claim: Passage, evidence: Evidence, finder: NameFinder) -> Iterator[Problem]:
    """Neighbouring names around the same verb, the other way round."""
    ours = claim.names(finder)
    for passage in evidence.passages:
        theirs = passage.names(finder)
        for a, b in pairwise(ours):
            for c, d in combinations(theirs, 2):
                if claim.language == "zh" and a.kind != b.kind:
                    continue
                if not (_same(a.text, d.text) and _same(b.text, c.text)) or _same(a.text, b.text):
                    continue
                mine, other = claim.text[a.end : b.start], passage.text[c.end : d.start]
                if _is_turned(mine, other) and len(mine) < 60 and len(other) < 90:
                    message = f"{a.text} and {b.text} have exchanged their parts"
                    yield Problem("name", Severity.BLOCK, message, a.start, b.end,
                                  claim.text[a.start : b.end], passage.text)  # fmt: skip
                    return


_AGENT = re.compile(r"(?P<verb>\w+)\s+by\s*(?:\w+\s){0,2}$", re.IGNORECASE)


def _voiced(claim: Passage, evidence: Evidence, finder: NameFinder) -> Iterator[Problem]:
    """ "A will succeed B" of "A is succeeded by B": the same order, the other voice."""
    ours = claim.names(finder)
    for passage in evidence.passages:
        for a, b in pairwise(ours):
            for c, d in combinations(passage.names(finder), 2):
                if not (_same(a.text, c.text) and _same(b.text, d.text)) or _same(a.text, b.text):
                    continue
                mine, other = claim.text[a.end : b.start], passage.text[c.end : d.start]
                agents = _AGENT.search(mine), _AGENT.search(other)
                agent = agents[0] or agents[1]
                if agent is None or bool(agents[0]) == bool(agents[1]):
                    continue
                active = other if agents[0] else mine
                if stem(agent["verb"]) in content_stems(active) and not _PASSIVE.search(active):
                    message = f"{a.text} and {b.text} have exchanged their parts"
                    yield Problem("name", Severity.BLOCK, message, a.start, b.end,
                                  claim.text[a.start : b.end], passage.text)  # fmt: skip
                    return


def _same(first: str, second: str) -> bool:
    a, b = fold(first).lower(), fold(second).lower()
    return a == b or (min(len(a), len(b)) > 1 and (a in b or b in a))


def _is_turned(mine: str, other: str) -> bool:
    """Whether both texts between two names share their verb and its voice."""
    if _BOTH.match(mine.lower()) or _BOTH.match(other.lower()):
        return False
    if _CUT.search(mine) or _CUT.search(other):
        return False
    directions = {(d.concept, d.sign) for d in find_directions(mine)}
    if directions & {(d.concept, d.sign) for d in find_directions(other)}:
        return True
    if bool(_PASSIVE.search(mine)) != bool(_PASSIVE.search(other)):
        return False
    characters = {c for run, _ in han_runs(mine) for c in run if not is_function_character(c)}
    shared = set(content_stems(mine)) & set(content_stems(other))
    shared |= set(han_pairs(mine)) & set(han_pairs(other))
    return bool(shared) or (len(characters) == 1 and any(c in other for c in characters))
