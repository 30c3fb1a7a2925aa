"""Publishing a document in several formats, and a text as one file.

Writers come from :mod:`wenfang.documents`; this puts them before :mod:`publish`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from wenfang.document import Document, Paragraph, Sentence
from wenfang.documents.label_text import ExplicitLabel, label_for
from wenfang.documents.layout import NO_PICTURES
from wenfang.documents.writers import WRITERS, Writer
from wenfang.drawing import Ingredient
from wenfang.errors import BadInput
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.publish import (
    LateFile,
    MarkRequest,
    PageWriter,
    Publication,
    Unmarked,
    part_of,
    publish_file,
    publish_files,
)
from wenfang.provenance.receipt import Receipt
from wenfang.source import Language

#: The file of a font resource, fetched if need be.
FontFile = Callable[[str], Path]


def publish_document(
    document: Document,
    *,
    formats: Sequence[str],
    out: Path,
    marks: MarkRequest,
    identity: SigningIdentity,
    fonts: FontFile,
    name: str = "report",
    label: ExplicitLabel | None = None,
    page: PageWriter | None = None,
    receipt: Receipt | None = None,
    writers: Mapping[str, Writer] = WRITERS,
    replace: bool = False,
) -> Publication:
    """Publish a document as ``NAME.md``, ``NAME.html`` … in the new folder ``out``.

    Args:
        formats: extensions, ``md html pdf docx txt``.
        fonts: gives the file of each font that a writer names.
        label: the visible label; default :func:`~wenfang.documents.label_text.label_for`. It is
            left out where ``marks`` gives a reason.
        page, receipt, replace: see :func:`~wenfang.provenance.publish.publish_files`.

    Raises:
        BadInput: an unknown format; the document cannot be written in one.
        EngineError: a mark cannot be read back.
    """
    files = [
        write_unmarked(document, extension, name, marks, fonts, label=label, writers=writers)
        for extension in formats
    ]
    if not files:
        raise BadInput("no format was asked for", place="formats", cure=_known(writers))
    return publish_files(files, out, marks, identity, page=page, receipt=receipt, replace=replace)


def illustrated_files(
    document: Document,
    *,
    formats: Sequence[str],
    marks: MarkRequest,
    fonts: FontFile,
    name: str = "report",
    writers: Mapping[str, Writer] = WRITERS,
) -> list[LateFile]:
    """A document with a cover, for the ``extra`` of :func:`publish_pictures`: each format is
    written when the cover lies in the folder labelled, watermarked and signed, holds that
    very file, and names it as a part in its own manifest.

    Raises:
        BadInput: an unknown format, or none.
    """
    unknown = [extension for extension in formats if extension not in writers]
    if unknown or not formats:
        what = f"unknown format {unknown[0]!r}" if unknown else "no format was asked for"
        raise BadInput(what, place="formats", cure=_known(writers))

    def late(extension: str) -> LateFile:
        def make(folder: Path) -> Unmarked:
            return _illustrated(document, extension, name, marks, fonts, writers, folder)

        return LateFile(f"{name}.{writers[extension].extension}", make)

    return [late(extension) for extension in formats]


def _illustrated(
    document: Document,
    extension: str,
    name: str,
    marks: MarkRequest,
    fonts: FontFile,
    writers: Mapping[str, Writer],
    folder: Path,
) -> Unmarked:
    parts: tuple[Ingredient, ...] = ()
    if document.cover is not None and writers[extension].illustrated:
        parts = (part_of(folder, document.cover.file),)
    pictures = {part.name: bytes(part.data) for part in parts}
    written = write_unmarked(
        document, extension, name, marks, fonts, writers=writers, pictures=pictures
    )
    return dataclasses.replace(written, parts=parts)


def publish_text(
    text: str,
    path: Path,
    *,
    title: str,
    language: Language,
    marks: MarkRequest,
    identity: SigningIdentity,
    fonts: FontFile,
    replace: bool = False,
) -> Publication:
    """Publish a text as the one file ``path``; the extension gives the format.

    Raises:
        BadInput: an unknown extension, an empty text, or the file exists.
        EngineError: a mark cannot be read back.
    """
    document = document_of(text, title, language)
    file = write_unmarked(document, path.suffix[1:].lower(), path.stem, marks, fonts)
    file = Unmarked(path.name, file.media_type, file.data)
    return publish_file(file, path.parent, marks, identity, replace=replace)


def document_of(text: str, title: str, language: Language) -> Document:
    """A text as a document: an empty line ends a paragraph. Raises ``BadInput`` if empty."""
    blocks = [" ".join(block.split()) for block in text.replace("\r\n", "\n").split("\n\n")]
    paragraphs = tuple(Paragraph((Sentence(block),)) for block in blocks if block)
    if not paragraphs:
        raise BadInput("there is no text to publish", place="text")
    return Document("text", language, Sentence(title), (), paragraphs, ())


def write_unmarked(
    document: Document,
    extension: str,
    name: str,
    marks: MarkRequest,
    fonts: FontFile,
    *,
    label: ExplicitLabel | None = None,
    writers: Mapping[str, Writer] = WRITERS,
    pictures: Mapping[str, bytes] = NO_PICTURES,
) -> Unmarked:
    """The document in one format, with its visible label and no other mark yet; without it
    where ``marks`` gives a reason."""
    writer = writers.get(extension)
    if writer is None:
        raise BadInput(f"unknown format {extension!r}", place="formats", cure=_known(writers))
    data = writer.write(
        document,
        (label or label_for(document)) if marks.unlabelled is None else None,
        created=marks.claims.created,
        fonts=[fonts(font) for font in writer.fonts_for(document)],
        pictures=pictures,
    )
    return Unmarked(f"{name}.{writer.extension}", writer.media_type, data)


def _known(writers: Mapping[str, Writer]) -> str:
    return "use " + ", ".join(sorted(writers))
