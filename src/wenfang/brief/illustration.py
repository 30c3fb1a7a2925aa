"""A brief for pictures: drawn from words, or made of pictures that are there."""

from __future__ import annotations

import re
from pathlib import PureWindowsPath
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from wenfang.brief.base import Brief, Needed
from wenfang.brief.gates import Gates, parse_gates

Task = Literal["draw", "vary", "edit", "outpaint", "upscale", "blend", "cutout", "restyle"]

#: Fewest and most input pictures of each task.
_IMAGES: dict[str, tuple[int, int]] = {
    "draw": (0, 1),
    "vary": (1, 1),
    "edit": (1, 1),
    "outpaint": (1, 1),
    "upscale": (1, 20),
    "blend": (2, 5),
    "cutout": (1, 20),
    "restyle": (1, 20),
}
#: Tasks that cannot be done without an image engine, and those that use one if they are
#: given a prompt.
_DRAWN, _DRAWN_IF_ASKED = ("draw", "vary", "edit"), ("outpaint", "blend")
#: Fields that only these tasks make use of.
USED_BY: dict[str, tuple[str, ...]] = {
    "prompt": ("draw", "vary", "edit", "outpaint", "blend"),
    "size": ("draw", "vary", "blend"),
    "aspect": ("draw", "vary", "blend"),
    "strength": ("draw", "vary", "edit", "outpaint", "blend", "restyle"),
    "style_image": ("draw", "vary", "edit", "outpaint", "blend", "restyle"),
    "anyway": ("draw",),
    "control": ("draw", "vary", "blend"),
    "control_strength": ("draw", "vary", "blend"),
    "factor": ("upscale",),
    "quality": ("upscale",),
    "subject": ("cutout",),
}
_OF_ENGINES = (
    "image_model",
    "negative",
    "style",
    "steps",
    "guidance",
    "control",
    "control_strength",
)
#: Fields of every brief that no picture makes use of, and what to do instead.
_IDLE = {
    "model": "it is the text model; image_model names the one that draws",
    "allow_network": "its pictures are files; leave it out",
    "public_figures": "names in a prompt are not looked for; leave it out",
}
_NAMED = 3  # pictures that a heading names
_Path = Annotated[str, Field(min_length=1, max_length=4_096)]
_HAN = re.compile(r"[\u3400-\u9fff]")  # a prompt with any of these is taken as Chinese


