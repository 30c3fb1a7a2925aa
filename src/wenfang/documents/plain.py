"""A piece as plain text.

Design choice: a paragraph is one line. Hard line breaks would cut sentences apart, in
Chinese in the middle of words, and whoever searches the file, pastes from it, or looks
for its watermark would have to mend them first; every reader wraps by itself today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from wenfang.document import Document
from wenfang.documents.label_text import ExplicitLabel
from wenfang.documents.layout import NO_PICTURES, Block, Layout, Line, lay_out

_QUOTE_INDENT = "    "


def write(
    document: Document,
    label: ExplicitLabel | None,
    *,
    created: datetime,
    fonts: Sequence[Path] = (),
    pictures: Mapping[str, bytes] = NO_PICTURES,
) -> bytes:
    """The piece as UTF-8 text without byte order mark, ``\\n`` line ends. Neither
    ``fonts`` nor ``pictures`` is used."""
    layout = lay_out(document, label, created)
    return ("\n\n".join(_parts(layout)) + "\n").encode()


def _parts(layout: Layout) -> Iterator[str]:
    label = (f"{layout.label.text}\n{layout.label.also}",) if layout.label else ()
    yield layout.title
    yield from label
    if layout.summary:
        yield _line(layout, layout.summary)
    yield " · ".join(layout.credits)
    yield from (_block(layout, block) for block in layout.blocks)
    if layout.entries:
        entries = (
            f"[{entry.number}] " + layout.words.comma.join(entry.parts) for entry in layout.entries
        )
        yield "\n".join([layout.words.sources, *entries])
    yield from label


def _line(layout: Layout, lines: Sequence[Line]) -> str:
    return layout.joint.join(
        line.text + "".join(f"[{number}]" for number in line.notes) for line in lines
    )


def _block(layout: Layout, block: Block) -> str:
    text = _line(layout, block.lines)
    return _QUOTE_INDENT + text if block.kind == "quote" else text
