"""Numbers that a reader reckons from those of the source: a total, a difference, the rest.

Design choice: two numbers of one kind are added or subtracted only where the sentence says that
it reckons (*in all*, *more than*, 合计, 多了), for chance finds a sum or difference everywhere.
What one source sentence holds in other words needs no such word: the state before a change, a part
of a whole, each one's share. A result is exact, unless the sentence says *about*, *nearly*,
*over*. Rounding to fewer figures needs no word for it, where two or more figures are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import combinations, islice

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
_ROSE = re.compile(
    r"\b(?:more|higher|up|ris(?:e|en|ing)|rose|increas\w*|gr[eo]w\w*)\b|多|增|涨|升|提高", re.I
)
_FELL = re.compile(
    r"\b(?:fewer|less|lower|down|fell|fall\w*|decreas\w*|drop\w*|shrank)\b|少|减|跌|降", re.I
)
"""How a source gives a change from which the state before follows: "down $45 from August"."""
_DOUBLED = re.compile(r"\b(?:doubl\w*|halv\w*|twofold)\b|翻番|翻了?一[番倍]|减半|腰斩|一倍", re.I)
_HALVED = re.compile(r"halv|减半|腰斩", re.I)
_REST = re.compile(
    r"\b(?:rest|remain\w*|others?|left|not|no|without|yet|still|miss\w*|against|un\w+ed)\b|n't\b"
    r"|其余|剩|余下|另|没|未|不|仍|还|反对",
    re.I,
)
"""Words with which a sentence speaks of the part that the source leaves over."""
_LEFT = re.compile(r"\bthe (?:rest|remain\w+|others?)\b|其余|剩下|余下", re.I)
_CUT = re.compile(
    r"(?:\bby|\bdown|\blost|\bcut|\blower|\bfewer|\bless)(?: about| nearly| almost)? $|(?:减少?|少|低|跌|降|缩[减小]?)了?约?$",
    re.I,
)
"""Before a share: how much less, where the other text may say how much is left."""
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
    if number.dimension == "ratio" and any(
        _meets(number, x) for x in _shares(number, claim, evidence)
    ):
        return True
    summed, parted = bool(_SUM.search(claim.text)), bool(_DIFFERENCE.search(claim.text))
    if (summed or parted) and any(
        _meets(number, value) for value in _results(number, evidence, summed, parted)
    ):
        return True
    told = (value for p in evidence.passages for value in _told(number, p, claim))
    return any(_meets(number, value) for value in told)


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
    if number.approximate == "above" and number.dimension == "time" and number.unit:
        return 0 <= value - ours < number.unit.factor  # "more than three weeks" of 24 days
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
        if _is_kin(number, a) or _is_bare_sum(number, a):
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


def _is_bare_sum(number: Quantity, other: Quantity) -> bool:
    """ "The remaining 1.2 million" of pounds: a sum that leaves its currency out."""
    return not number.unit and number.base >= 1000 and other.base >= 1000


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
    """What one source sentence says without the number: the state before a change, a part of a
    whole, each one's share, what was doubled."""
    known = _known((passage,))
    yield from _before(number, known, passage, claim)
    if _LEFT.search(passage.text):
        pairs = ((a, b) for a, b in combinations(known, 2) if _is_kin(a, b) and _is_kin(a, number))
        yield from (abs(a.base - b.base) for a, b in pairs)
    for a, b in combinations(known, 2):
        if a.dimension == b.dimension == "length" and number.dimension == "area":
            yield a.base * b.base
        if not a.unit and b.dimension == "length" and number.dimension == "area" and b.unit:
            yield a.value * b.unit.factor * b.base
        if number.dimension in (a.dimension, b.dimension) and _DIFFERENCE.search(claim.text):
            yield from _with_left_out_unit(a, b)
    if number.base >= _SMALL:
        yield from _scaled(number, known, passage, claim)
    if found := _DOUBLED.search(passage.text):
        twice = Fraction(2) if _HALVED.search(found.group()) else Fraction(1, 2)
        yield from (twice * one.base for one in known if _is_kin(number, one))


def _before(
    number: Quantity, known: list[Quantity], passage: Passage, claim: Passage
) -> Iterator[Fraction]:
    """The state before a change: 403 of "412, up 9". Where the sentence gives the change too, its
    number is the state after it, and that the source has."""
    rose, fell = bool(_ROSE.search(passage.text)), bool(_FELL.search(passage.text))
    if rose == fell:
        return
    said = {n.base for n in claim.numbers}
    for state, change in ((a, b) for a in known for b in known if a is not b):
        points = state.dimension == "ratio" and change.dimension == "pp"
        if not _is_changed(change, passage) or _is_changed(state, passage):
            continue
        step = change.value / 100 if points else change.base
        if not (points or _is_kin(state, change)) or change.base in said or step >= state.base:
            continue
        if _is_kin(number, state):
            yield state.base + (step if fell else -step)


def _is_changed(number: Quantity, passage: Passage) -> bool:
    """Whether a word of change stands beside a number: down $45, 15 fewer, 提高9公斤."""
    before = passage.text[max(0, number.start - 12) : number.start]
    if not before.isascii():
        before = before[-4:]
    after = passage.text[number.end : number.end + 8]
    return any(w.search(before) or w.match(after.lstrip()) for w in (_ROSE, _FELL))


def _with_left_out_unit(a: Quantity, b: Quantity) -> Iterator[Fraction]:
    """The difference of "21 minutes" and "55", or of "85 million" and "60 million euros"."""
    unit = a.unit or b.unit
    if unit is not None and not (a.unit and b.unit):
        yield abs(a.value - b.value) * unit.factor


def _scaled(
    number: Quantity, known: list[Quantity], passage: Passage, claim: Passage
) -> Iterator[Fraction]:
    """A part of a whole, the rest of it, each one's share, there and back."""
    shares = [n.base for n in known if n.dimension == "ratio" and 0 < n.base < 1]
    whole = [n for n in known if n.dimension not in ("ratio", "pp") and _is_kin(number, n)]
    counted = [n.value for n in known if n.dimension in _BARE and n.value > 1]
    for one in whole:
        yield from (one.base * share for share in shares)
        if _REST.search(claim.text):
            yield from (one.base * (1 - share) for share in shares)
        if _EACH.search(claim.text):
            yield from (one.base / n for n in counted)
        if _EACH.search(passage.text):
            yield from (one.base * n for n in counted)
            if _BOTH.search(claim.text):
                yield 2 * one.base


def _shares(number: Quantity, claim: Passage, evidence: Evidence) -> Iterator[Fraction]:
    """One number as a share of another ("31 out of 50"); the rest of a share, where it is spoken of."""
    known = [n for n in _known(evidence.everything) if n.base]
    for a, b in combinations(known, 2):
        if _is_kin(a, b) and a.dimension != "ratio":
            yield from (a.base / b.base, b.base / a.base)
    spoken, cut = _REST.search(claim.text) is not None, _is_cut(number, claim)
    shares = ((p, n) for p in evidence.everything for n in p.numbers if n.dimension == "ratio")
    for passage, share in islice(shares, 4 * _MOST):
        if 0 < share.base < 1 and (spoken or cut != _is_cut(share, passage)):
            yield 1 - share.base


def _is_cut(number: Quantity, passage: Passage) -> bool:
    """少了四成: a share that is said to be gone."""
    before = passage.text[max(0, number.start - 16) : number.start]
    return number.dimension == "ratio" and _CUT.search(before) is not None


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
