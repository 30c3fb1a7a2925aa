"""A brief for a news report."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wenfang.brief.base import Brief, Needed


class NewsBrief(Brief):
    """A news report from sources.

    Attributes:
        topic: what it is about, or an idea for the headline.
        sources: files (relative to the brief) or URLs, in order of weight.
        length: of the body, in ``unit``; kept within ±15 % as far as the sources carry it.
        unit: ``words`` (English) or ``characters`` (Chinese: Han characters, letters and
            digits; punctuation is not counted).
        audience: who will read it, in words.
        style: house style, in words.
        byline, editor: people named as answerable. With an editor, the label says that a
            person edits the piece.
        date: the dateline; else the day of the run.
    """

    known_formats = ("md", "html", "pdf", "docx", "txt")
    file_fields = ("sources",)

    kind: Literal["news"] = "news"
    formats: tuple[str, ...] = ("md", "html", "pdf", "docx")
    topic: Annotated[str, Field(min_length=1, max_length=500)]
    sources: Annotated[tuple[str, ...], Field(min_length=1, max_length=50)]
    length: Annotated[int, Field(ge=60, le=5_000)] = 300
    unit: Literal["words", "characters"] | None = None
    audience: Annotated[str | None, Field(max_length=500)] = None
    style: Annotated[str | None, Field(max_length=2_000)] = None
    byline: Annotated[str | None, Field(max_length=200)] = None
    editor: Annotated[str | None, Field(max_length=200)] = None
    date: dt.date | None = None

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if not self.topic.strip():
            raise ValueError("topic: say what the report is about")
        for place, source in enumerate(self.sources):
            if not source.strip():
                raise ValueError(f"sources[{place}]: is empty")
        return self

    @property
    def counted_in(self) -> Literal["words", "characters"]:
        """The unit of :attr:`length`; by default the language's own."""
        return self.unit or ("characters" if self.language == "zh" else "words")

    @property
    def heading(self) -> str:
        return self.topic

    @property
    def engines(self) -> tuple[Needed, ...]:
        return (Needed("text"), Needed("embedding"), Needed("names"))
