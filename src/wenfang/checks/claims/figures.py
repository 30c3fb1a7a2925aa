"""Numbers: every number of a sentence, with its unit, stands in the source.

A number agrees where value and unit agree after conversion to the unit's base. "About 3,000"
may round 2,987; "nearly 3,000" may be said of 2,950 and "over 3,000" of 3,050. An exact
number may be said where the source has only "about" it, for how it hedges is style.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.checks.claims.reckoning import is_reckoned
from wenfang.finding import Severity
from wenfang.language.numbers import Quantity
from wenfang.language.units import Unit, unit_of

# Dimensions that people name differently for the same thing.
_ALIKE = [
    {"times", "occasion", "ordinal"},
    {"person", "visit"},
    {"times", "ratio"},
    {"celsius", "degree"},
    {"fahrenheit", "degree"},
    {"magnitude", "ordinal"},
    {"occasion", "celsius"},  # 三度 is three times, or three degrees
    *(
        {"count", other}
        for other in (
            "person",
            "visit",
            "household",
            "vehicle",
            "occasion",
            "ordinal",
            "bottle",
            "box",
            "bag",
            "magnitude",
        )
    ),
]
_NEAR, _NEAR_PART = Fraction(6, 100), Fraction(1, 10)


def check_numbers(claim: Passage, evidence: Evidence) -> list[Problem]:
    """Numbers that the source does not have, or has in another unit."""
    problems = []
    for number in claim.numbers:
        if number.weak or any(agrees(number, other) for other in evidence.numbers):
            continue
        if _is_in_a_date(number, evidence) or _is_a_pair(number, evidence):
            continue
        if _is_a_century(number, claim, evidence):
            continue
        if is_reckoned(number, claim, evidence) or _is_clocked(number, evidence):
            continue
        if _is_a_streak(number, claim, evidence):
            continue
        problems.append(_problem(number, evidence))
    return [*problems, *_pairs(claim, evidence), *_rates(claim, evidence), *_ends(claim, evidence)]


def agrees(claim: Quantity, source: Quantity) -> bool:
    """Whether the source's number says what the claim's number says."""
    if not compatible(claim, source):
        return False
    ours, theirs = _comparable(claim, source)
    if {claim.dimension, source.dimension} == {"time", "month"}:
        ours, theirs = _in_seconds(claim), _in_seconds(source)
    if claim.dimension == source.dimension == "ratio" and _is_same_share(ours, theirs):
        return True
    if ours == theirs:
        return not _opposed(claim, source)
    if claim.weak or not claim.approximate or not theirs:
        return _is_rounded(ours, theirs) and bool(source.approximate)
    off = (ours - theirs) / theirs
    near = _NEAR_PART if _is_part(claim) else _NEAR
    if claim.approximate == "about":
        return abs(off) <= near
    step = _last_figure(claim) * (ours / claim.value if claim.value else 1)
    if claim.approximate == "below":
        return 0 < off <= near or 0 < ours - theirs <= step / 2
    return -2 * near <= off < 0 or 0 < theirs - ours < step


_MONTH = Fraction(365 * 86_400, 12)
"""Seconds of a month; "under three months" may be said of 86 days."""


def _in_seconds(number: Quantity) -> Fraction:
    return number.base * _MONTH if number.dimension == "month" else number.base


def _is_part(number: Quantity) -> bool:
    """A third, 三分之一: a word for a part, which is coarser than a figure."""
    return number.dimension == "ratio" and not re.search(r"\d|成", number.text)


def _last_figure(number: Quantity) -> Fraction:
    """What one more in the last figure that is not nought adds: 1 for 4, 1,000 for 3,000. "Over
    3,000" may be said up to 4,000, "nearly 4,000" from 3,500 on."""
    value, step = abs(number.value), Fraction(1)
    if not value or value.denominator != 1:
        return Fraction(0)
    while value % (step * 10) == 0:
        step *= 10
    return step


def _comparable(claim: Quantity, source: Quantity) -> tuple[Fraction, Fraction]:
    """Values to compare: in the base where both have a unit, else as written."""
    same = claim.dimension and claim.dimension == source.dimension
    same = same or {claim.dimension, source.dimension} == {"times", "ratio"}
    if {claim.dimension, source.dimension} == {"mass", "sterling"}:  # pounds and pence
        first, second = (n.base if n.dimension == "sterling" else n.value for n in (claim, source))
        return first, second
    return (claim.base, source.base) if same else (claim.value, source.value)


