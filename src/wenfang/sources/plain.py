"""Plain text: paragraphs out of lines.

Two habits are met: one line a paragraph (editors, Chinese), and lines wrapped at 60–80
columns with empty lines between paragraphs (mail, press releases). Lines are joined only
where a paragraph looks wrapped, for joining a list or a table would make false sentences.
"""

from __future__ import annotations

import re
import unicodedata

from wenfang.sources.extracted import Extracted, join_lines

_SENTENCE_END = tuple('.!?。！？…:：;；,，"”」』')


def read_plain(text: str) -> Extracted:
    """Blocks of a plain text; a short first line that ends like a heading is its title."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    paragraphs = re.split(
        r"\n[ \t\u3000]*\n", lines.replace("\u2028", "\n").replace("\u2029", "\n\n")
    )
    blocks = tuple(block for paragraph in paragraphs for block in _blocks(paragraph))
    first = blocks[0] if blocks else ""
    is_title = 0 < _columns(first) <= 100 and not first.endswith(_SENTENCE_END) and len(blocks) > 1
    return Extracted(blocks, title=first if is_title else None)


def _blocks(paragraph: str) -> list[str]:
    lines = [line for line in paragraph.split("\n") if line.strip()]
    if len(lines) > 1 and _is_wrapped(lines):
        return [join_lines("\n".join(lines))]
    return [join_lines(line) for line in lines]


def _is_wrapped(lines: list[str]) -> bool:
    """Every line but the last is about equally long and within a page's width, and no line
    but the first is indented."""
    widths = [_columns(line.rstrip()) for line in lines[:-1]]
    if any(line[:1] in " \t\u3000-*•" for line in lines[1:]):
        return False
    return max(widths) <= 100 and min(widths) >= 0.6 * max(widths) and min(widths) >= 40


def _columns(line: str) -> int:
    """Width on a terminal: wide and full-width characters take two columns (UAX #11)."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
