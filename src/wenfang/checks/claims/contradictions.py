"""Contradictions between sources: the same thing, told with another number, date or sign.

Two sentences of different sources are about the same thing where they are near in meaning
when their figures are taken out, and share names and words. They contradict each other where
the words around a number agree and the number does not, where their dates exclude each
other, or where one denies what the other says.

Design choice: few false alarms before completeness. A pair has to be each other's nearest
sentence, and only one number of a kind may differ. Amounts of one thing are compared clause by
clause besides (:mod:`wenfang.checks.claims.amounts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from wenfang.checks.claims.amounts import differing_amounts
from wenfang.checks.claims.directions import check_direction
from wenfang.checks.claims.evidence import Evidence, Passage, read
from wenfang.checks.claims.figures import agrees
from wenfang.checks.claims.turning import check_negation
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.engines.names.base import NameFinder
from wenfang.finding import Finding, Place, Severity
from wenfang.language.moment import contradicts
from wenfang.source import Source, SourceSentence

if TYPE_CHECKING:
    import numpy as np

_NEAR = {True: 0.66, False: 0.55}  # same language, across languages
_SHARED = 0.3
_LONGEST = 600


def contradictions(
    sources: Sequence[Source], *, embed: EmbeddingEngine, names: NameFinder | None = None
) -> list[Finding]:
    """Where sources contradict each other.

    Returns:
        One warning per pair of sentences. ``evidence["first"]`` and ``["second"]`` have
        ``id``, ``text`` and ``source``; ``evidence["differ"]`` says in what.
    """
    findings = []
    for first, second in combinations(sources, 2):
        if first.sha256 == second.sha256:
            continue
        told: set[tuple[str, str]] = set()
        for a, b in _pairs(first, second, embed):
            differ = _difference(read(a.text), read(b.text), names)
            if differ:
                told.add((a.id, b.id))
                findings.append(_finding(first, a, second, b, differ))
        if first.language == second.language:
            findings += _amounts(first, second, embed, told)
    return findings


def _amounts(
    first: Source, second: Source, embed: EmbeddingEngine, told: set[tuple[str, str]]
) -> Iterator[Finding]:
    """Amounts that differ in sentences which are not each other's nearest."""
    for a, b in differing_amounts(first, second, embed):
        if (a.sentence.id, b.sentence.id) not in told:
            differ = {"kind": "number", "first": a.number.text.strip(),
                      "second": b.number.text.strip()}  # fmt: skip
            yield _finding(first, a.sentence, second, b.sentence, differ)


def _pairs(
    first: Source, second: Source, embed: EmbeddingEngine
) -> Iterator[tuple[SourceSentence, SourceSentence]]:
    """Sentences that are each other's nearest, and near."""
    ours = [s for s in first.sentences if len(s.text) <= _LONGEST]
    theirs = [s for s in second.sentences if len(s.text) <= _LONGEST]
    if not ours or not theirs:
        return
    vectors = embed.embed([_without_figures(s.text) for s in [*ours, *theirs]])
    nearness: np.ndarray = vectors[: len(ours)] @ vectors[len(ours) :].T
    limit = _NEAR[first.language == second.language]
    for i, row in enumerate(nearness):
        j = int(row.argmax())
        if row[j] >= limit and int(nearness[:, j].argmax()) == i:
            yield ours[i], theirs[j]


def _without_figures(text: str) -> str:
    """Numbers and dates as one sign, so that they do not tell two sentences apart."""
    passage = read(text)
    numbers = {(n.start, n.end) for n in passage.numbers}
    spans = sorted(numbers | {(d.start, d.end) for d in passage.dates}, reverse=True)
    for start, end in spans:
        text = f"{text[:start]} # {text[end:]}"
    return text


def _difference(a: Passage, b: Passage, names: NameFinder | None) -> dict[str, str] | None:
    """In what two sentences about the same thing differ, or ``None``."""
    same_language = a.language == b.language
    if same_language and not _is_about_the_same(a, b):
        return None
    if same_language and names is not None and _names_differ(a, b, names):
        return None
    return _number(a, b) or _date(a, b) or (_polarity(a, b) if same_language else None)


