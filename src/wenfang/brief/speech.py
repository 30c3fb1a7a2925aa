"""A brief for speech: a text that is read aloud."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from wenfang.brief.base import Brief, Needed
from wenfang.brief.file_name import FileName
from wenfang.brief.hearing import MAX_ERROR_RATE, ErrorRate

LONGEST_TEXT = 50_000
_HEADING = 60
_HAN, _LATIN = re.compile("[\u3400-\u9fff]"), re.compile("[A-Za-z]")
_Path = Annotated[str, Field(min_length=1, max_length=4_096)]


class SpeechBrief(Brief):
    """Speech.

    Attributes:
        language: that is spoken, mostly; default: the text's. Words of the other language may
            stand in it.
        text: what is said, up to 50,000 characters.
        file: instead of ``text``: a text, Markdown, HTML, PDF or DOCX file (relative to the
            brief).
        voice: by name; ``wenfang voices`` lists them. Default: the language's first.
        speed: 1 = as the voice speaks by itself.
        label: how listeners are told that it is AI-generated: ``spoken`` words or the
            ``rhythm`` short, long, short, short.
        label_at: where it is heard.
        heard: whether the finished speech is listened to, and what it says is held against
            the text.
        max_error_rate: share of the words (English) or syllables (Chinese) that may be heard as
            something else, of each recording; over it nothing is published.
        speech_model: speech engine for this piece alone; else the configured one.
        name: of the files, without extension.
        title: of the page; default: the beginning of the text.
    """

    known_formats = ("mp3", "wav", "flac", "m4a")
    file_fields = ("file",)
    chosen_models = Brief.chosen_models | {"speech_model": "speech"}

    kind: Literal["speech"] = "speech"
    formats: tuple[str, ...] = ("mp3",)
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    file: _Path | None = None
    voice: Annotated[str, Field(max_length=200)] = ""
    speed: Annotated[float, Field(ge=0.5, le=2)] = 1.0
    label: Literal["spoken", "rhythm"] = "rhythm"
    label_at: Literal["start", "end", "both"] = "start"
    heard: bool = True
    max_error_rate: ErrorRate = MAX_ERROR_RATE
    speech_model: str | None = None
    name: FileName = "speech"
    title: Annotated[str | None, Field(max_length=500)] = None

    @model_validator(mode="before")
    @classmethod
    def _in_its_language(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "language" in data:
            return data
        if data.get("file") and not data.get("text"):
            return data  # nobody has read it yet
        text = data.get("text", "")  # without any, that is what is told, and not the language
        if isinstance(text, str):
            # Most letters decide: a Chinese text may hold English words, and the reverse.
            han = len(_HAN.findall(text))
            return {**data, "language": "zh" if han * 4 > len(_LATIN.findall(text)) else "en"}
        return data

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if bool(self.text.strip()) == (self.file is not None):
            raise ValueError("text: give what is to be said, as text or as a file, one of both")
        return self

    @property
    def heading(self) -> str:
        return self.title or _beginning(self.text) or self.file or self.kind

    @property
    def engines(self) -> tuple[Needed, ...]:
        heard = (Needed("transcriber"),) if self.heard else ()
        return (Needed("speech"), Needed("names"), *heard)


def _beginning(text: str) -> str:
    """The first words, cut where a word or character ends."""
    folded = " ".join(text.split())
    if len(folded) <= _HEADING:
        return folded
    cut = folded[:_HEADING]
    return (cut.rpartition(" ")[0] or cut) + "…"
