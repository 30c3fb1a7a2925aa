"""What a format's reader hands over: blocks of text and what the document says of itself.

A block is a paragraph, a heading, a list item or a table row. Sentences never cross blocks,
so a heading is always a sentence of its own, whatever it ends with.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

#: Characters after or before which a line break is no space: Han, kana, full-width forms
#: and CJK punctuation (Unicode blocks CJK Symbols, Han, Halfwidth and Fullwidth Forms).
_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_BREAK_BETWEEN_WIDE = re.compile(f"(?<=[{_WIDE}])[ \t]*\n[ \t]*(?=[{_WIDE}])")


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a reader noticed and a person should know.

    Attributes:
        code: ``hidden-text``, ``wrong-encoding-declared``, ``pages-without-text`` …
        message: one sentence.
    """

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """Text and description of one document, before cleaning and sentence splitting.

    Attributes:
        blocks: in reading order.
        title, author: as the document says.
        published: ISO 8601, as the document says.
        notes: what the reader noticed.
    """

    blocks: tuple[str, ...]
    title: str | None = None
    author: str | None = None
    published: str | None = None
    notes: tuple[Note, ...] = ()


def join_lines(text: str) -> str:
    """White space folded to single spaces; a line break between two wide characters
    vanishes, for Chinese is broken anywhere and has no spaces."""
    return " ".join(_BREAK_BETWEEN_WIDE.sub("", text).split())


def iso_date(value: object) -> str | None:
    """A date or time as ISO 8601, or ``None`` where it is not one."""
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value or "").strip()
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return text


def one_line(value: object, limit: int = 300) -> str | None:
    """A title or name on one line, at most ``limit`` characters, or ``None`` if empty."""
    text = join_lines(str(value or ""))
    return text[:limit] or None


def hidden_text_note(pieces: list[str]) -> tuple[Note, ...]:
    """The note on text that a reader of the document would not see, with a sample."""
    text = join_lines(" ".join(pieces))
    if not any(c.isalnum() for c in text):
        return ()
    sample = text if len(text) <= 160 else text[:160] + "…"
    return (Note("hidden-text", f"text that no reader would see was left out: “{sample}”"),)
