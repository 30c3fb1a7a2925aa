"""A text as a voice says it: 3.5% becomes 百分之三点五 or "three point five percent".

What is said keeps its place: every character of it knows the span of the text that it stands
for, so that the times of words can be told as they were written.

Design choice: rules that are looked for in order, from addresses to plain digits; what one has
read is closed to the later ones. Digits are read in the language that surrounds them: an English
sentence inside Chinese text has English numbers, 2026年 inside English text a Chinese one. In
Chinese text a full-width mark, or a Han character right behind a figure, ends what is English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from wenfang.language.detect import HAN
from wenfang.language.normalise import fold
from wenfang.language.spoken import (
    abbreviations,
    addresses,
    calendar,
    figures,
    marks,
    measures,
    money,
    telephone,
)
from wenfang.language.spoken.rule import Rule
from wenfang.source import Language

Span = tuple[int, int]

_RULES: dict[Language, list[Rule]] = {
    "zh": [
        *addresses.ZH, *telephone.ZH, *calendar.ZH, *money.ZH, *measures.ZH, *abbreviations.ZH,
        *figures.ZH,
    ],
    "en": [
        *addresses.EN, *telephone.EN, *calendar.EN, *money.EN, *measures.EN, *abbreviations.EN,
        *figures.EN,
    ],
}  # fmt: skip
_CLOSED = "\x00"
_ENGLISH = re.compile(rf"[^{HAN}]+")
_ENGLISH_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]?[a-z]+(?:'[a-z]+)?(?![A-Za-z])")
_ENOUGH = 5
"""English words in a row make an English passage; fewer are names in a Chinese one."""
_FEW = 3
"""So many are enough between full-width marks, where there is a passage around them."""
_FIGURE = re.compile(
    rf"(?<![A-Za-z\d.,])[$£€¥]?\d[\d.,:/-]{{0,20}}(?:\s?(?:{measures.UNIT}|%)(?![A-Za-z]))?"
)
_WIDE_MARKS = re.compile("[，。！？；：、（）《》【】…｡]+")
_AROUND = f"[0-9{HAN}，、：；%.:()（）“”《》-]"
_CHINESE = re.compile(rf"(?:(?<![0-9.:-])[0-9][0-9.:-]{{0,20}})?[{HAN}]{_AROUND}*")
_LETTER = re.compile(r"[A-Za-zÀ-ɏ]")
_DASH = re.compile(r"-{2,}|(?<=\s)-(?=\s)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What is said for a text.

    Attributes:
        text: as it was written.
        spoken: Han characters, Latin words, white space and punctuation; no digits.
        spans: for each character of ``spoken`` where that stands in ``text``; what one sign or
            number became has one span. Ascending.
        left_out: what is not said: emoji, ornaments.
    """

    text: str
    spoken: str
    spans: tuple[Span, ...]
    left_out: tuple[str, ...] = ()


def read_aloud(text: str, language: Language) -> Reading:
    """Read.

    Args:
        text: a sentence or more. Letters of other scripts are passed over here; see
            :func:`wenfang.language.spoken.speakable.check_speakable`.
        language: of the text, mostly.
    """
    folded = _ascii_digits(fold(text))
    reading = _Builder()
    for start, end, tongue in _stretches(text, folded, language):
        position = start
        for first, last, said in _said(folded, start, end, tongue):
            _plain(reading, folded, position, first, tongue)
            reading.words(said, (first, last))
            position = last
        _plain(reading, folded, position, end, tongue)
    return Reading(text, "".join(reading.spoken), tuple(reading.spans), tuple(reading.left_out))


