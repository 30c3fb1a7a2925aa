"""A document laid out: every word that will be printed, in order, in no format yet.

All writers work from this, so that the formats cannot disagree on what a piece says, on a
footnote's number, or on where the label stands. Text here has been through
:func:`~wenfang.documents.printable.printable`; writers still escape it for their format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import Literal

from wenfang.document import Cover, Document, Paragraph, Reference, Sentence
from wenfang.documents.label_text import ExplicitLabel
from wenfang.documents.printable import printable, web_address
from wenfang.documents.words import LANGUAGE_TAGS, WORDS, ArticleWords, spoken_date
from wenfang.errors import BadInput
from wenfang.source import Language

#: For a piece without a cover.
NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence as printed: its text, its place in the document, its footnote numbers."""

    place: str
    text: str
    notes: tuple[int, ...] = ()
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand together: a heading (one line), a run of prose, or a quotation."""

    kind: Literal["heading", "prose", "quote"]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of sources.

    Attributes:
        number: the footnote's number.
        title: never empty.
        details: author, date and file name or URL, as far as known; may be empty.
        url: where the source can be opened. The last of ``(title, *details)`` is its text.
    """

    number: int
    title: str
    details: tuple[str, ...]
    url: str | None

    @property
    def parts(self) -> tuple[str, ...]:
        """Title and details; the last one carries the link, where there is one."""
        return (self.title, *self.details)


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole piece, ready for a writer.

    Attributes:
        joint: what stands between two sentences: a space, in Chinese nothing.
        credits: byline, editor and date as printed.
        published: ISO 8601 date of the piece.
        cover: the picture below the headline; its caption is empty where there is no label.
    """

    language: Language
    tag: str
    words: ArticleWords
    title: str
    label: ExplicitLabel | None
    summary: tuple[Line, ...]
    credits: tuple[str, ...]
    blocks: tuple[Block, ...]
    entries: tuple[Entry, ...]
    joint: str
    byline: str | None
    editor: str | None
    published: str
    created: datetime
    cover: Cover | None = None

    def lines(self) -> Iterator[Line]:
        """Every printed sentence after the headline, in reading order."""
        yield from self.summary
        for block in self.blocks:
            yield from block.lines

    def text(self) -> str:
        """All that will be printed, once: what fonts must be able to show."""
        details = (part for entry in self.entries for part in entry.parts)
        label = (self.label.text, self.label.also) if self.label else ()
        caption = (self.cover.caption,) if self.cover else ()
        parts = [self.title, *label, *caption, *self.credits]
        return "\n".join([*parts, *(line.text for line in self.lines()), *details])


def lay_out(document: Document, label: ExplicitLabel | None, created: datetime) -> Layout:
    """Lay ``document`` out.

    Args:
        label: ``None`` where publication was given a reason to leave it out.
        created: when the piece is published, with a time zone.

    Raises:
        BadInput: ``created`` has no time zone, or two references share a number.
    """
    if created.tzinfo is None:
        raise BadInput("the time has no time zone", place="created", cure="give one, e.g. UTC")
    _check_numbers(document.references)
    language = document.language
    words = WORDS[language]
    byline, editor = printable(document.byline or ""), printable(document.editor or "")
    published = printable(document.dateline or "") or created.date().isoformat()
    credits_ = (
        words.byline.format(byline) if byline else "",
        words.editor.format(editor) if editor else "",
        spoken_date(published, language),
    )
    return Layout(
        language=language,
        tag=LANGUAGE_TAGS[language],
        words=words,
        title=printable(document.title.text) or words.untitled,
        label=label,
        summary=_lines(document, document.summary, "summary"),
        credits=tuple(part for part in credits_ if part),
        blocks=tuple(_blocks(document)),
        entries=tuple(_entry(reference, language) for reference in document.references),
        joint=" " if language == "en" else "",
        byline=byline or None,
        editor=editor or None,
        published=published,
        created=created,
        cover=_cover(document.cover, labelled=label is not None),
    )


def picture_of(layout: Layout, pictures: Mapping[str, bytes]) -> bytes:
    """The file of the layout's cover.

    Raises:
        BadInput: it is not among ``pictures``.
    """
    assert layout.cover is not None
    data = pictures.get(layout.cover.file)
    if data is None:
        raise BadInput("the cover picture is not at hand", place=layout.cover.file)
    return data


def _cover(cover: Cover | None, *, labelled: bool) -> Cover | None:
    """The caption is a label too, and goes where the label goes."""
    if cover is None:
        return None
    alt, caption = printable(cover.alt), printable(cover.caption) if labelled else ""
    return replace(cover, alt=alt, caption=caption)


def _check_numbers(references: tuple[Reference, ...]) -> None:
    numbers = [reference.number for reference in references]
    if len(set(numbers)) != len(numbers):
        raise BadInput(f"two references share a number: {numbers}", place="references")


def _lines(document: Document, sentences: tuple[Sentence, ...], place: str) -> tuple[Line, ...]:
    return tuple(
        Line(f"{place}.s{n}", text, document.citations(sentence), sentence.quoted)
        for n, sentence in enumerate(sentences, start=1)
        if (text := printable(sentence.text))
    )


def _blocks(document: Document) -> Iterator[Block]:
    for number, paragraph in enumerate(document.paragraphs, start=1):
        yield from _paragraph(document, paragraph, f"p{number}")


def _paragraph(document: Document, paragraph: Paragraph, place: str) -> Iterator[Block]:
    if heading := printable(paragraph.heading or ""):
        yield Block("heading", (Line(f"{place}.heading", heading),))
    # A quotation stands on its own, also where it falls in the middle of a paragraph.
    lines = _lines(document, paragraph.sentences, place)
    for quoted, run in groupby(lines, key=lambda line: line.quoted):
        yield Block("quote" if quoted else "prose", tuple(run))


def _entry(reference: Reference, language: Language) -> Entry:
    name = printable(reference.name)
    url = web_address(name)
    title = printable(reference.title) or name or reference.source_id
    author = printable(reference.author or "")
    published = spoken_date(printable(reference.published or ""), language)
    # A name that is the title already is said again only where it has to carry the link.
    again = name if name != title or (url and (author or published)) else ""
    details = tuple(part for part in (author, published, again) if part)
    return Entry(reference.number, title, details, url)
