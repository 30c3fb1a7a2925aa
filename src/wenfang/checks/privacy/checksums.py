"""Check digits, each a few lines after its standard.

Own code, although python-stdnum has them all: that library is LGPL-2.1 and the core of
Wenfang stays permissive. Every function takes a number without separators, in upper case,
and answers whether it is right; it never raises.
"""

from __future__ import annotations

import re

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_DIGITS = "10X98765432"
_CREDIT_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, n, 31) for n in range(17))


def resident_number(number: str) -> bool:
    """GB 11643-1999, ISO 7064 MOD 11-2: 17 digits and a digit or X."""
    if re.fullmatch(r"\d{17}[\dX]", number, re.ASCII) is None:
        return False
    pairs = zip(number, _RESIDENT_WEIGHTS, strict=False)
    return _RESIDENT_DIGITS[sum(int(digit) * weight for digit, weight in pairs) % 11] == number[-1]


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1 annex B: every second digit from the right doubled, sum ends in 0."""
    if re.fullmatch(r"\d+", number, re.ASCII) is None:
        return False
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[0::2]) % 10 == -sum(sum(divmod(2 * d, 10)) for d in digits[1::2]) % 10


def mod_97(number: str) -> bool:
    """ISO 13616 (ISO 7064 MOD 97-10): the first four characters moved to the end, letters
    read as 10 … 35, remainder 1."""
    if re.fullmatch(r"[A-Z]{2}\d{2}[0-9A-Z]+", number, re.ASCII) is None:
        return False
    return int("".join(str(int(c, 36)) for c in number[4:] + number[:4])) % 97 == 1


def credit_code(number: str) -> bool:
    """GB 32100-2015: 17 characters weighted with powers of 3, modulo 31."""
    if len(number) != 18 or any(character not in _CREDIT_CODE for character in number):
        return False
    pairs = zip(number, _CREDIT_WEIGHTS, strict=False)
    total = sum(_CREDIT_CODE.index(character) * weight for character, weight in pairs)
    return _CREDIT_CODE[-total % 31] == number[-1]