def _ascii_digits(text: str) -> str:
    """Decimal digits of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(c)) if not c.isascii() and c.isdecimal() else c for c in text
    )


class _Builder:
    """What has been said so far."""

    def __init__(self) -> None:
        self.spoken: list[str] = []
        self.spans: list[Span] = []
        self.left_out: list[str] = []
        self._converted = False

    def letter(self, character: str, span: Span) -> None:
        """A letter as it stands, never grown together with words for a number before it."""
        if self._converted and _LETTER.match(character) and _LETTER.match(self.spoken[-1]):
            self.add(" ", (span[0], span[0]))
        self.add(character, span)

    def add(self, character: str, span: Span) -> None:
        self.spoken.append(character)
        self.spans.append(span)
        self._converted = False

    def words(self, said: str, span: Span) -> None:
        """Words that stand for a whole span, never grown together with what is before."""
        if self.spoken and _LETTER.match(self.spoken[-1]) and _LETTER.match(said[:1]):
            self.add(" ", (span[0], span[0]))
        for character in said:
            self.add(character, span)
        self._converted = True


def _stretches(text: str, folded: str, language: Language) -> Iterator[tuple[int, int, Language]]:
    """The text cut where its digits change their language."""
    position = 0
    other: Language = "en" if language == "zh" else "zh"
    spans = _english(text, folded) if language == "zh" else _chinese(folded)
    for start, end in spans:
        if start > position:
            yield position, start, language
        yield start, end, other
        position = end
    if position < len(folded):
        yield position, len(folded), language


def _chinese(folded: str) -> Iterator[Span]:
    return (match.span() for match in _CHINESE.finditer(folded))


def _english(text: str, folded: str) -> Iterator[Span]:
    """What is English and not names, or an address, inside Chinese text.

    Args:
        text: not folded: only there full-width marks differ from others.
    """
    for match in _ENGLISH.finditer(folded):
        if _count_words(match.group()) < _ENOUGH:
            continue
        begin = match.start()
        for mark in [*_WIDE_MARKS.finditer(text, *match.span()), None]:
            end = mark.start() if mark else _before_figure(folded, begin, match.end())
            if _count_words(folded[begin:end]) >= _FEW:
                yield begin, end
            begin = mark.end() if mark else end


def _before_figure(folded: str, begin: int, end: int) -> int:
    """Where English ends that a Han character follows: a figure right before that is Chinese."""
    if end == len(folded):
        return end
    near = max(begin, end - 40)
    found = [m for m in _FIGURE.finditer(folded, near, end) if not folded[m.end() : end].strip()]
    return found[0].start() if found else end


def _count_words(text: str) -> int:
    """English words in it; units of figures are none."""
    words = _FIGURE.sub(" ", addresses.EN[0].pattern.sub(" ", text))
    return len(_ENGLISH_WORD.findall(words))


def _said(folded: str, start: int, end: int, language: Language) -> list[tuple[int, int, str]]:
    """What the rules read in a stretch, in reading order."""
    if not any(not c.isalpha() or c.isascii() for c in folded[start:end]):
        return []
    found: list[tuple[int, int, str]] = []
    for one in _RULES[language]:
        closed = []
        for match in one.pattern.finditer(folded, start, end):
            said = one.say(match) if match.end() > match.start() else None
            if said is not None:
                found.append((*match.span(), said))
                closed.append(match.span())
        for first, last in closed:
            folded = folded[:first] + _CLOSED * (last - first) + folded[last:]
    return sorted(found)


def _plain(reading: _Builder, folded: str, start: int, end: int, language: Language) -> None:
    """Characters that are said as they stand, are a pause, or are not said."""
    dashes = {i for m in _DASH.finditer(folded, start, end) for i in range(*m.span())}
    for at in range(start, end):
        character, span = folded[at], (at, at + 1)
        said = marks.said_as(character, language)
        if at in dashes:
            reading.add("—", span)
        elif said is not None:
            reading.words(f" {said} " if language == "en" else said, span)
        elif character.isspace() or _is_joint(folded, at):
            reading.add(" " if character.isspace() else character, span)
        elif (character.isalpha() or character in "〇々") and not _is_sign(character):
            if not marks.is_foreign(character):
                reading.letter(character, span)
        elif (pause := marks.pause(character)) is not None:
            reading.add(pause, span)
        elif character in marks.SILENT:
            reading.add(" ", span)
        elif character.isprintable():
            reading.add(" ", span)
            if not unicodedata.category(character).startswith("M"):
                reading.left_out.append(character)


def _is_sign(character: str) -> bool:
    """A letter that is a modifier or no word's part: ʰ, Ⅳ."""
    return unicodedata.category(character) in ("Lm", "Nl") and character not in "〇々"


def _is_joint(folded: str, at: int) -> bool:
    """An apostrophe or a hyphen inside a word."""
    if folded[at] not in "'-" or not 0 < at < len(folded):
        return False
    after = folded[at + 1 : at + 2]
    inside = bool(_LETTER.match(folded[at - 1]) and _LETTER.match(after))
    return inside or (folded[at] == "'" and folded[at - 1] in "sS" and not after.isalpha())
