"""Figures of a transcript, read as the script says them.

A transcriber writes ``£1.50``, ``10.05``, ``1990s``, ``Henry VIII`` and ``12345`` for what is said
in several ways. Each such figure is read aloud in all of them, and the reading that the script has
is taken; where it has none, the figure stays as it is written, and is found missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wenfang.language.read_alike import Token, tokens
from wenfang.language.spoken import chinese_numbers, english_numbers, measures
from wenfang.language.spoken.abbreviations import ROMAN
from wenfang.language.spoken.reading import read_aloud
from wenfang.source import Language

_FIGURE = re.compile(
    r"(?<!\d)(?<!\d[.,:])-?(?:[$£€¥￥]\s?)?\d(?:[\d.,:/-]{0,20}\d)?"
    rf"(?:'?s\b|(?:st|nd|rd|th)\b|\s?[ap]m\b|\s?[ap]\.m\.|\s?(?:{measures.UNIT}|%)(?![A-Za-z])|分)?"
    rf"|\b[A-Z][a-z]+\s(?:{'|'.join(sorted(ROMAN, key=len, reverse=True))})\b",
    re.ASCII,
)
_CLOCK = re.compile(r"(\d{1,2})[.:]([0-5]\d)(.*)", re.DOTALL)
_LONGEST_ROW = 20


def heard_tokens(said: Sequence[Token], transcript: str, language: Language) -> list[Token]:
    """The tokens of a transcript, figures as the script says them.

    Args:
        said: the script's tokens.

    Returns:
        Tokens with offsets into the transcript; all those of one figure have its whole span.
    """
    found = tokens(transcript, language)
    script = _row(said)
    for match in _FIGURE.finditer(transcript):
        start, end = match.span()
        inside = [one for one in found if one.start < end and one.end > start]
        if not inside or inside[0].start < start or inside[-1].end > end:
            continue  # a part of a larger number: 1.5 million
        if _row(inside) in script:
            continue
        for reading in _readings(match.group(), language):
            read = [Token(one.text, start, end) for one in tokens(reading, language)]
            if read and _row(read) in script:
                at = found.index(inside[0])
                found[at : at + len(inside)] = read
                break
    return found


def _row(row: Sequence[Token]) -> str:
    return f" {' '.join(one.text for one in row)} "


def _readings(figure: str, language: Language) -> Iterator[str]:
    """All the ways in which it may have been said."""
    name, _, numeral = figure.rpartition(" ")
    if numeral in ROMAN:
        yield f"{name} the {english_numbers.ordinal(ROMAN[numeral])}"
        yield f"{name} {english_numbers.cardinal(ROMAN[numeral])}"
        return
    yield read_aloud(figure, language).spoken
    clock = _CLOCK.fullmatch(figure)
    if clock:
        after = clock[3].removeprefix("分")
        yield read_aloud(f"{clock[1]}:{clock[2]}{after}", language).spoken
    digits = "".join(one for one in figure if one.isdigit())
    if len(digits) > _LONGEST_ROW:
        return
    yield digits  # 1-2-3-4-5
    if language == "zh":
        yield chinese_numbers.digit_by_digit(digits)
        yield chinese_numbers.digit_by_digit(digits, one="幺")
    else:
        yield english_numbers.digit_by_digit(digits)
        yield read_aloud(f"A{digits}", language).spoken.removeprefix("A")  # three twenty