class IllustrationBrief(Brief):
    """Pictures.

    Attributes:
        language: of the page and the label's statement; default: the prompt's.
        task: ``draw`` from words (with one picture: image-to-image), ``vary`` a picture,
            ``edit`` what a mask shows, ``outpaint`` beyond the frame, ``upscale``,
            ``blend`` 2 to 5 pictures, ``cutout`` of the background, ``restyle`` after a
            style picture.
        prompt: what is to be seen, in words. ``outpaint`` and ``blend`` need none: without
            one they work without an image engine.
        negative: what must not be seen.
        count: how many pictures; picture *i* has seed ``seed + i - 1``.
        aspect: width to height, ``16:9``; of a picture that is worked on, its own.
        size: ``1024x768`` instead of an aspect and the engine's own size.
        style: a preset's name (``wenfang draw --styles`` lists them).
        style_image: a picture whose manner is taken.
        control: a picture that the composition follows, as the ControlNet that is configured
            reads it: outlines, a pose, depths …
        control_strength: how closely, over 0 to 2; else the pipeline's own.
        images: files (relative to the brief) to work on.
        mask: a picture as large as the image; white is painted anew. A transparent area of
            the image itself serves too.
        strength: how far image-to-image goes from the picture, and style transfer: over 0
            to 1; else by task, see :attr:`reach`.
        expand: pixels that ``outpaint`` adds at left, top, right and bottom.
        factor: of ``upscale``.
        quality: of ``upscale``: ``fast``, ``photo`` or ``drawing``.
        subject: of ``cutout``: ``anything`` or ``person``.
        weights: of ``blend``, one a picture.
        steps, guidance: of the image engine; else its own.
        anyway: draw also what a generator says it has not learned to draw.
        references: a folder of pictures that the result must not copy.
        title: of the piece; else the prompt, else the names of its pictures.
        label_position: where the visible label stands.
    """

    known_formats = ("png", "jpg", "webp", "avif")
    file_fields = ("images", "mask", "style_image", "control", "references")

    kind: Literal["illustration"] = "illustration"
    formats: tuple[str, ...] = ("png",)
    task: Task = "draw"
    prompt: Annotated[str, Field(max_length=4_000)] = ""
    negative: Annotated[str, Field(max_length=2_000)] = ""
    count: Annotated[int, Field(ge=1, le=64)] = 1
    aspect: Annotated[str | None, Field(pattern=r"^\d{1,4}:\d{1,4}$")] = None
    size: Annotated[str | None, Field(pattern=r"^\d{2,5}x\d{2,5}$")] = None
    style: Annotated[str | None, Field(max_length=100)] = None
    style_image: _Path | None = None
    control: _Path | None = None
    control_strength: Annotated[float | None, Field(gt=0, le=2)] = None
    images: Annotated[tuple[_Path, ...], Field(max_length=20)] = ()
    mask: _Path | None = None
    strength: Annotated[float | None, Field(gt=0, le=1)] = None
    expand: tuple[int, int, int, int] = (0, 0, 0, 0)
    factor: Literal[2, 4] = 4
    quality: Literal["fast", "photo", "drawing"] = "fast"
    subject: Literal["anything", "person"] = "anything"
    weights: tuple[float, ...] = ()
    steps: Annotated[int | None, Field(ge=1, le=1_000)] = None
    guidance: Annotated[float | None, Field(ge=0, le=100)] = None
    anyway: bool = False
    references: _Path | None = None
    title: Annotated[str | None, Field(max_length=500)] = None
    label_position: Literal[
        "bottom-right", "bottom-left", "bottom", "top-right", "top-left", "top"
    ] = "bottom-right"

    @model_validator(mode="before")
    @classmethod
    def _in_its_language(cls, data: Any) -> Any:
        if isinstance(data, dict) and "language" not in data:
            words = " ".join(str(data.get(name) or "") for name in ("title", "prompt"))
            return {**data, "language": "zh" if _HAN.search(words) else "en"}
        return data

    @model_validator(mode="after")
    def _usable(self) -> Self:
        fewest, most = _IMAGES[self.task]
        if not fewest <= len(self.images) <= most:
            number = str(fewest) if fewest == most else f"{fewest} to {most}"
            raise ValueError(f"images: {self.task} takes {number}, not {len(self.images)}")
        if self.task in ("draw", "edit") and not self.prompt.strip():
            raise ValueError(f"prompt: say what to {self.task}")
        if self.task == "restyle" and not self.style_image:
            raise ValueError("style_image: name the picture whose style is taken")
        if self.mask and self.task != "edit":
            raise ValueError(f"mask: {self.task} takes none; the task that does is edit")
        if self.count > 1 and not self.is_drawn:
            raise ValueError(f"count: {self.task} without an image engine gives one picture")
        if self.aspect and self.size:
            raise ValueError("size: give a size or an aspect, not both")
        return self._without_idle_fields()._expanded()._weighed()

    def _without_idle_fields(self) -> Self:
        """What would change nothing is refused: it was not meant for this task."""
        for name, instead in _IDLE.items():
            if self._says(name):
                raise ValueError(f"{name}: an illustration has no use for it: {instead}")
        for name, tasks in USED_BY.items():
            if self._says(name) and self.task not in tasks:
                raise ValueError(f"{name}: {self.task} has no use for it; {', '.join(tasks)} do")
        for name in _OF_ENGINES:
            if self._says(name) and not self.is_drawn:
                raise ValueError(
                    f"{name}: {self.task} has a use for it only with a prompt"
                    if self.task in _DRAWN_IF_ASKED
                    else f"{name}: {self.task} draws nothing and has no use for it"
                )
        if self.strength is not None and not self._has_strength:
            lacks = "a prompt" if self.images else "a picture to start from"
            raise ValueError(f"strength: {self.task} has a use for it only with {lacks}")
        if self.control_strength is not None and self.control is None:
            raise ValueError("control_strength: give the picture to follow too (control)")
        return self

    @property
    def _has_strength(self) -> bool:
        return bool(self.images) and (self.is_drawn or self.task == "restyle")

    def _says(self, name: str) -> bool:
        value = getattr(self, name)
        said = value.strip() if isinstance(value, str) else value
        return bool(said != type(self).model_fields[name].default and said != "")

    def _expanded(self) -> Self:
        if self.task == "outpaint" and not any(self.expand):
            raise ValueError("expand: say how many pixels to add at left, top, right, bottom")
        if self.task != "outpaint" and any(self.expand):
            raise ValueError(f"expand: {self.task} adds nothing; the task that does is outpaint")
        if any(not 0 <= pixels <= 8_192 for pixels in self.expand):
            raise ValueError("expand: 0 to 8192 pixels a side")
        return self

    def _weighed(self) -> Self:
        if not self.weights:
            return self
        if self.task != "blend" or len(self.weights) != len(self.images):
            raise ValueError("weights: one for each picture of a blend")
        if any(not 0 <= weight < 1e6 for weight in self.weights) or not any(self.weights):
            raise ValueError("weights: none below 0, and one above")
        return self

    @property
    def is_drawn(self) -> bool:
        """Whether an image engine is needed."""
        asked = self.task in _DRAWN_IF_ASKED and bool(self.prompt.strip())
        return self.task in _DRAWN or asked

    @property
    def reach(self) -> float:
        """How far to go from the picture, over 0 to 1: as ``strength`` says, else all the way
        where a mask says what may change and where a style is followed, and 0.6 elsewhere."""
        if self.strength is not None:
            return self.strength
        return 1.0 if self.task in ("edit", "outpaint", "restyle") else 0.6

    @property
    def dimensions(self) -> tuple[int, int] | None:
        """Width and height in pixels, where ``size`` says them."""
        if self.size is None:
            return None
        width, height = self.size.split("x")
        return int(width), int(height)

    @property
    def pictures(self) -> int:
        """How many pictures come out."""
        return self.count if self.is_drawn or self.task == "blend" else len(self.images)

    @property
    def asked_gates(self) -> Gates:
        return parse_gates(
            self.gates, medium="pictures", pictures=self.pictures, chance=self.is_drawn
        )

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seed of each picture."""
        return tuple((self.seed + n) % 2**31 for n in range(self.count))

    @property
    def heading(self) -> str:
        return self.title or self.prompt.strip() or self._stems

    @property
    def _stems(self) -> str:
        """Names of the pictures it is made of, without folders and extensions."""
        names = [PureWindowsPath(path).stem for path in self.images]
        joint = "、" if self.language == "zh" else ", "
        return joint.join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")

    @property
    def engines(self) -> tuple[Needed, ...]:
        needed = [Needed("rater")]
        if self.is_drawn:
            needed.append(Needed("image"))
        if self.task == "upscale":
            needed.append(Needed("upscaler", self.quality))
        if self.task == "cutout":
            needed.append(Needed("matter", self.subject))
        if self.style_image:
            needed.append(Needed("stylist"))
        if self.references is not None:
            needed.append(Needed("encoder"))
        return tuple(needed)
