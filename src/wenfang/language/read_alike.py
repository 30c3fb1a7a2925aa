"""A text as tokens that are equal where the texts are read alike: what was said can be held
against what was to be said, whoever wrote either down.

Case, punctuation, width and script fall away (:func:`~wenfang.language.normalise.fold`); numbers
in digits, Chinese numerals and number words become digits: ``2026年``, ``二〇二六年``;
``twenty-six``, ``26th``; ``百分之五``, ``5%``, ``five per cent``. Short forms of English verbs are
written out, British spellings that differ by rule become American ones.

Source of the aim: the text normaliser of Whisper (Radford et al., 2022, appendix C); that of
Chinese speech recognition (WeNet's), whose numbers become characters; here both become digits.

Each token knows its place in the original. A numeral within a Chinese word (一种) becomes a digit
too; it does so in both texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from wenfang.language.detect import HAN
from wenfang.language.normalise import fold
from wenfang.language.numerals import (
    CHINESE,
    CHINESE_DIGITS,
    DIGITS,
    ORDINALS,
    SCALES,
    WORDS,
    chinese_value,
    digits_value,
    english_value,
)
from wenfang.source import Language


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a Han character or a number.

    Attributes:
        text: in its one form.
        start, end: offsets into the original.
    """

    text: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()


_DIGIT = "".join(CHINESE_DIGITS)
_NUMBER_WORD = "|".join(sorted({*WORDS, *ORDINALS, *SCALES}, key=len, reverse=True))
_SCALED = "|".join(SCALES)
_CURRENCIES = {"$": ("dollars", "美元"), "£": ("pounds", "英镑"), "€": ("euros", "欧元"),
               "¥": ("yuan", "元"), "￥": ("yuan", "元")}  # fmt: skip
_SCAN = re.compile(
    rf"(?P<percent>百分之(?P<percent_value>[{CHINESE}]+(?:点[{_DIGIT}]+)?|{DIGITS}))"
    rf"|(?P<digits>(?P<currency>[$£€¥￥])?(?P<value>{DIGITS})(?:st|nd|rd|th)?"
    rf"(?P<scale>[万亿千百]+|[ -](?:{_SCALED})\b)?)"
    rf"|(?P<chinese>[{CHINESE}]+(?:点[{_DIGIT}]+(?![{_DIGIT}]*[十百千分整半])[万亿]{{0,2}})?)"
    rf"|(?P<english>\b(?:{_NUMBER_WORD})\b(?:[ -]+(?:and[ -]+)?(?:{_NUMBER_WORD})\b)*"
    rf"(?: point(?: (?:{_NUMBER_WORD})\b)+)?)"
    rf"|(?P<mark>%|\bper ?cent\b|°c|[℃&])"
    rf"|(?P<initials>\b(?:[a-z]\.){{2,}}|\b[a-z](?:[ -][a-z]\b)+)"
    rf"|(?P<word>[^\W\d_{HAN}]+(?:'[a-z]+)*)"
    rf"|(?P<other>\w)"
)
_MARKS = {"%": "%", "℃": "摄氏度", "°c": "摄氏度", "&": "and"}
_SHORT = {"n't": "not", "'re": "are", "'ll": "will", "'ve": "have", "'m": "am", "'d": "would",
          "'s": "is"}  # fmt: skip
_WHOLE = {"won't": ("will", "not"), "can't": ("can", "not"), "cannot": ("can", "not"),
          "okay": ("ok",), "mr": ("mister",), "mrs": ("missus",), "dr": ("doctor",),
          "km": ("kilometer",), "kg": ("kilogram",), "programme": ("program",)}  # fmt: skip
_SPELLING = (
    (re.compile(r"(met|lit|cent|theat|kilomet|fib)re(s?)$"), r"\1er\2"),
    (re.compile(r"([a-z]{3,})is(e|es|ed|ing|ation|ations)$"), r"\1iz\2"),
    (re.compile(r"(col|hon|lab|neighb|behavi|fav|harb|hum)our"), r"\1or"),
    (re.compile(r"([a-z]{3,})lled$"), r"\1led"),
)


def tokens(text: str, language: Language) -> list[Token]:
    """The tokens of a text; none of one without letters and digits.

    Args:
        language: in which marks are read: ``%`` and ``$`` stand where they are spoken.
    """
    folded = "".join(one.lower() if len(one.lower()) == 1 else one for one in fold(text))
    found: list[Token] = []
    for match in _SCAN.finditer(folded):
        start, end = match.span()
        found.extend(Token(one, start, end) for one in _texts(match, language))
    return found


