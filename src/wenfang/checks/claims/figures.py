"""Numbers: every number of a sentence, with its unit, stands in the source.

A number agrees where value and unit agree after conversion to the unit's base. "About 3,000"
may round 2,987; "nearly 3,000" may be said of 2,950 and "over 3,000" of 3,050. An exact
number may be said where the source has only "about" it, for how it hedges is style.
"""

from __future__ import annotations

from fractions import Fraction

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.finding import Severity
from wenfang.language.numbers import Quantity
from wenfang.language.words import english_words, is_function_word, stem

# Dimensions that people name differently for the same thing.
_ALIKE = [
    {"times", "occasion", "ordinal"},
    {"person", "visit"},
    {"celsius", "degree"},
    {"fahrenheit", "degree"},
    {"magnitude", "ordinal"},
]
_MEASURES = {
    "length", "area", "mass", "volume", "time", "month", "yuan", "dollar", "euro", "sterling", "yen",
    "ratio", "pp", "celsius", "energy", "power", "speed",
}  # fmt: skip
_NEAR = Fraction(6, 100)


def check_numbers(claim: Passage, evidence: Evidence) -> list[Problem]:
    """Numbers that the source does not have, or has in another unit."""
    problems = []
    for number in claim.numbers:
        if number.weak or any(agrees(number, other) for other in evidence.numbers):
            problems += _unknown_unit(claim, number, evidence)
            continue
        if _is_in_a_date(number, evidence):
            continue
        problems.append(_problem(number, evidence))
    return problems


def agrees(claim: Quantity, source: Quantity) -> bool:
    """Whether the source's number says what the claim's number says."""
    if not compatible(claim, source):
        return False
    ours, theirs = _comparable(claim, source)
    if ours == theirs:
        return not _opposed(claim, source)
    if claim.weak or not claim.approximate or not theirs:
        return _is_rounded(ours, theirs) and bool(source.approximate)
    off = (ours - theirs) / theirs
    if claim.approximate == "about":
        return abs(off) <= _NEAR
    return 0 < off <= _NEAR if claim.approximate == "below" else -2 * _NEAR <= off < 0


def _comparable(claim: Quantity, source: Quantity) -> tuple[Fraction, Fraction]:
    """Values to compare: in the base where both have a unit, else as written."""
    same = claim.dimension and claim.dimension == source.dimension
    return (claim.base, source.base) if same else (claim.value, source.value)


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
    pounds = {ours, theirs} == {"mass", "sterling"}
    return pounds and "pound" in claim.text + source.text


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


def _unknown_unit(claim: Passage, number: Quantity, evidence: Evidence) -> list[Problem]:
    """A measured number followed by a noun that the source does not have: "46 bags" where the
    source says 46 kilograms."""
    if number.unit or number.weak or number.ordinal or claim.language != "en":
        return []
    same = [other for other in evidence.numbers if other.value == number.value]
    if not same or any(other.dimension not in _MEASURES for other in same):
        return []
    following = [w for w, start, _ in english_words(claim.text) if 0 <= start - number.end <= 1]
    if not following or is_function_word(following[0]) or not following[0].endswith("s"):
        return []
    if not following[0].islower() or stem(following[0]) in evidence.words:
        return []
    message = f"the source counts {same[0].text.strip()}, not {following[0]}"
    return [
        Problem("unit", Severity.BLOCK, message, number.start, number.end, number.text, same[0].text)
    ]


def _problem(number: Quantity, evidence: Evidence) -> Problem:
    same_value = [o for o in evidence.numbers if o.value == number.value and not o.weak]
    opposed = [o for o in same_value if compatible(number, o)]
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
