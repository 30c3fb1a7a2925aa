"""Lines of PDF pages into paragraphs: order, running heads, hyphens.

The order of the file is kept where it runs down the page, as word processors write it, for
it also knows the rows of tables; only where it jumps back up within a column are the lines
put in order by place: columns from left to right, each from top to bottom, cut by lines
that go across (recursive cuts, after Nagy and Seth 1984).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

_EDGE = 0.12
_END = re.compile(r"[.!?。！？…:：;；][\"'”’」』)）]*$")
_LIST_ITEM = re.compile(r"(?:[•·▪●◦–—*-]|\(?\d{1,3}[.)、]|[一二三四五六七八九十]+、)\s?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page; points, y from the page's top.

    Attributes:
        text: ends in U+00AD where a word goes on in the next line.
        size, bold: of most of its letters.
        page_height, page_width: of its page.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool
    page_height: float
    page_width: float


def without_running_heads(pages: list[list[Line]]) -> list[list[Line]]:
    """Pages in reading order without the lines that return at the top or bottom of most
    pages (digits are taken as equal, so that page numbers count as one line)."""
    filled = [in_reading_order(lines) for lines in pages if lines]
    counts = Counter(key for lines in filled for key in {_head_key(line) for line in lines} if key)
    needed = max(2, (len(filled) + 1) // 2)
    return [
        [
            line
            for line in lines
            if not ((key := _head_key(line)) and (counts[key] >= needed or key[1] == "#"))
        ]
        for lines in filled
    ]


def _head_key(line: Line) -> tuple[str, str] | None:
    text = re.sub(r"\d+", "#", line.text).casefold()
    if line.bottom < line.page_height * _EDGE:
        return "top", text
    if line.top > line.page_height * (1 - _EDGE):
        return "bottom", re.sub(r"^[-–—\s]*#[-–—\s]*$", "#", text)
    return None


def in_reading_order(lines: list[Line]) -> list[Line]:
    """The file's order if it is readable, else by place."""
    jumps = sum(
        after.bottom < before.top and _overlap(before, after) for before, after in pairwise(lines)
    )
    return _by_place(lines) if jumps else lines


def _overlap(a: Line, b: Line) -> bool:
    return min(a.right, b.right) - max(a.left, b.left) > 0.2 * min(
        a.right - a.left, b.right - b.left
    )


def _by_place(lines: list[Line]) -> list[Line]:
    """Columns between the lines that go across the gutter."""
    ordered = sorted(lines, key=lambda line: (round(line.top), line.left))
    gutter = _gutter(ordered)
    if gutter is None:
        return ordered
    result: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in ordered:
        if line.left < gutter < line.right:
            result += _by_place(left) + _by_place(right) + [line]
            left, right = [], []
        else:
            (left if line.right <= gutter else right).append(line)
    return result + _by_place(left) + _by_place(right)


def _gutter(lines: list[Line]) -> float | None:
    """An x that at most a fifth of the lines cross, with three lines or more on each side."""
    for x in sorted({line.left - 3 for line in lines}):
        crossing = sum(line.left < x < line.right for line in lines)
        left = sum(line.right <= x for line in lines)
        right = len(lines) - crossing - left
        if left >= 3 and right >= 3 and crossing * 5 <= len(lines):
            return x
    return None


def paragraphs(pages: list[list[Line]]) -> list[str]:
    """Paragraphs; one that goes on over a page or column break is put together."""
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    edges = _right_edges(lines)
    result = [lines[0].text]
    for before, after in pairwise(lines):
        if _goes_on(before, after, edges):
            result[-1] = _glue(result[-1], after.text)
        else:
            result.append(after.text)
    return [text.rstrip("\u00ad") for text in result]


def _right_edges(lines: list[Line]) -> dict[int, float]:
    """For each left margin (to 20 points) how far right its lines go."""
    edges: dict[int, float] = {}
    for line in lines:
        key = round(line.left / 20)
        edges[key] = max(edges.get(key, 0.0), line.right)
    return edges


def _goes_on(before: Line, after: Line, edges: dict[int, float]) -> bool:
    if before.text.endswith("\u00ad"):
        return True
    if abs(before.size - after.size) > 0.08 * before.size:
        return False
    if before.bold != after.bold and not after.text[0].islower():
        return False
    if _LIST_ITEM.match(after.text):
        return False
    same_line = abs(before.top - after.top) < 0.5 * before.size
    if same_line:
        return True
    edge = max(edges[round(before.left / 20)], edges[round(after.left / 20)])
    room = edge - before.right
    if after.top < before.top:  # a new page or column
        full = room < 0.2 * (edge - before.left)
        return not _END.search(before.text) and (full or after.text[0].islower())
    if after.top - before.bottom > 1.1 * before.size:
        return False
    indented = after.left - before.left > 0.8 * before.size
    if indented and _END.search(before.text):
        return False
    first_word = len(after.text.split(" ", 1)[0]) if after.text[0] < "\u2e80" else 1
    return room < max(1, first_word + 2) * before.size


def _glue(text: str, following: str) -> str:
    """Two lines of one paragraph. A hyphen between a letter and a small letter is the
    typesetter's; PDFium has marked it where it saw it. Before a capital or a figure it is the
    writer's: ``Two-Year``, ``COVID-19``."""
    if text.endswith("\u00ad"):
        own = following[:1].isupper() or following[:1].isdigit()
        return text[:-1] + ("-" if own else "") + following
    if re.search(r"[a-z]-$", text) and following[:1].islower():
        return text[:-1] + following
    return f"{text}\n{following}"
