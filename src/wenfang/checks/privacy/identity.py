"""Numbers that a state gives to people and bodies: Chinese resident identity numbers,
US social security numbers, passports, unified social credit codes.

What has a check digit is found wherever it stands. What has none (the 15-digit identity
number, passports, nine bare digits) is found only beside a word that says what it is:
the same digits are order numbers a thousand times more often.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from wenfang.checks.privacy.checksums import credit_code, resident_number
from wenfang.checks.privacy.datum import Candidate, Scanned, numbers_of

#: First two digits of the administrative division (GB/T 2260), with 83 for Taiwan
#: residents' permits.
_REGIONS = frozenset(
    str(code)
    for first, last in (
        (11, 15),
        (21, 23),
        (31, 37),
        (41, 46),
        (50, 54),
        (61, 65),
        (71, 71),
        (81, 83),
    )
    for code in range(first, last + 1)
)
_FREE = r"(?<![0-9A-Za-z])(?<![0-9][.-])"
_RESIDENT = re.compile(
    _FREE + r"[1-8]\d{5}[ -]?(?:18|19|20)\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{3}[\dXx](?![0-9A-Za-z])"
)
_OLD_RESIDENT = re.compile(_FREE + r"[1-8]\d{14}(?![0-9A-Za-z])")
_RESIDENT_WORDS = re.compile(r"身份证|证件号|公民身份|身份号码|\bid (?:card|no|number)|identity")
_CREDIT_CODE = re.compile(r"(?<![0-9A-Za-z])[1-9A-HJ-NP-RTUWXY][1-9]\d{6}[0-9A-HJ-NP-RTUWXY]{10}(?![0-9A-Za-z])")  # fmt: skip
_SSN = re.compile(_FREE + r"\d{3}(?:-\d{2}-|[ ]\d{2}[ ]|\d{2})\d{4}(?![0-9A-Za-z])(?!-\d)")
_SSN_WORDS = re.compile(r"\bssn\b|social security|社会安全|社安号|社会保障号")
_PASSPORT = re.compile(r"(?<![0-9A-Za-z])(?:[A-Z]{1,2} ?\d{6,8}|\d{9}|\d{8})(?![0-9A-Za-z])")
_PASSPORT_WORDS = re.compile(r"护照|通行证|passport")


def identity_numbers(scanned: Scanned) -> Iterator[Candidate]:
    """Every identity number, social security number, passport and credit code."""
    yield from _resident_numbers(scanned)
    yield from _old_resident_numbers(scanned)
    for start, end, number in numbers_of(scanned, _CREDIT_CODE):
        if credit_code(number):
            yield Candidate("uscc", start, end, 0.95)
    yield from _social_security_numbers(scanned)
    yield from _passports(scanned)


def _resident_numbers(scanned: Scanned) -> Iterator[Candidate]:
    for start, end, number in numbers_of(scanned, _RESIDENT):
        born = _is_date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        if number[:2] in _REGIONS and born and resident_number(number.upper()):
            yield Candidate("id-card", start, end, 0.99)


def _old_resident_numbers(scanned: Scanned) -> Iterator[Candidate]:
    """Numbers from before 1999: six digits of region, yymmdd, three digits, no check."""
    for start, end, number in numbers_of(scanned, _OLD_RESIDENT):
        born = _is_date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
        if number[:2] in _REGIONS and born and _RESIDENT_WORDS.search(scanned.before(start)):
            yield Candidate("id-card", start, end, 0.8)


def _social_security_numbers(scanned: Scanned) -> Iterator[Candidate]:
    """Area not 000, 666 or 900–999, group not 00, serial not 0000 (SSA, since 2011)."""
    for start, end, number in numbers_of(scanned, _SSN):
        if number[:3] in {"000", "666"} or number[0] == "9" or number[3:5] == "00":
            continue
        named = _SSN_WORDS.search(scanned.before(start, 40)) is not None
        dashed = "-" in scanned.text[start:end]
        if number[5:] != "0000" and (named or dashed):
            yield Candidate("ssn", start, end, 0.95 if named else 0.7)


def _passports(scanned: Scanned) -> Iterator[Candidate]:
    for start, end, _ in numbers_of(scanned, _PASSPORT):
        words = scanned.before(start, 30) + "\n" + scanned.after(end, 12)
        if _PASSPORT_WORDS.search(words):
            yield Candidate("passport", start, end, 0.9)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
