"""A piece as Markdown (CommonMark 0.31 with footnotes).

Design choices: footnotes are ``[^1]``, as GitHub, GitLab, Pandoc and the static site
generators read them, rather than raw HTML. A paragraph is one line: a diff then shows
paragraphs, and text that wraps cannot turn into a list or a heading. There is no front
matter; that belongs to publication, which writes the implicit label into it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from wenfang.document import Cover, Document
from wenfang.documents.label_text import ExplicitLabel
from wenfang.documents.layout import NO_PICTURES, Block, Entry, Layout, Line, lay_out

# Characters that mean something inside a line, in CommonMark or a common extension:
# emphasis, code, links, footnotes, strike-through, tables, formulas, attributes, templates.
_INLINE = re.compile(r"[\\`*_\[\]~|$^{}#]")
_ENTITY = re.compile(r"&(?=#|[A-Za-z])")
# What opens a block at the start of a line: bullets, setext rules, definitions, metadata.
_BLOCK = re.compile(r"^([-+=:%!])")
_ORDERED = re.compile(r"^(\d+)([.)])")


def inline(text: str) -> str:
    """``text`` (one line) such that any Markdown reader shows just that text, anywhere but
    at the start of a line."""
    # Entities rather than backslashes: readers that allow HTML look for tags first.
    text = _ENTITY.sub("&amp;", _INLINE.sub(r"\\\g<0>", text))
    return text.replace("<", "&lt;").replace(">", "&gt;")


def escaped(text: str) -> str:
    """The same, also at the start of a line."""
    return _ORDERED.sub(r"\1\\\2", _BLOCK.sub(r"\\\1", inline(text)))


def write(
    document: Document,
    label: ExplicitLabel | None,
    *,
    created: datetime,
    fonts: Sequence[Path] = (),
    pictures: Mapping[str, bytes] = NO_PICTURES,
) -> bytes:
    """The piece as UTF-8 Markdown, ``\\n`` line ends. Neither ``fonts`` nor
    ``pictures`` is used: the cover is named and lies beside the file."""
    layout = lay_out(document, label, created)
    return ("\n\n".join(_parts(layout)) + "\n").encode()


def _parts(layout: Layout) -> Iterator[str]:
    yield f"# {escaped(layout.title)}"
    if layout.label:
        yield _label(layout.label)
    if layout.cover:
        yield from _cover(layout.cover)
    if layout.summary:
        yield _line(layout, layout.summary)
    yield " · ".join(escaped(part) for part in layout.credits)
    yield from (_block(layout, block) for block in layout.blocks)
    # Readers print footnotes at the very end; in the file itself the label has the last word.
    yield from (_entry(layout, entry) for entry in layout.entries)
    if layout.label:
        yield "---"
        yield _label(layout.label)


def _cover(cover: Cover) -> Iterator[str]:
    yield f"![{inline(cover.alt)}]({quote(cover.file)})"
    if cover.caption:
        yield f"*{escaped(cover.caption)}*"


def _label(label: ExplicitLabel) -> str:
    # The backslash at the line's end is a hard break.
    return f"**{escaped(label.text)}**\\\n{escaped(label.also)}"


def _line(layout: Layout, lines: Sequence[Line]) -> str:
    first, *rest = lines
    return layout.joint.join([_sentence(first, escaped), *(_sentence(x, inline) for x in rest)])


def _sentence(line: Line, escape: Callable[[str], str]) -> str:
    text = escape(line.text)
    if line.notes and text.endswith("!"):
        text = text[:-1] + r"\!"  # "![" would open a picture
    return text + "".join(f"[^{number}]" for number in line.notes)


def _block(layout: Layout, block: Block) -> str:
    text = _line(layout, block.lines)
    return {"heading": f"## {text}", "quote": f"> {text}", "prose": text}[block.kind]


def _entry(layout: Layout, entry: Entry) -> str:
    first, *rest = entry.parts
    parts = [escaped(first), *(inline(part) for part in rest)]
    if entry.url:
        parts[-1] = f"<{entry.url}>"
    return f"[^{entry.number}]: " + layout.words.comma.join(parts)
