"""A brief for a news report."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wenfang.brief.base import Brief, Needed
from wenfang.brief.gates import Gates, parse_gates


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
        cover: whether a picture is drawn for the head of the piece; needs an image model.
        cover_prompt: what it shows; else what headline and lead say. Names of people are
            left out: no real person is drawn.
        cover_aspect: its width to height, ``16:9``.
        cover_style: a preset's name, as for illustrations.
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
    cover: bool = False
    cover_prompt: Annotated[str | None, Field(max_length=2_000)] = None
    cover_aspect: Annotated[str, Field(pattern=r"^\d{1,4}:\d{1,4}$")] = "16:9"
    cover_style: Annotated[str | None, Field(max_length=100)] = None

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if not self.topic.strip():
            raise ValueError("topic: say what the report is about")
        for place, source in enumerate(self.sources):
            if not source.strip():
                raise ValueError(f"sources[{place}]: is empty")
        return self._covered()

    def _covered(self) -> Self:
        if self.cover_prompt is not None and not self.cover_prompt.strip():
            raise ValueError("cover_prompt: say what is to be seen, or leave it out")
        for name in ("cover_prompt", "cover_aspect", "cover_style"):
            if name in self.model_fields_set and not self.cover and getattr(self, name):
                raise ValueError(f"{name}: no cover is asked for; write cover = true")
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
        drawn = (Needed("image"), Needed("rater")) if self.cover else ()
        return (Needed("text"), Needed("embedding"), Needed("names"), *drawn)

    @property
    def asked_gates(self) -> Gates:
        return parse_gates(self.gates, medium="text", length=self.length, chance=True)
