"""Numbers as English words: cardinals, ordinals, years, decimals, digits one by one.

Digits come as text, so that 3.50 stays "three point five zero" and nothing is rounded. No "and"
is said between hundreds and tens, as in American English; the voices are American first.
"""

from __future__ import annotations

import re

from wenfang.language.numerals import ORDINALS, SCALES, WORDS

_ONES = {value: word for word, value in WORDS.items()}
_BIG = sorted(((v, w) for w, v in SCALES.items() if v >= 1000), reverse=True)
_ORDINAL_OF = {_ONES[value]: word for word, value in ORDINALS.items() if value in _ONES}
_ORDINAL_OF["zero"] = "zeroth"
_LONGEST = 15
"""Digits; longer numbers are read digit by digit, as people do."""


def cardinal(number: int) -> str:
    """``1205`` → "one thousand two hundred five"; below 10¹⁵, else digit by digit."""
    if number < 0:
        return f"minus {cardinal(-number)}"
    if len(str(number)) > _LONGEST:
        return digit_by_digit(str(number))
    words = []
    for scale, word in _BIG:
        if number >= scale:
            words.append(f"{cardinal(number // scale)} {word}")
            number %= scale
    if number >= 100:
        words.append(f"{_ONES[number // 100]} hundred")
        number %= 100
    if number or not words:
        words.append(_below_hundred(number))
    return " ".join(words)


def ordinal(number: int) -> str:
    """``21`` → "twenty-first"."""
    head, joint, last = re.fullmatch(r"(.*?)([ -]?)(\w+)", cardinal(number)).groups()  # type: ignore[union-attr]
    return f"{head}{joint}{_ORDINAL_OF.get(last, last + 'th')}"


def year(number: int) -> str:
    """``1905`` → "nineteen oh five", ``2008`` → "two thousand eight", ``2026`` → "twenty
    twenty-six", ``1900`` → "nineteen hundred"."""
    century, rest = divmod(number, 100)
    if not 1000 <= number <= 9999 or number % 1000 < 10:
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def number(text: str) -> str:
    """A number in digits, ``3,000.50`` → "three thousand point five zero"; one that begins with
    superfluous zeros digit by digit."""
    whole, _, decimals = text.replace(",", "").partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        said = digit_by_digit(whole)
    else:
        said = cardinal(int(whole or "0"))
    return f"{said} point {digit_by_digit(decimals)}" if decimals else said


def digit_by_digit(text: str) -> str:
    """The digits of ``text``; anything between them is a short pause."""
    groups = [" ".join(_ONES[int(c)] for c in group) for group in re.findall(r"\d+", text)]
    return ", ".join(groups)


def plural(words: str) -> str:
    """The last word in the plural: "nineteen nineties", "dollars", "feet"."""
    if words.endswith("y"):
        return words[:-1] + "ies"
    return words + ("es" if words.endswith(("x", "s", "ch")) else "s")


def _below_hundred(number: int) -> str:
    if number in _ONES:
        return _ONES[number]
    return f"{_ONES[number // 10 * 10]}-{_ONES[number % 10]}"
