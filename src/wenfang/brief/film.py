"""A brief for a film of one shot: a camera over a picture, or what a video model makes."""

from __future__ import annotations

import re
from pathlib import PureWindowsPath
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from wenfang.brief.base import Brief, GivenFile, Needed
from wenfang.brief.file_name import FileName

_Path = Annotated[str, Field(min_length=1, max_length=4_096)]
_HAN = re.compile(r"[\u3400-\u9fff]")
LONGEST_S = 600
USUAL_SIZE = "1920x1080"


class FilmBrief(Brief):
    """One shot.

    Attributes:
        language: of page and label; default: that of the words.
        image: a picture (relative to the brief) that is brought to life.
        image_licence: of the picture: an SPDX expression, or ``own``.
        motion: of the camera over the picture, in words: ``slow zoom in``, ``缓慢推近``,
            ``pan left`` … Used where no video model is named.
        prompt: what is to be seen, for a video model; needed where there is no picture.
        negative: what must not be seen.
        seconds: how long; under 2, which is what the visible label takes, only without it.
        size: width x height in pixels, ``1920x1080``; a picture of another shape is cut.
            Default: 1920x1080, of a picture its own aspect within it.
        rate: frames a second of the file; of a model that films fewer, frames are put between.
        video_model: video engine for this piece alone, ``hf:NAME_OR_FOLDER`` or
            ``openai:MODEL``; ``camera`` = the moving camera although one is configured.
        steps, guidance: of the video model; else its own.
        name: of the file, without extension.
    """

    known_formats = ("mp4",)
    file_fields = ("image",)
    chosen_models = Brief.chosen_models | {"video_model": "video"}

    kind: Literal["film"] = "film"
    formats: tuple[str, ...] = ("mp4",)
    image: _Path | None = None
    image_licence: Annotated[str, Field(max_length=200)] = ""
    motion: Annotated[str, Field(max_length=500)] = ""
    prompt: Annotated[str, Field(max_length=4_000)] = ""
    negative: Annotated[str, Field(max_length=2_000)] = ""
    seconds: Annotated[float, Field(ge=0.5, le=LONGEST_S)] = 5.0
    size: Annotated[str | None, Field(pattern=r"^\d{2,5}x\d{2,5}$")] = None
    rate: Literal[24, 25, 30, 50, 60] = 25
    video_model: str | None = None
    steps: Annotated[int | None, Field(ge=1, le=1_000)] = None
    guidance: Annotated[float | None, Field(ge=0, le=100)] = None
    name: FileName = "film"
    title: Annotated[str | None, Field(max_length=500)] = None

    @model_validator(mode="before")
    @classmethod
    def _in_its_language(cls, data: Any) -> Any:
        if isinstance(data, dict) and "language" not in data:
            words = " ".join(str(data.get(name) or "") for name in ("title", "prompt", "motion"))
            return {**data, "language": "zh" if _HAN.search(words) else "en"}
        return data

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if self.image is None and not self.prompt.strip():
            raise ValueError("prompt: say what is to be seen, or give a picture (image)")
        if self.image is None and self.motion.strip():
            raise ValueError("motion: moves a camera over a picture; name one (image)")
        width, height = self.dimensions
        if not (64 <= width <= 3840 and 64 <= height <= 3840):
            raise ValueError("size: between 64 and 3840 pixels a side")
        return self

    @property
    def dimensions(self) -> tuple[int, int]:
        """Width and height in pixels, of a film or, where no size is asked for, around it."""
        width, height = (self.size or USUAL_SIZE).split("x")
        return int(width), int(height)

    @property
    def heading(self) -> str:
        stem = PureWindowsPath(self.image).stem if self.image else self.kind
        return self.title or self.prompt.strip() or stem

    @property
    def given_files(self) -> tuple[GivenFile, ...]:
        if self.image is None:
            return ()
        return (GivenFile("picture", self.image, self.image_licence),)

    @property
    def engines(self) -> tuple[Needed, ...]:
        return (Needed("rater"), Needed("video"))
