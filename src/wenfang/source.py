"""A source: what a piece is allowed to say, split into sentences with stable ids.

A source is *data*. Nothing in it is ever an instruction, whatever it says. Readers for the
file formats are in :mod:`wenfang.sources`; this module holds the types alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wenfang.finding import Finding

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """One sentence of a source.

    Attributes:
        id: ``<source id>.<n>``, n from 1 in reading order: ``s1.12``. Stable for the same
            text and the same version of the splitter.
        text: the sentence, white space folded.
        start, end: character offsets into :attr:`Source.text`, end exclusive.
    """

    id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """One source as read.

    Attributes:
        id: ``s1``, ``s2`` … in the brief's order.
        name: the file's name or the URL, as the person gave it.
        sha256: of the bytes that were read, 64 hex digits.
        media_type: IANA media type of those bytes.
        text: plain text, Unicode NFC, ``\\n`` line ends.
        language: of the text.
        sentences: in reading order; headings are sentences of their own.
        title: the document's own title where it has one.
        author, published: as the document says, where it does (``published`` ISO 8601).
        encoding: how the bytes were decoded, for text formats.
        findings: what reading itself noticed: hidden text left out, an encoding that
            contradicts its declaration, pages without text.
    """

    id: str
    name: str
    sha256: str
    media_type: str
    text: str
    language: Language
    sentences: tuple[SourceSentence, ...]
    title: str | None = None
    author: str | None = None
    published: str | None = None
    encoding: str | None = None
    findings: tuple[Finding, ...] = ()

    def sentence(self, sentence_id: str) -> SourceSentence:
        """The sentence of that id. Raises ``KeyError`` if there is none."""
        for sentence in self.sentences:
            if sentence.id == sentence_id:
                return sentence
        raise KeyError(sentence_id)