def _is_same_share(ours: Fraction, theirs: Fraction) -> bool:
    """A third is 33 %, two thirds are 67 %."""
    endless = [100 % x.denominator != 0 and x.denominator < 12 for x in (ours, theirs)]
    return any(endless) and abs(ours - theirs) <= Fraction(7, 1000)


def _is_equal(claim: Quantity, source: Quantity) -> bool:
    ours, theirs = _comparable(claim, source)
    return ours == theirs


def _is_rounded(ours: Fraction, theirs: Fraction) -> bool:
    return bool(theirs) and abs(ours - theirs) / abs(theirs) < Fraction(1, 1000)


def _opposed(claim: Quantity, source: Quantity) -> bool:
    """More than 3,000 is not nearly 3,000."""
    return {claim.approximate, source.approximate} == {"above", "below"}


def compatible(claim: Quantity, source: Quantity) -> bool:
    """Whether two numbers may count the same thing."""
    ours, theirs = claim.dimension, source.dimension
    if ours == theirs or not ours or not theirs:
        return True
    if any({ours, theirs} <= alike for alike in _ALIKE):
        return True
    if {ours, theirs} == {"time", "month"}:
        return bool(claim.approximate) and not (claim.weak or source.weak)
    pounds = {ours, theirs} == {"mass", "sterling"}
    return pounds and "pound" in claim.text + source.text


def _is_a_pair(number: Quantity, evidence: Evidence) -> bool:
    """ "The two companies", where the source names two and counts nothing."""
    if number.value != 2 or number.dimension not in ("", "count", "person"):
        return False
    return not any(
        other.value <= 20 and not other.weak and compatible(number, other) and not other.ordinal
        for other in evidence.numbers
        if other.dimension in ("", "count", "person")
    )


def _is_in_a_date(number: Quantity, evidence: Evidence) -> bool:
    """2024 may be a year there and a number here; 21:15 a score here and a time there."""
    if number.unit is not None or number.value.denominator != 1:
        return False
    values = {
        value
        for mention in evidence.dates
        for reading in mention.readings
        for name, value in reading.known().items()
        if name in ("year", "hour", "minute", "day", "decade") and isinstance(value, int)
    }
    return int(number.value) in values and (number.value > 31 or number.ordinal)


_CENTURY = re.compile(r"[ -]centur(?:y|ies)\b|世纪", re.IGNORECASE)


