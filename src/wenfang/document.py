"""A document: a written piece before it becomes files.

Workflows return documents; checks read them; publication turns them into Markdown, HTML,
PDF, DOCX and plain text. A document holds no marks: labels and signatures are publication's.

Design choice: a sentence carries its own anchors (ids of the source sentences it rests on).
References and footnotes follow from the anchors, so that they cannot disagree with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wenfang.source import Language


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a piece.

    Attributes:
        text: as it will be read.
        anchors: ids of source sentences that it rests on (``s1.3``), most important first;
            empty for connective text that claims nothing.
        quoted: true where the source is quoted word for word with attribution, because
            the model could not say the fact correctly.
    """

    text: str
    anchors: tuple[str, ...] = ()
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that stand together; ``heading`` opens a section where given."""

    sentences: tuple[Sentence, ...]
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """One source in the list at the end.

    Attributes:
        number: the footnote's number, from 1 in order of first use.
        source_id: ``s1``.
        title: the source's title, else its name.
        name: file name or URL.
        duplicates: ids of sources with the same content, cited here once.
    """

    number: int
    source_id: str
    title: str
    name: str
    author: str | None = None
    published: str | None = None
    duplicates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """The picture that stands below the headline.

    Attributes:
        file: name of the published picture, beside the document's own files.
        alt: what is to be seen, for people who cannot see it.
        caption: printed under it; says that the picture is AI-generated.
        width, height: in pixels.
    """

    file: str
    alt: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Document:
    """A written piece.

    Attributes:
        kind: the brief's kind, ``news`` …
        language: of the text.
        title: the headline.
        summary: the standfirst: one to three sentences, anchored like the rest.
        alternatives: further headlines to choose from.
        paragraphs: the body.
        references: the sources that are cited, in order of first use.
        byline, editor: people named as answerable; editor may be absent.
        dateline: ISO 8601 date of the piece.
        cover: its picture; the bytes are publication's, which labels and signs them first.
    """

    kind: str
    language: Language
    title: Sentence
    summary: tuple[Sentence, ...]
    paragraphs: tuple[Paragraph, ...]
    references: tuple[Reference, ...]
    alternatives: tuple[Sentence, ...] = ()
    byline: str | None = None
    editor: str | None = None
    dateline: str | None = None
    cover: Cover | None = None

    def places(self) -> Iterator[tuple[str, Sentence]]:
        """Every sentence with its name as :class:`~wenfang.finding.Place` uses it:
        ``headline``, ``headline.2`` …, ``summary.s1`` …, ``p1.s1`` …"""
        yield "headline", self.title
        for n, sentence in enumerate(self.alternatives, start=2):
            yield f"headline.{n}", sentence
        for n, sentence in enumerate(self.summary, start=1):
            yield f"summary.s{n}", sentence
        for p, paragraph in enumerate(self.paragraphs, start=1):
            for s, sentence in enumerate(paragraph.sentences, start=1):
                yield f"p{p}.s{s}", sentence

    def citations(self, sentence: Sentence) -> tuple[int, ...]:
        """Footnote numbers of a sentence, ascending, each once."""
        by_source = {
            source_id: reference.number
            for reference in self.references
            for source_id in (reference.source_id, *reference.duplicates)
        }
        sources = {anchor.rpartition(".")[0] for anchor in sentence.anchors}
        return tuple(sorted({by_source[s] for s in sources if s in by_source}))

    def body(self) -> str:
        """The running text: paragraphs joined by an empty line, sentences by a space
        (English) or nothing (Chinese). What lengths and watermarks are measured on."""
        joint = " " if self.language == "en" else ""
        return "\n\n".join(joint.join(s.text for s in p.sentences) for p in self.paragraphs)
