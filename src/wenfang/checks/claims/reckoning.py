"""Numbers that a reader reckons from those of the source: a total, a difference, the rest.

Design choice: only where the sentence says that it reckons (*in all*, *more than*, 合计, 多了),
only from two numbers of one kind, and only exactly (a share to the whole per cent). Rounding
to fewer figures needs no word for it, where two or more figures are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from wenfang.checks.claims.evidence import Evidence, Passage
from wenfang.language.numbers import Quantity

_SUM = re.compile(
    r"\b(?:total\w*|altogether|in all|combined|together|between them|overall|both|all)\b|共|合计|总|累计|一起|全部",
    re.I,
)
_DIFFERENCE = re.compile(
    r"\b(?:more|fewer|less|longer|shorter|higher|lower|rest|remain\w*|other|left|gap|difference|margin|by"
    r"|ris(?:e|en|ing)|rose|fell|fall\w*|increas\w*|decreas\w*|drop\w*|gr[eo]w\w*|up|down|after|later|old|earlier)\b"
    r"|多|少|差|余|剩|其余|高|低|增|减|升|降|涨|跌|历时|后|晚|早|岁|年",
    re.I,
)
_MOST = 12


def is_reckoned(number: Quantity, claim: Passage, evidence: Evidence) -> bool:
    """Whether a number of the sentence follows from two numbers of the source."""
    if any(_is_rounded_off(number, other) for other in evidence.numbers):
        return True
    if number.dimension == "ratio" and _is_share(number, evidence):
        return True
    summed, parted = bool(_SUM.search(claim.text)), bool(_DIFFERENCE.search(claim.text))
    if not (summed or parted) or number.ordinal:
        return False
    return any(number.base == value for value in _results(number, evidence, summed, parted))


def _results(
    number: Quantity, evidence: Evidence, summed: bool, parted: bool
) -> Iterator[Fraction]:
    known = [n for n in evidence.numbers if not n.weak and not n.ordinal][:_MOST]
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
                yield Fraction(round(abs(share - 1) * 100), 100)
    if parted and number.dimension == "pp":
        shares = [n.value for n in known if n.dimension == "ratio"]
        yield from (abs(x - y) for x, y in combinations(shares, 2))
    if number.dimension == "month" and parted:
        years = {r.year for mention in evidence.dates for r in mention.readings if r.year}
        yield from (Fraction(12 * abs(x - y)) for x, y in combinations(sorted(years), 2))


def _is_share(number: Quantity, evidence: Evidence) -> bool:
    """ "A third of", "31 out of 50": exactly one number of the source as a share of another."""
    known = [n for n in evidence.numbers if not n.weak and not n.ordinal and n.base][:_MOST]
    return any(
        number.base in (a.base / b.base, b.base / a.base)
        for a, b in combinations(known, 2)
        if _is_kin(a, b)
    )


def _is_kin(number: Quantity, other: Quantity) -> bool:
    """Whether both count the same kind of thing, or one does not say what."""
    ours, theirs = number.dimension, other.dimension
    bare = {"", "count", "person"}
    return ours == theirs or (ours in bare and theirs in bare)


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