def _texts(match: re.Match[str], language: Language) -> Iterator[str]:
    kind = match.lastgroup
    if match["percent"]:
        yield _decimal(_chinese(match["percent_value"]))
        yield "%"
    elif match["digits"]:
        yield from _amount(match, language)
    elif match["chinese"]:
        yield _decimal(_chinese(match["chinese"]))
    elif match["english"]:
        yield from _english(match["english"])
    elif match["mark"]:
        yield _MARKS.get(match["mark"], "%")
    elif match["initials"]:
        yield re.sub(r"[. -]", "", match["initials"])
    elif match["word"]:
        yield from _word(match["word"])
    elif kind:
        yield match[kind]


def _amount(match: re.Match[str], language: Language) -> Iterator[str]:
    value, scale = digits_value(match["value"]), (match["scale"] or "").strip(" -")
    if scale in SCALES:
        value *= SCALES[scale]
    elif scale:
        whole = chinese_value(f"{match['value'].replace(',', '')}{scale}")
        value = whole if whole is not None else value
    # A row of digits that begins with 0 is no quantity: 007, 0571.
    row = match["value"]
    yield row if row.isdigit() and row[0] == "0" else _decimal(value)
    if match["currency"]:
        yield _CURRENCIES[match["currency"]][language == "zh"]


#: Alone these are names (陆、伍) or parts of words, not figures.
_FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾")


def _chinese(numeral: str) -> Fraction | str:
    """The value of a Chinese or plain numeral; the numeral itself where it has none."""
    if numeral in _FORMAL:
        return numeral
    whole, point, rest = numeral.partition("点")
    row = all(one in CHINESE_DIGITS for one in whole)
    if row and len(whole) > 1:
        # Digits read one by one stay a row, with their zeros: 零零七.
        return "".join(str(CHINESE_DIGITS[one]) for one in whole + rest if one in CHINESE_DIGITS)
    value = digits_value(whole) if whole[0].isascii() else chinese_value(whole)
    if value is None:
        return numeral
    if point:
        scale = rest.lstrip(_DIGIT)
        digits = "".join(str(CHINESE_DIGITS[one]) for one in rest.removesuffix(scale))
        value += Fraction(int(digits), 10 ** len(digits))
        value *= chinese_value(f"一{scale}") or 1
    return value


def _english(run: str) -> Iterator[str]:
    """The numbers of a run of number words: ``nineteen ninety-nine`` is one, ``five six`` two."""
    whole, _, rest = run.partition(" point")
    values = [_value(part) for part in _parts(re.split(r"[ -]+", whole))]
    n = 0
    while n < len(values):
        value = values[n]
        if n + 1 < len(values) and 10 <= value <= 99 and 10 <= values[n + 1] <= 99:
            value, n = value * 100 + values[n + 1], n + 1  # a year
        n += 1
        if n == len(values) and rest:
            said = rest.split()
            scale = SCALES[said.pop()] if said[-1] in SCALES and len(said) > 1 else 1
            digits = "".join(str(int(_value([one]))) for one in said)
            value = (value + Fraction(int(digits), 10 ** len(digits))) * scale
        yield _decimal(value)


def _parts(words: list[str]) -> Iterator[list[str]]:
    """Words that make one number together."""
    part: list[str] = []
    last = 0
    for word in words:
        if word == "and":
            continue
        value = WORDS.get(word, ORDINALS.get(word, SCALES.get(word, 0)))
        goes_on = value >= 100 or last >= 100 or (20 <= last < 100 and 0 < value < 10)
        if part and not goes_on:
            yield part
            part = []
        part.append(word)
        last = value
    yield part


def _value(words: list[str]) -> Fraction:
    cardinal = {value: word for word, value in WORDS.items()}
    plain = [cardinal.get(ORDINALS[word], word) if word in ORDINALS else word for word in words]
    return english_value(" ".join(plain)) or Fraction(0)


def _word(word: str) -> Iterator[str]:
    if word in _WHOLE:
        yield from _WHOLE[word]
        return
    for ending, said in _SHORT.items():
        if word.endswith(ending) and len(word) > len(ending):
            yield from (_spelt(word.removesuffix(ending)), said)
            return
    yield _spelt(word.replace("'", ""))


def _spelt(word: str) -> str:
    for pattern, said in _SPELLING:
        word = pattern.sub(said, word)
    return word


def _decimal(value: Fraction | str) -> str:
    if isinstance(value, str):
        return value
    if value.denominator == 1:
        return str(value.numerator)
    return format((Decimal(value.numerator) / Decimal(value.denominator)).normalize(), "f")
