"""The formats a piece is published in, by file extension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from wenfang.document import Document
from wenfang.documents import docx, emoji, html, markdown, pdf, plain
from wenfang.documents.emoji import has_emoji
from wenfang.documents.label_text import ExplicitLabel
from wenfang.documents.layout import NO_PICTURES


class Write(Protocol):
    """Turns a document into the bytes of a file, the same bytes for the same arguments.

    Args:
        document: the piece.
        label: printed under the headline and again at the end; ``None`` only where publication
            was given a reason to leave it out.
        created: when the piece is published, with a time zone; goes into the file.
        fonts: font files, for formats that carry their fonts.
        pictures: the published file of the document's cover, by name, for formats that hold
            it.

    Raises:
        BadInput: the document cannot be written in this format; says why.
    """

    def __call__(
        self,
        document: Document,
        label: ExplicitLabel | None,
        *,
        created: datetime,
        fonts: Sequence[Path] = (),
        pictures: Mapping[str, bytes] = NO_PICTURES,
    ) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Writer:
    """One format.

    Attributes:
        extension: of its files, without the dot.
        media_type: IANA media type.
        write: the writer itself.
        fonts: names of the resources whose files ``write`` needs as ``fonts``.
        emoji_font: of one more, for documents that hold emoji.
        illustrated: whether the format shows the document's cover.
    """

    extension: str
    media_type: str
    write: Write
    fonts: tuple[str, ...] = ()
    emoji_font: str | None = None
    illustrated: bool = True

    def fonts_for(self, document: Document) -> tuple[str, ...]:
        """The resources that this document needs."""
        if self.emoji_font is None:
            return self.fonts
        words = [document.byline, document.editor, *(s.text for _, s in document.places())]
        words += [text for r in document.references for text in (r.title, r.name, r.author)]
        needed = any(has_emoji(text) for text in words if text)
        return (*self.fonts, self.emoji_font) if needed else self.fonts


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "md": Writer("md", "text/markdown", markdown.write),
        "html": Writer("html", "text/html", html.write),
        "pdf": Writer("pdf", "application/pdf", pdf.write, pdf.FONTS, emoji.FONT),
        "docx": Writer("docx", _DOCX, docx.write),
        "txt": Writer("txt", "text/plain", plain.write, illustrated=False),
    }
)
