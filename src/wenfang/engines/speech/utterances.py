"""A text cut into what is spoken at one go: sentences, or clauses where sound is wanted early.

The pieces are contiguous: together they are the text, white space and what is not said included,
so that subtitles show all of it.

Design choice: for early sound the first piece is a clause and each further one may be twice as
long as the one before, for by then there is something to listen to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenfang.language.clauses import split_clauses
from wenfang.language.detect import is_han
from wenfang.language.sentences import split_sentences
from wenfang.language.spoken import marks
from wenfang.source import Language

FIRST_WEIGHT = 8
"""Syllables, about, in the first piece where sound is wanted at once."""
_PHRASE = re.compile(
    r"\s(?=(?:in|on|at|of|for|with|from|to|into|after|before|because|that|which|who|and|but|when"
    r"|while|as|by|over|under|about|during|near|between|through)\s)"
    r"|(?<![现正存所实内外潜])(?=在)(?!在于)|(?<![自服跟])(?=从)(?!从[事来而此容])|(?<![大小老名上少中即])(?=将[于在由会要对把从向与])|(?=已经|正在|可以|需要)"
)
"""Where a sentence without clauses is cut for early sound: before what begins a phrase."""
_LONGEST = 70
"""Syllables, about: longer sentences are cut at clauses; voices hurry through long ones."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What is spoken at one go.

    Attributes:
        start, end: in the text.
        pause: ``clause``, ``sentence`` or ``paragraph``: what follows it.
    """

    start: int
    end: int
    pause: str


def utterances(text: str, language: Language, *, early: bool = False) -> list[Utterance]:
    """Cut.

    Args:
        text: with at least something to say.
        early: the first piece is as short as can be.
    """
    pieces: list[tuple[int, int, str]] = []
    allowed = FIRST_WEIGHT if early else _LONGEST
    for start, end in split_sentences(text, language):
        parts = _parts(text, start, end, allowed)
        if early and not pieces:
            parts = [*_phrases(text, *parts[0]), *parts[1:]]
        for first, last in parts:
            pieces.append((first, last, "sentence" if last == end else "clause"))
            allowed = min(_LONGEST, 2 * allowed)
    return _contiguous(text, [piece for piece in pieces if _says(text[piece[0] : piece[1]])])


def halves(text: str, one: Utterance) -> list[Utterance]:
    """The same in two, cut at the space or Han character nearest to its middle."""
    middle = (one.start + one.end) // 2
    cuts = [
        at
        for at in range(one.start + 1, one.end)
        if text[at].isspace() or (is_han(text[at]) and is_han(text[at - 1]))
    ]
    cut = min(cuts or [middle], key=lambda at: abs(at - middle))
    return [Utterance(one.start, cut, "clause"), Utterance(cut, one.end, one.pause)]


def weight(text: str) -> int:
    """Syllables, about: a Han character is one, three letters are one, a digit is one."""
    han = sum(is_han(c) for c in text)
    digits = sum(c.isdigit() for c in text)
    letters = sum(c.isalpha() for c in text) - han
    return han + digits + (letters + 2) // 3


def _parts(text: str, start: int, end: int, allowed: int) -> list[tuple[int, int]]:
    """A sentence whole where it is short enough, else clauses joined as far as they may be."""
    if weight(text[start:end]) <= allowed:
        return [(start, end)]
    begins = [start + first for first, _ in split_clauses(text[start:end])][1:]
    parts, begin = [], start
    for at, following in zip(begins, [*begins, end][1:], strict=True):
        if weight(text[begin:following]) > allowed and weight(text[begin:at]) > 2:
            parts.append((begin, at))
            begin, allowed = at, min(_LONGEST, 2 * allowed)
    return [*parts, (begin, end)]


def _phrases(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """In two, where the first is too long to be soon there: at the last phrase that is not."""
    if weight(text[start:end]) <= 1.5 * FIRST_WEIGHT:
        return [(start, end)]
    cuts = [match.end() for match in _PHRASE.finditer(text, start, end)]
    cuts = [at for at in cuts if 4 <= weight(text[start:at]) <= 1.5 * FIRST_WEIGHT]
    return [(start, cuts[-1]), (cuts[-1], end)] if cuts else [(start, end)]


def _says(text: str) -> bool:
    return any(c.isalnum() or marks.said_as(c, "en") is not None for c in text)


def _contiguous(text: str, pieces: list[tuple[int, int, str]]) -> list[Utterance]:
    """Each goes on to where the next begins; a new line between makes a paragraph."""
    found = []
    for at, (start, end, pause) in enumerate(pieces):
        begin = 0 if at == 0 else start
        stop = pieces[at + 1][0] if at + 1 < len(pieces) else len(text)
        if "\n" in text[end:stop] and stop < len(text):
            pause = "paragraph"
        found.append(Utterance(begin, stop, pause))
    return found
