"""A brief for a virtual anchor: sources or a script become a presenter on video."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from wenfang.brief.base import Brief, GivenFile, Needed
from wenfang.brief.file_name import FileName
from wenfang.brief.hearing import MAX_ERROR_RATE, ErrorRate
from wenfang.brief.news import NewsBrief

_Path = Annotated[str, Field(min_length=1, max_length=4_096)]
_Licence = Annotated[str, Field(max_length=200)]
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}\s*$")
_CLAUSE_ENDS = re.compile(r"[，。！？；…]|[,.!?;:](?:\s|$)")
#: Backgrounds that are drawn; any other name is a file's.
BACKGROUNDS = ("studio", "dusk", "paper")
#: Fields that a report's brief has too, and that are handed on to it.
_OF_REPORT = (
    "language", "seed", "commercial", "allow_network", "model", "profiles", "privacy",
    "public_figures", "topic", "sources", "length", "unit", "audience", "style", "byline",
    "editor", "date",
)  # fmt: skip


def _is_prose(script: str) -> bool:
    """Whether a text stands where its file's name should: what no name of a file looks like."""
    if "\n" in script.strip():
        return True
    return not _SUFFIX.search(script) and bool(_CLAUSE_ENDS.search(script))


class ShownPicture(BaseModel):
    """A picture that is shown beside the presenter.

    Attributes:
        file: relative to the brief.
        caption: what it shows: by this it is given to the sentence that it fits best.
        credit: whom it is by; shown with it.
        licence: an SPDX expression, or ``own``; what is not said is told as unknown.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: _Path
    caption: Annotated[str, Field(min_length=1, max_length=500)]
    credit: Annotated[str, Field(max_length=200)] = ""
    licence: _Licence = ""


class AnchorBrief(Brief):
    """A presenter on video.

    Attributes:
        topic, sources, length, unit, audience, style, byline, editor, date: of the report that
            is written first, as in a brief for news; the default length is about a minute.
        script: instead of sources: a text file that is said as it is.
        anchor: who presents: a name of ``wenfang anchor list``.
        voice: instead of the anchor's own.
        speed: of speaking.
        station: name of the programme, shown in the lower third and said at the opening.
        greeting: whether the presenter says a word of welcome and one of farewell; default: for
            a report yes, for a script, which has words of its own, no.
        pictures: shown beside the presenter, each once, when the script comes to them.
        draw: whether the image engine draws a picture for sentences that have none.
        background: ``studio``, ``dusk``, ``paper``, or a picture file.
        music: a sound file, played softly under the whole film.
        background_licence, music_licence: of those files, as of pictures.
        captions: whether subtitles are burnt in; as files they are always there.
        aspects: ``16:9`` and ``9:16``; one film each.
        resolution: pixels of the shorter side: 1080, 720 or 540.
        rate: frames a second.
        heard: whether the speech is listened to and held against the script.
        max_error_rate: share of the words (English) or syllables (Chinese) of the whole that may
            be heard as something else; over it nothing is published.
        speech_model: speech engine for this piece alone.
    """

    known_formats = ("mp4",)
    file_fields = ("sources", "script", "background", "music")
    chosen_models = Brief.chosen_models | {"speech_model": "speech"}

    kind: Literal["anchor"] = "anchor"
    formats: tuple[str, ...] = ("mp4",)
    topic: Annotated[str, Field(max_length=500)] = ""
    sources: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    script: _Path | None = None
    length: Annotated[int | None, Field(ge=60, le=5_000)] = None
    unit: Literal["words", "characters"] | None = None
    audience: Annotated[str | None, Field(max_length=500)] = None
    style: Annotated[str | None, Field(max_length=2_000)] = None
    byline: Annotated[str | None, Field(max_length=200)] = None
    editor: Annotated[str | None, Field(max_length=200)] = None
    date: dt.date | None = None
    anchor: Annotated[str, Field(max_length=100)] = ""
    voice: Annotated[str, Field(max_length=200)] = ""
    speed: Annotated[float, Field(ge=0.5, le=2)] = 1.0
    station: Annotated[str, Field(max_length=60)] = ""
    greeting: bool | None = None
    pictures: Annotated[tuple[ShownPicture, ...], Field(max_length=100)] = ()
    draw: bool = False
    background: _Path = "studio"
    background_licence: _Licence = ""
    music: _Path | None = None
    music_licence: _Licence = ""
    captions: bool = True
    aspects: Annotated[tuple[Literal["16:9", "9:16"], ...], Field(min_length=1)] = ("16:9",)
    resolution: Literal[1080, 720, 540] = 1080
    rate: Literal[25, 30] = 25
    heard: bool = True
    max_error_rate: ErrorRate = MAX_ERROR_RATE
    speech_model: str | None = None
    name: FileName = "news"
    title: Annotated[str | None, Field(max_length=500)] = None

    @field_validator("script", mode="before")
    @classmethod
    def _a_file(cls, value: Any) -> Any:
        if isinstance(value, str) and _is_prose(value):
            raise ValueError(
                "names a text file, and this is the text itself; save it as a file (script.txt) "
                "beside the brief and name that"
            )
        return value

    @field_validator("aspects")
    @classmethod
    def _each_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) != len(value):
            raise ValueError("each at most once")
        return value

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if bool(self.sources) == (self.script is not None):
            raise ValueError("sources: give sources to write from, or a script; one of both")
        if self.script is None:
            _ = self.report  # what is wrong with it is said at the door
        files = [picture.file for picture in self.pictures]
        if len(set(files)) != len(files):
            raise ValueError("pictures: each file at most once; none is shown twice")
        return self

    @property
    def greets(self) -> bool:
        """Whether words of welcome and farewell are put around what is said."""
        return self.script is None if self.greeting is None else self.greeting

    @property
    def report(self) -> NewsBrief:
        """The brief of the report that is written first."""
        said = {name: getattr(self, name) for name in _OF_REPORT}
        if self.length is None:
            said["length"] = 240 if self.counts_characters else 130
        return NewsBrief(formats=("md",), **said)

    @property
    def counts_characters(self) -> bool:
        """Whether lengths are counted in characters."""
        return self.unit == "characters" or (self.unit is None and self.language == "zh")

    @property
    def background_file(self) -> str | None:
        """The picture that stands behind, where it is a file."""
        return None if self.background in BACKGROUNDS else self.background

    @property
    def given_files(self) -> tuple[GivenFile, ...]:
        given = [GivenFile("picture", one.file, one.licence) for one in self.pictures]
        if self.background_file is not None:
            given.append(GivenFile("background", self.background_file, self.background_licence))
        if self.music is not None:
            given.append(GivenFile("music", self.music, self.music_licence))
        return tuple(given)

    @property
    def heading(self) -> str:
        return self.title or self.topic or self.name

    @property
    def engines(self) -> tuple[Needed, ...]:
        written = () if self.script else (Needed("text"),)
        heard = (Needed("transcriber"),) if self.heard else ()
        drawn = (Needed("image"),) if self.draw else ()
        seen = self.draw or self.pictures or self.background_file is not None
        shown = (Needed("rater"),) if seen else ()
        return (
            *written,
            Needed("embedding"),
            Needed("names"),
            Needed("speech"),
            Needed("avatar"),
            *heard,
            *drawn,
            *shown,
        )

    @property
    def fonts(self) -> tuple[str, ...]:
        return ("noto-sans-cjk-sc",)

    def as_published(self) -> dict[str, Any]:
        from wenfang.brief.outward import outward_path

        data = super().as_published()
        for picture in data["pictures"]:
            picture["file"] = outward_path(picture["file"])
        return data
