"""Numerals into values: digits, Chinese numerals, English number words, and mixtures.

Chinese numerals count in 万 (10⁴) and 亿 (10⁸); digits and characters mix freely (3千,
1亿2000万), a last digit after a larger unit is colloquial for the next place (一万五 =
15,000), and a row of bare digits is read digit by digit (二〇二六). Values are exact.
"""

from __future__ import annotations

import re
from fractions import Fraction

CHINESE_DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    "〇": 0, "○": 0, "两": 2, "俩": 2, "仨": 3,
}  # fmt: skip
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "廿": 20, "卅": 30}
_GROUPS = {"万": 10**4, "亿": 10**8, "兆": 10**12}
CHINESE = "".join(CHINESE_DIGITS) + "".join(_PLACES) + "".join(_GROUPS)

DIGITS = r"\d{1,3}(?:,\d{3}){1,12}(?:\.\d{1,20})?(?!,?\d)|\d{1,40}(?:\.\d{1,20})?"
"""A number in digits, with or without thousands separators; to be used in folded text.
Repeats are bounded, so that a megabyte of digits is read in linear time."""

_TOKEN = re.compile(rf"{DIGITS}|[{CHINESE}]")

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
WORDS: dict[str, int] = {word: n for n, word in enumerate(_ONES.split())}
WORDS.update({word: 10 * n for n, word in enumerate(_TENS.split(), start=2)})
SCALES = {
    "hundred": 100,
    "dozen": 12,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
ORDINALS: dict[str, int] = {word: n for n, word in enumerate(_ORDINALS.split()) if n}
ORDINALS.update({word[:-1] + "ieth": 10 * n for n, word in enumerate(_TENS.split(), start=2)})


def digits_value(text: str) -> Fraction:
    """The value of a number in ASCII digits: ``3,000.5``. At most 40 digits count."""
    return Fraction(text.replace(",", "")[:40].rstrip("."))


def chinese_value(text: str) -> Fraction | None:
    """The value of a Chinese or mixed numeral, folded; ``None`` where it is not well formed."""
    tokens = _TOKEN.findall(text)
    if not tokens or "".join(tokens) != text or len(tokens) > 40:
        return None
    if len(tokens) > 1 and all(token in CHINESE_DIGITS for token in tokens):
        return Fraction(int("".join(str(CHINESE_DIGITS[token]) for token in tokens)))
    return _positional(tokens)


def _positional(tokens: list[str]) -> Fraction | None:
    total = section = Fraction(0)
    current: Fraction | None = None
    last_unit = 1
    for n, token in enumerate(tokens):
        if token in _GROUPS:
            group = _GROUPS[token]
            section += current if current is not None else 0
            section = section or (Fraction(1) if not total else Fraction(0))
            if section and total and group > 10**4 and total < group:
                total, section = (total + section) * group, Fraction(0)
            elif section:
                total, section = total + section * group, Fraction(0)
            else:
                total *= group
            current, last_unit = None, group
        elif token in _PLACES:
            section += (1 if current is None else current) * _PLACES[token]
            current, last_unit = None, min(_PLACES[token], 1000)
        else:
            value = CHINESE_DIGITS.get(token)
            if current not in (None, 0):
                return None
            current = Fraction(value) if value is not None else digits_value(token)
            if value == 0 and n < len(tokens) - 1:
                last_unit = 1
    if current is not None:
        colloquial = last_unit >= 100 and current < 10 and len(tokens) > 1
        section += current * (Fraction(last_unit, 10) if colloquial else 1)
    return total + section


def english_value(words: str) -> Fraction | None:
    """The value of English number words: ``two hundred and five``, ``three dozen``,
    ``a million``, ``twenty-one``, ``half a million``; ``None`` where it is none."""
    total = section = Fraction(0)
    seen = False
    for word in re.split(r"[\s-]+", words.lower()):
        if word in ("a", "an", "and"):
            continue
        if word == "half":
            section += Fraction(1, 2)
        elif word in WORDS:
            section += WORDS[word]
        elif word in SCALES:
            scale = SCALES[word]
            section = (section or Fraction(1)) * scale
            if scale >= 1000:
                total, section = total + section, Fraction(0)
        else:
            return None
        seen = True
    return total + section if seen else None


def english_ordinal(word: str) -> int | None:
    """``third`` → 3, ``twenty-first`` → 21, ``3rd`` → 3; ``None`` where it is none."""
    lower = word.lower()
    match = re.fullmatch(r"(\d{1,9})(?:st|nd|rd|th)", lower)
    if match:
        return int(match[1])
    tens, _, ones = lower.replace(" ", "-").rpartition("-")
    if ones not in ORDINALS or (tens and WORDS.get(tens, 0) < 20):
        return None
    return ORDINALS[ones] + (WORDS[tens] if tens else 0)
