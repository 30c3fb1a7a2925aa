"""Lines into units: a unit is a run of text in which sentences may be looked for.

A heading, a list item and a paragraph are units. Text files break lines in two ways: once
per paragraph, or at a fixed width ("hard-wrapped"). Design choice: a block of lines counts
as hard-wrapped only where the width itself shows it: the next line's first word would not
have fitted, or the line goes on in lower case. Anything else stays apart, for a heading
glued to the first sentence is worse than a sentence cut at a line end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from wenfang.language.detect import is_han

_MARKER = re.compile(
    r"(?:[-*+\u2022\u00b7\u25aa\u25cf\u25e6\u2013\u2014]\s+|\d{1,3}[.)、．]\s+|#{1,6}\s+|>\s+"
    r"|[(（]?[一二三四五六七八九十]{1,3}(?:、|[)）]))"
)
_TERMINAL = re.compile(r"[.。!！?？;；:：…][\"'”’」』)）]*$")
_WIDEST = 130
_NARROWEST = 18


def units(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the units of ``text``, white space and list markers outside, in order."""
    block: list[tuple[int, int]] = []
    position = 0
    for line in text.split("\n"):
        start, end = _trim(text, position, position + len(line))
        position += len(line) + 1
        marker = _MARKER.match(text, start, end)
        if start == end or marker:
            yield from _close(text, block)
            block = []
        if start < end:
            after = _trim(text, marker.end(), end)[0] if marker else start
            block.append((after if after < end else start, end))
    yield from _close(text, block)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), max(
        start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
    )


def _close(text: str, block: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The units of one block of neighbouring lines."""
    if not block:
        return
    wrapped = _is_wrapped(text, block)
    start, end = block[0]
    for line in block[1:]:
        if wrapped or _goes_on(text, (start, end), line):
            end = line[1]
        else:
            yield start, end
            start, end = line
    yield start, end


def _goes_on(text: str, line: tuple[int, int], following: tuple[int, int]) -> bool:
    """Whether ``following`` goes on with the sentence of ``line``: it starts in lower case,
    or the line ends with a comma."""
    if _TERMINAL.search(text[max(line[0], line[1] - 6) : line[1]]):
        return False
    return text[following[0]].islower() or text[line[1] - 1] in ",，、"


def _is_wrapped(text: str, block: list[tuple[int, int]]) -> bool:
    """Whether the lines were broken at a fixed width (three lines or more are needed to see
    it): each line, with the next one's first word, would be longer than the widest."""
    if len(block) < 3:
        return False
    width = max(end - start for start, end in block)
    if not _NARROWEST <= width <= _WIDEST:
        return False
    for (start, end), (next_start, next_end) in pairwise(block):
        if is_han(text[next_start]):
            first = 2
        else:
            word = text[next_start : min(next_end, next_start + _WIDEST)].split(None, 1)[0]
            first = len(word)
        if end - start + 1 + first < width:
            return False
    return any(not _TERMINAL.search(text[max(s, e - 6) : e]) for s, e in block[:-1])