def _is_about_the_same(a: Passage, b: Passage) -> bool:
    shared = len(a.words & b.words)
    return shared >= 2 and shared >= _SHARED * min(len(a.words), len(b.words))


def _names_differ(a: Passage, b: Passage, names: NameFinder) -> bool:
    """Whether each names somebody whom the other does not: two things, not one."""
    only_a = [n.text for n in a.names(names) if n.text.lower() not in b.text.lower()]
    only_b = [n.text for n in b.names(names) if n.text.lower() not in a.text.lower()]
    both = [n.text for n in a.names(names) if n.text.lower() in b.text.lower()]
    return bool(only_a and only_b and not both)


def _number(a: Passage, b: Passage) -> dict[str, str] | None:
    """One number of one kind on either side, in the same surroundings, that do not agree."""
    ours = [n for n in a.numbers if not n.weak and not n.ordinal]
    theirs = [n for n in b.numbers if not n.weak and not n.ordinal]
    left = [n for n in ours if not any(agrees(n, o) or agrees(o, n) for o in b.numbers)]
    right = [n for n in theirs if not any(agrees(n, o) or agrees(o, n) for o in a.numbers)]
    pairs = [(x, y) for x in left for y in right if x.dimension == y.dimension]
    if len(pairs) != 1 or len(left) > 2 or len(right) > 2:
        return None
    x, y = pairs[0]
    if a.language == b.language and not _same_slot(a, x.start, x.end, b, y.start, y.end):
        return None
    return {"kind": "number", "first": x.text.strip(), "second": y.text.strip()}


def _same_slot(a: Passage, s: int, e: int, b: Passage, t: int, f: int) -> bool:
    """Whether the words close to two numbers are partly the same."""
    around = read(a.text[max(0, s - 30) : s] + " " + a.text[e : e + 30]).words
    there = read(b.text[max(0, t - 30) : t] + " " + b.text[f : f + 30]).words
    return bool(around & there)


def _date(a: Passage, b: Passage) -> dict[str, str] | None:
    """The only date of either side excludes the other."""
    ours = [d for d in a.dates if not any(r.part or r.relative for r in d.readings)]
    theirs = [d for d in b.dates if not any(r.part or r.relative for r in d.readings)]
    clash = [(x, y) for x in ours for y in theirs
             if all(contradicts(p, q) for p in x.readings for q in y.readings)]  # fmt: skip
    if len(clash) != 1 or len(ours) > 2 or len(theirs) > 2:
        return None
    x, y = clash[0]
    return {"kind": "date", "first": x.text.strip(), "second": y.text.strip()}


def _polarity(a: Passage, b: Passage) -> dict[str, str] | None:
    """One denies or turns round what the other says; each has to see it in the other."""
    if len(a.clauses) > 3 or len(b.clauses) > 3:
        return None
    there, back = Evidence((b,)), Evidence((a,))
    if check_direction(a, there) and check_direction(b, back):
        kind = "direction"
    elif check_negation(a, there, None) and check_negation(b, back, None):
        kind = "negation"
    else:
        return None
    return {"kind": kind, "first": a.text, "second": b.text}


def _finding(
    first: Source, a: SourceSentence, second: Source, b: SourceSentence, differ: dict[str, str]
) -> Finding:
    message = (
        f"{a.id} and {b.id} contradict each other in a {differ['kind']}: "
        f"“{differ['first']}” and “{differ['second']}”"
    )
    evidence = {
        "first": {"id": a.id, "text": a.text, "source": first.name},
        "second": {"id": b.id, "text": b.text, "source": second.name},
        "differ": differ,
    }
    place = Place("source", first.id, a.start, a.end)
    return Finding("claims", "contradiction", Severity.WARN, message, place, evidence)
