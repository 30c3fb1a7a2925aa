"""Numbers that a reader reckons from those of the source: a total, a difference, the rest.

Design choice: where the sentence says that it reckons (*in all*, *more than*, 合计, 多了), any two
numbers of one kind may be reckoned with; where it does not, only two that stand in one source
sentence, and never for a small bare number, which chance finds everywhere. A result is exact,
unless the sentence says *about*, *nearly*, *over*. Rounding to fewer figures needs no word for it,
where two or more figures are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import combinations

from wenfang.checks.claims.evidence import Evidence, Passage
from wenfang.language.numbers import Quantity

_SUM = re.compile(
    r"\b(?:total\w*|altogether|in all|combined|together|between them|overall|both|all)\b|共|合计|总|累计|一起|全部",
    re.I,
)
_DIFFERENCE = re.compile(
    r"\b(?:more|fewer|less|longer|shorter|higher|lower|rest|remain\w*|others?|left|gap|difference|margin|by"
    r"|ris(?:e|en|ing)|rose|fell|fall\w*|increas\w*|decreas\w*|drop\w*|gr[eo]w\w*|up|down|after|later|old|earlier"
    r"|above|below|ahead|behind|than|save[sd]?|saving)\b"
    r"|多|少|差|余|剩|其余|高|低|增|减|升|降|涨|跌|历时|后|晚|早|岁|年|省",
    re.I,
)
_CHANGED = re.compile(
    r"\b(?:more|fewer|less|higher|lower|up|down|ris(?:e|en|ing)|rose|fell|fall\w*|increas\w*|decreas\w*)\b"
    r"|比|较|同比|环比",
    re.I,
)
"""How a source gives a change from which the other of two states follows: "down $45 from August"."""
_DOUBLED = re.compile(r"\b(?:doubl\w*|halv\w*|twofold)\b|翻番|翻了?一[番倍]|减半|腰斩|一倍", re.I)
_EACH = re.compile(r"\b(?:each|per|every|apiece|an?|average\w*)\b|每|各|平均|人均", re.I)
_BOTH = re.compile(r"\b(?:both|together|total|in all)\b|两|双|共|合计", re.I)
_BARE = frozenset({"", "count", "person", "household", "vehicle", "visit"})
_COUNTED = frozenset({"times", "occasion", "ordinal"})
_MOST = 12
_SMALL = 10
_NEAR, _NEAR_SHARE = Fraction(6, 100), Fraction(1, 10)
_DAY = 86_400


def is_reckoned(number: Quantity, claim: Passage, evidence: Evidence) -> bool:
    """Whether a number of the sentence follows from numbers or dates of the source."""
    if any(_is_rounded_off(number, other) for other in evidence.numbers):
        return True
    if number.ordinal or number.dimension in _COUNTED:
        return False
    if number.dimension == "ratio" and any(_meets(number, x) for x in _shares(evidence)):
        return True
    summed, parted = bool(_SUM.search(claim.text)), bool(_DIFFERENCE.search(claim.text))
    if (summed or parted) and any(
        _meets(number, value) for value in _results(number, evidence, summed, parted)
    ):
        return True
    return any(_meets(number, value) for p in evidence.passages for value in _told(number, p, claim))


def _meets(number: Quantity, value: Fraction) -> bool:
    """Whether a number says a result: exactly, or as nearly as its own words claim."""
    ours = number.base
    if ours == value or not value:
        return ours == value
    words = number.dimension == "ratio" and not re.search(r"\d|成", number.text)
    near = _NEAR_SHARE if words else _NEAR
    off = (ours - value) / abs(value)
    if number.approximate == "about":
        return abs(off) <= near
    if number.approximate == "below":
        return 0 <= off <= near
    return number.approximate == "above" and -2 * near <= off <= 0


def _known(passages: tuple[Passage, ...]) -> list[Quantity]:
    return [n for p in passages for n in p.numbers if not n.weak and not n.ordinal][:_MOST]


def _results(
    number: Quantity, evidence: Evidence, summed: bool, parted: bool
) -> Iterator[Fraction]:
    """Sums and differences of any two numbers, where the sentence says that it reckons."""
    known = _known(evidence.everything)
    for a, b in combinations(known, 2):
        if a.dimension != b.dimension:
            continue
        if _is_kin(number, a):
            if summed:
                yield a.base + b.base
            if parted and a.base != b.base:
                yield abs(a.base - b.base)
        if parted and number.dimension == "ratio" and a.base and b.base:
            for share in (b.base / a.base, a.base / b.base):
                yield abs(share - 1) if number.approximate else Fraction(round(abs(share - 1) * 100), 100)  # fmt: skip
    if parted and number.dimension == "pp":
        shares = [100 * n.base for n in known if n.dimension == "ratio"]
        yield from (abs(x - y) for x, y in combinations(shares, 2))
    if number.dimension == "month" and parted:
        years = {r.year for mention in evidence.dates for r in mention.readings if r.year}
        yield from (Fraction(12 * abs(x - y)) for x, y in combinations(sorted(years), 2))
    if number.dimension == "time" and number.base >= _DAY:
        yield from (Fraction(_DAY * days) for days in _days_between(evidence))


def _days_between(evidence: Evidence) -> Iterator[int]:
    """Days from one day of the source to another, the shorter way round the year."""
    found = {(r.month, r.day) for m in evidence.dates for r in m.readings if r.month and r.day}
    for (m1, d1), (m2, d2) in combinations(sorted(found), 2):  # type: ignore[type-var]
        try:
            apart = (date(2001, m2, d2) - date(2001, m1, d1)).days  # type: ignore[arg-type]
        except ValueError:
            continue
        yield min(apart, 365 - apart)


def _told(number: Quantity, passage: Passage, claim: Passage) -> Iterator[Fraction]:
    """What follows from the numbers of one source sentence without a word for it."""
    known = _known((passage,))
    big = number.base >= _SMALL or number.dimension not in _BARE
    changed = bool(_CHANGED.search(passage.text))
    for a, b in combinations(known, 2):
        if {a.dimension, b.dimension} == {"ratio", "pp"} and number.dimension == "ratio":
            share, points = (a, b) if a.dimension == "ratio" else (b, a)
            yield share.base + points.value / 100
            yield share.base - points.value / 100
        elif _is_kin(a, b) and (_is_kin(number, a) or _is_kin(number, b)) and (big or changed):
            yield a.base + b.base
            yield abs(a.base - b.base)
        elif not (a.unit and b.unit) and number.dimension in (a.dimension, b.dimension):
            yield from _with_left_out_unit(a, b)
        if a.dimension == b.dimension == "length" and number.dimension == "area":
            yield a.base * b.base
        if not a.unit and b.dimension == "length" and number.dimension == "area" and b.unit:
            yield a.value * b.unit.factor * b.base
    yield from _scaled(number, known, passage, claim)


def _with_left_out_unit(a: Quantity, b: Quantity) -> Iterator[Fraction]:
    """The difference of "21 minutes" and "55", or of "85 million" and "60 million euros"."""
    unit = a.unit or b.unit
    if unit is not None:
        yield abs(a.value - b.value) * unit.factor


def _scaled(
    number: Quantity, known: list[Quantity], passage: Passage, claim: Passage
) -> Iterator[Fraction]:
    """A part of a whole, each one's share, both ways together, what was doubled or halved."""
    shares = [n.base for n in known if n.dimension == "ratio" and 0 < n.base < 1]
    whole = [n for n in known if n.dimension not in ("ratio", "pp") and _is_kin(number, n)]
    counted = [n.value for n in known if n.dimension in _BARE and n.value > 1]
    for one in whole if number.base >= _SMALL else ():
        yield from (one.base * share for share in shares)
        yield from (one.base * (1 - share) for share in shares)
        if _EACH.search(claim.text):
            yield from (one.base / n for n in counted)
        if _EACH.search(passage.text):
            yield from (one.base * n for n in counted)
            if _BOTH.search(claim.text):
                yield 2 * one.base
    if _DOUBLED.search(passage.text):
        for one in (n for n in known if _is_kin(number, n)):
            yield from (2 * one.base, one.base / 2)