def _is_a_century(number: Quantity, claim: Passage, evidence: Evidence) -> bool:
    """The 18th century of 1742."""
    if not _CENTURY.match(claim.text[number.end :]) and "世纪" not in number.text:
        return False
    years = {r.year for mention in evidence.dates for r in mention.readings if r.year}
    return any((year + 99) // 100 == number.value for year in years)


_CLOCKED = re.compile(r"(?<![\d:.])(\d{1,3}):([0-5]\d)(?![\d:])")


def _is_clocked(number: Quantity, evidence: Evidence) -> bool:
    """ "Just over two minutes" of 2:05, which may also be hours and minutes."""
    if number.dimension != "time":
        return False
    for big, small in _CLOCKED.findall(evidence.folded):
        for factor in (1, 60):
            seconds = Fraction(factor * (60 * int(big) + int(small)))
            if agrees(number, Quantity("", seconds, unit_of("second"), 0, 0)):
                return True
    return False


_STREAK = re.compile(
    r"\b(?:consecutive(?:ly)?|straight|successive|in a row|running|on end)\b|连续|接连|连(?=[胜败平跌涨降升])"
)


def _is_a_streak(number: Quantity, claim: Passage, evidence: Evidence) -> bool:
    """Six quarters in a row are the sixth quarter in a row."""
    if not (_STREAK.search(claim.folded) and _STREAK.search(evidence.folded)):
        return False
    return any(
        number.value == other.value and not other.weak and number.ordinal != other.ordinal
        for other in evidence.numbers
    )


_SCORE = re.compile(r"\s?(?:-|:|比)\s?")
_RATE = re.compile(
    r"(?:\bper |\ban? |\beach |\bevery |/|每)(?P<unit>[a-z]+|千?公?[斤克里米升吨亩]|平方米|小时|分钟|秒|天|周|月|年)"
)
_FROM = re.compile(r"(?:\bfrom|从|由)\s?$")
_TO = re.compile(r"(?:\bto|至|到)\s?$")


def _pairs(claim: Passage, evidence: Evidence) -> Iterator[Problem]:
    """A score (3-1, 3比1) is a pair: both numbers together stand in the source."""
    theirs = [
        {str(a.value), str(b.value)}
        for passage in evidence.everything
        for a, b in pairwise(passage.numbers)
        if b.start - a.end <= 6
    ]
    for a, b in pairwise(claim.numbers):
        between = claim.folded[a.end : b.start]
        if a.unit or b.unit or not between or not _SCORE.fullmatch(between) or not theirs:
            continue
        if {str(a.value), str(b.value)} not in theirs:
            text = claim.text[a.start : b.end]
            message = f"{text} does not stand together in the source"
            yield Problem("number", Severity.BLOCK, message, a.start, b.end, text)


def _rates(claim: Passage, evidence: Evidence) -> Iterator[Problem]:
    """Per hour is not per minute."""
    theirs = {u for p in evidence.everything for u, _, _ in _rate_units(p)}
    for unit, start, end in _rate_units(claim):
        said = any(n.unit == unit for n in evidence.numbers)
        same = {other for other in theirs if other.dimension == unit.dimension}
        if same and unit not in same and not said:
            text = claim.text[start:end]
            message = f"the source counts by another unit than “{text}”"
            yield Problem("unit", Severity.BLOCK, message, start, end, text)


def _rate_units(passage: Passage) -> Iterator[tuple[Unit, int, int]]:
    for match in _RATE.finditer(passage.folded):
        unit = unit_of(match["unit"])
        if unit is not None:
            yield unit, *match.span()


def _ends(claim: Passage, evidence: Evidence) -> Iterator[Problem]:
    """What something rose *from* is not what it rose *to*."""
    there: dict[tuple[str, Fraction], set[str]] = {}
    for passage in evidence.passages:
        for number in passage.numbers:
            key = (number.dimension, number.base)
            there.setdefault(key, set()).add(_end_of(passage, number))
    for number in claim.numbers:
        ours, theirs = _end_of(claim, number), there.get((number.dimension, number.base), set())
        if (ours == "from" and theirs == {"to"}) or (ours == "to" and theirs == {"from"}):
            message = f"in the source it is “{next(iter(theirs))}” {number.text.strip()}"
            yield Problem("number", Severity.BLOCK, message, number.start, number.end, number.text)


def _end_of(passage: Passage, number: Quantity) -> str:
    before = passage.folded[max(0, number.start - 6) : number.start]
    return "from" if _FROM.search(before) else "to" if _TO.search(before) else ""


def _problem(number: Quantity, evidence: Evidence) -> Problem:
    same_value = [o for o in evidence.numbers if o.value == number.value and not o.weak]
    opposed = [o for o in same_value if compatible(number, o) and _is_equal(number, o)]
    if opposed:
        code, nearest = "direction", opposed[0]
        message = f"the source says {nearest.text} with the opposite limit"
    elif same_value and number.dimension:
        code, nearest = "unit", same_value[0]
        message = f"the source has {nearest.text}, another unit"
    else:
        code, other = "number", _nearest(number, evidence)
        message = f"{number.text.strip()} is not in the source"
        if other is None:
            return Problem(code, Severity.BLOCK, message, number.start, number.end, number.text)
        nearest = other
    return Problem(
        code, Severity.BLOCK, message, number.start, number.end, number.text, nearest.text
    )


def _nearest(number: Quantity, evidence: Evidence) -> Quantity | None:
    """The source's number that was most likely meant: the same unit, the nearest value."""
    strong = [other for other in evidence.numbers if not other.weak]
    same = [other for other in strong if other.dimension == number.dimension] or strong
    return min(same, key=lambda other: abs(other.base - number.base), default=None)
