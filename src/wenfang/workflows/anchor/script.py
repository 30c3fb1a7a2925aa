"""The script: what the presenter says, line by line.

A line is one sentence of the report or of the person's own script, said at one go. What a
reader sees and a listener cannot hear (footnotes, headings) is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wenfang.document import Document
from wenfang.language.sentences import sentences
from wenfang.source import Language

_WELCOME = {
    "zh": ("各位好，这里是今天的播报。", "各位好，欢迎收看{station}。"),
    "en": ("Hello, and welcome.", "Hello, and welcome to {station}."),
}
_FAREWELL = {
    "zh": "以上就是本次播报，感谢收看。",
    "en": "That is all for now. Thank you for watching.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Attributes:
        text: as it is written; the voice reads figures and units aloud.
        place: ``summary.s1``, ``p2.s1``, ``line.3``, ``greeting``, ``farewell``.
        paragraph: number of the paragraph, for longer pauses between them.
    """

    text: str
    place: str
    paragraph: int


def lines_of(document: Document) -> list[Line]:
    """A report's standfirst and body, nothing said twice."""
    said: set[str] = set()
    lines = []
    for name, sentence in document.places():
        if name.startswith("headline") or sentence.text in said:
            continue
        said.add(sentence.text)
        number = 0 if name.startswith("summary") else int(name[1:].partition(".")[0])
        lines.append(Line(sentence.text, name, number))
    return lines


def lines_in(text: str, language: Language) -> list[Line]:
    """A script of the person's own, sentence by sentence; what has no letter or digit is left
    out."""
    return [Line(*one) for one in _numbered(text, language)]


def _numbered(text: str, language: Language) -> Iterator[tuple[str, str, int]]:
    number = 0
    for paragraph, block in enumerate(text.splitlines()):
        for sentence in sentences(block, language):
            if any(character.isalnum() for character in sentence):
                number += 1
                yield sentence, f"line.{number}", paragraph


def with_greeting(lines: Sequence[Line], language: Language, station: str) -> list[Line]:
    """The lines between a word of welcome and one of farewell."""
    plain, named = _WELCOME[language]
    welcome = named.format(station=station) if station else plain
    last = lines[-1].paragraph if lines else 0
    return [
        Line(welcome, "greeting", -1),
        *lines,
        Line(_FAREWELL[language], "farewell", last + 1),
    ]