def _shares(evidence: Evidence) -> Iterator[Fraction]:
    """One number as a share of another ("31 out of 50"), and the rest of every share."""
    known = [n for n in _known(evidence.everything) if n.base]
    for a, b in combinations(known, 2):
        if _is_kin(a, b):
            yield from (a.base / b.base, b.base / a.base)
    yield from (1 - n.base for n in known if n.dimension == "ratio" and 0 < n.base < 1)


def _is_kin(number: Quantity, other: Quantity) -> bool:
    """Whether both count the same kind of thing, or one does not say what."""
    ours, theirs = number.dimension, other.dimension
    return ours == theirs or (ours in _BARE and theirs in _BARE)


def _is_rounded_off(number: Quantity, other: Quantity) -> bool:
    """4.7 billion of 4.72 billion: fewer figures, two at least, and the nearest."""
    if number.dimension != other.dimension or other.weak or not number.base or not other.base:
        return False
    ours, theirs = _figures(number.value), _figures(other.value)
    if not 2 <= ours < theirs or (number.base > 0) != (other.base > 0):
        return False
    return f"{float(abs(other.base)):.{ours - 1}e}" == f"{float(abs(number.base)):.{ours - 1}e}"


def _figures(value: Fraction) -> int:
    """Significant figures of a value as it is written."""
    return len(f"{float(abs(value)):.12g}".replace(".", "").strip("0")) if value else 1
