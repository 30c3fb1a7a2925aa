"""A brief for pictures: drawn from words, or made of pictures that are there."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wenfang.brief.base import Brief

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
#: Tasks that draw by chance, with an image engine.
_DRAWN = ("draw", "vary", "edit")


class IllustrationBrief(Brief):
    """Pictures.

    Attributes:
        task: ``draw`` from words (with one picture: image-to-image), ``vary`` a picture,
            ``edit`` what a mask shows, ``outpaint`` beyond the frame, ``upscale``,
            ``blend`` 2 to 5 pictures, ``cutout`` the background, ``restyle`` after a style
            picture.
        prompt: what is to be seen, in words.
        negative: what must not be seen.
        count: how many pictures; picture *i* has seed ``seed + i - 1``.
        aspect: width to height, ``16:9``; of a picture that is edited, its own.
        size: ``1024x768`` instead of an aspect and the engine's own size.
        style: a preset's name (``wenfang draw --styles`` lists them).
        style_image: a picture whose manner is taken.
        images: files (relative to the brief) to work on.
        mask: a picture as large as the image; white is painted anew. A transparent area of
            the image itself serves too.
        strength: how far from the picture image-to-image goes, 0 to 1; how far the style.
        expand: pixels added at left, top, right and bottom by ``outpaint``.
        factor: of ``upscale``.
        quality: of ``upscale``: ``fast``, ``photo`` or ``drawing``.
        weights: of ``blend``, one a picture.
        steps, guidance: of the image engine; else its own.
        references: a folder of pictures that the result must not copy.
        title: of the piece; else the prompt.
        label_position: corner of the visible label.
    """

    known_formats = ("png", "jpg", "webp", "avif")

    kind: Literal["illustration"] = "illustration"
    formats: tuple[str, ...] = ("png",)
    task: Task = "draw"
    prompt: Annotated[str, Field(max_length=4_000)] = ""
    negative: Annotated[str, Field(max_length=2_000)] = ""
    count: Annotated[int, Field(ge=1, le=64)] = 1
    aspect: Annotated[str | None, Field(pattern=r"^\d{1,4}:\d{1,4}$")] = None
    size: Annotated[str | None, Field(pattern=r"^\d{2,5}x\d{2,5}$")] = None
    style: str | None = None
    style_image: str | None = None
    images: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    mask: str | None = None
    strength: Annotated[float, Field(gt=0, le=1)] = 0.6
    expand: tuple[int, int, int, int] = (0, 0, 0, 0)
    factor: Literal[2, 4] = 4
    quality: Literal["fast", "photo", "drawing"] = "fast"
    weights: tuple[float, ...] = ()
    steps: Annotated[int | None, Field(ge=1, le=1_000)] = None
    guidance: Annotated[float | None, Field(ge=0, le=100)] = None
    references: str | None = None
    title: Annotated[str | None, Field(max_length=500)] = None
    label_position: Literal["bottom-right", "bottom-left", "top-right", "top-left"] = "bottom-right"

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
        if self.task == "outpaint" and not any(self.expand):
            raise ValueError("expand: say how many pixels to add at left, top, right, bottom")
        if any(not 0 <= pixels <= 8_192 for pixels in self.expand):
            raise ValueError("expand: 0 to 8192 pixels a side")
        if self.aspect and self.size:
            raise ValueError("size: give a size or an aspect, not both")
        return self._weighed()

    def _weighed(self) -> Self:
        if not self.weights:
            return self
        if self.task != "blend" or len(self.weights) != len(self.images):
            raise ValueError("weights: one for each picture of a blend")
        if any(weight < 0 for weight in self.weights) or not any(self.weights):
            raise ValueError("weights: none below 0, and one above")
        return self

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seed of each picture."""
        return tuple((self.seed + n) % 2**31 for n in range(self.count))

    @property
    def heading(self) -> str:
        return self.title or self.prompt or self.task

    @property
    def engines(self) -> tuple[str, ...]:
        words = (self.task == "outpaint" or self.task == "blend") and self.prompt
        needed = {
            "image": self.task in _DRAWN or bool(words),
            "upscaler": self.task == "upscale",
            "matter": self.task == "cutout",
            "stylist": self.style_image is not None,
            "rater": True,
        }
        return tuple(role for role, is_needed in needed.items() if is_needed)
