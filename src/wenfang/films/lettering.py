"""Text drawn for films: lines of Chinese, Latin letters and emoji, wrapped, bold by a stroke."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import Any

from wenfang.documents.emoji import has_emoji
from wenfang.pictures.fonts import EMOJI, TEXT, text_font

Colour = tuple[int, int, int, int]
#: Where a line may be broken: after white space, after a hyphen, and beside a Han character
#: unless a closing mark follows or an opening one stands before (a short form of 避头尾).
_PIECES = re.compile(r"\S+?-(?=\w)|[^\s\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]+\s*|\S\s*|\s+")
_NOT_FIRST = "，。、；：？！）」』】》〉”’…—,.;:?!)]}%％"
_NOT_LAST = "（「『【《〈“‘([{￥$"


def runs(text: str) -> list[tuple[str, str]]:
    """The text in parts of one font each: font and part."""
    grouped = itertools.groupby(text, key=lambda c: EMOJI if _is_emoji(c) else TEXT)
    return [(font, "".join(part)) for font, part in grouped]


def _is_emoji(character: str) -> bool:
    return character not in "·—…“”‘’→←↑↓■□●○★☆♪" and has_emoji(character)


@lru_cache(maxsize=4096)
def line_width(text: str, px: int) -> int:
    """Pixels from the line's beginning to its end."""
    width: float = sum(text_font(px, font).getlength(part) for font, part in runs(text))
    return round(width)


def line_height(px: int) -> int:
    """From one base line to the next."""
    return round(px * 1.32)


def draw_line(
    draw: Any,
    x: float,
    y: float,
    text: str,
    px: int,
    colour: Colour,
    *,
    stroke: int = 0,
    stroke_colour: Colour | None = None,
) -> None:
    """Draw one line whose box begins at ``x, y`` and is :func:`line_height` high."""
    base = y + px * 1.02
    for font, part in runs(text):
        own = text_font(px, font)
        draw.text(
            (x, base),
            part,
            font=own,
            fill=colour,
            anchor="ls",
            stroke_width=stroke,
            stroke_fill=stroke_colour or colour,
        )
        x += own.getlength(part)


def wrapped(text: str, px: int, width: int) -> list[str]:
    """The text in lines of at most ``width`` pixels; a word that is longer is cut."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _unbroken(paragraph):
            if line and line_width((line + piece).rstrip(), px) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece
            while line_width(line.rstrip(), px) > width and len(line) > 1:
                cut = next(
                    n for n in range(len(line) - 1, 0, -1)
                    if n == 1 or line_width(line[:n], px) <= width
                )  # fmt: skip
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line.rstrip())
    return lines


def fitted(text: str, px: int, width: int, most_lines: int) -> tuple[int, list[str]]:
    """The largest size up to ``px`` at which the text has at most so many lines, and these;
    what still does not fit at half the size is cut with an ellipsis."""
    for size in range(px, max(1, px // 2) - 1, -max(1, px // 24)):
        lines = wrapped(text, size, width)
        if len(lines) <= most_lines:
            return size, lines
    size = max(1, px // 2)
    lines = wrapped(text, size, width - size)[:most_lines]
    return size, [*lines[:-1], lines[-1] + "…"]


def _unbroken(text: str) -> list[str]:
    """Pieces between which a line may be broken."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        glued = pieces and (piece[0] in _NOT_FIRST or pieces[-1].rstrip()[-1:] in _NOT_LAST)
        if glued and pieces[-1].rstrip()[-1:]:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces
