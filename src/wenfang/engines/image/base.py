"""The image protocol: a request in, a stream of events out.

One protocol for a diffusers pipeline, an image server and whatever comes. An engine says
what it can (:class:`Ability`); what it cannot is refused before anything is computed, with
the names of engines that can, and never done in another way silently.

Design choice: a request names one seed for each picture. Picture *i* depends on the request
and its own seed alone, never on what else is in the batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event as CancelEvent
from typing import Any, Protocol, runtime_checkable

from wenfang.engines.identity import EngineIdentity
from wenfang.errors import BadInput
from wenfang.finding import Finding
from wenfang.picture import Picture


class Ability(StrEnum):
    """What an image engine can do."""

    TEXT_TO_IMAGE = "text-to-image"
    IMAGE_TO_IMAGE = "image-to-image"
    INPAINT = "inpaint"
    VARIATION = "variation"
    STYLE_IMAGE = "style-image"
    CONTROL = "control"
    NEGATIVE_PROMPT = "negative-prompt"
    SEED = "seed"
    PREVIEW = "preview"


@dataclass(frozen=True)
class ImageRequest:
    """What to draw.

    Attributes:
        prompt: in any language the engine knows; may be empty for a variation.
        seeds: one a picture, each 0 to 2**31 - 1; their number is the number of pictures.
        width, height: of the pictures, in pixels.
        negative: what must not be seen.
        steps: denoising steps; ``None`` = the engine's own.
        guidance: classifier-free guidance scale; ``None`` = the engine's own.
        image: start of image-to-image, picture to inpaint or to vary. Of any size: the
            engine brings it to ``width`` × ``height``.
        strength: of image-to-image, 0 (unchanged) to 1 (nothing kept).
        mask: same size as ``image``; white is painted anew, black kept. RGB, read by
            luminance.
        style: picture whose style is taken (IP-Adapter or the server's own way).
        control: picture that guides the composition (ControlNet).
        control_strength: how closely it is followed, over 0; ``None`` = the engine's own.
        extras: what one engine alone knows, by name; unknown ones are refused.
        anyway: draw also what the engine knows to lie outside of what it can (see
            :class:`Confined`); engines that know no such bounds have no use for it.
        cancel: set it from any thread and the stream ends with ``reason="cancelled"``.
    """

    prompt: str
    seeds: tuple[int, ...] = (0,)
    width: int = 512
    height: int = 512
    negative: str = ""
    steps: int | None = None
    guidance: float | None = None
    image: Picture | None = None
    strength: float = 0.6
    mask: Picture | None = None
    style: Picture | None = None
    control: Picture | None = None
    control_strength: float | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)
    anyway: bool = False
    cancel: CancelEvent | None = field(default=None, compare=False)

    def needs(self) -> frozenset[Ability]:
        """The abilities without which this request cannot be met."""
        needed = {
            Ability.INPAINT: self.mask is not None,
            Ability.IMAGE_TO_IMAGE: self.image is not None and self.mask is None and self.prompt,
            Ability.VARIATION: self.image is not None and self.mask is None and not self.prompt,
            Ability.TEXT_TO_IMAGE: self.image is None,
            Ability.STYLE_IMAGE: self.style is not None,
            Ability.CONTROL: self.control is not None,
            Ability.NEGATIVE_PROMPT: bool(self.negative),
        }
        return frozenset(ability for ability, needs in needed.items() if needs)


@dataclass(frozen=True)
class Step:
    """Progress: ``done`` of ``total`` steps; ``preview`` of the first picture, where the
    engine shows one."""

    done: int
    total: int
    preview: Picture | None = None


@dataclass(frozen=True)
class Sample:
    """A finished picture, as soon as it is there.

    Attributes:
        index: its place among the request's seeds.
        seed: that it was drawn with; ``None`` where the engine took none.
    """

    index: int
    picture: Picture
    seed: int | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """The last event of every stream.

    Attributes:
        reason: ``done`` or ``cancelled``.
        pictures: how many were given.
        total_s: seconds from the call of ``draw``.
    """

    reason: str
    pictures: int
    total_s: float


ImageEvent = Step | Sample | Drawn


@runtime_checkable
class ImageEngine(Protocol):
    """What every image backend offers. Safe to call from several threads: requests that it
    cannot compute together wait for each other."""

    @property
    def identity(self) -> EngineIdentity: ...

    @property
    def abilities(self) -> frozenset[Ability]: ...

    @property
    def native(self) -> tuple[int, int]:
        """(side, multiple): the side of the square that it was trained for, in pixels, and
        the number that width and height must be multiples of."""
        ...

    def draw(self, request: ImageRequest) -> Iterator[ImageEvent]:
        """Draw. Closing the iterator cancels.

        Raises:
            BadInput: the engine cannot do what the request asks.
            EngineError: the model or server failed, or there is not enough memory.
        """
        ...

    def close(self) -> None:
        """Free the model. Idempotent."""
        ...


@runtime_checkable
class Confined(Protocol):
    """An image engine that draws what it was trained on and nothing else, and knows it: a
    generator of one's own. Words of style presets and further wishes mean nothing to it."""

    def examine(self, request: ImageRequest) -> list[Finding]:
        """What a person has to know of this request before it is drawn; the same for the same
        request. What an image request asks for in vain is told here, never silently dropped.

        Raises:
            BadInput: the engine cannot draw it; the cure names what it can.
        """
        ...


def require(engine: ImageEngine, request: ImageRequest, *, others: Mapping[str, str]) -> None:
    """Refuse what the engine cannot do.

    Args:
        others: for each ability's name, who can: ``hf:MODEL (an inpainting pipeline)``.

    Raises:
        BadInput: naming the ability, the engine and others that can.
    """
    missing = sorted(request.needs() - engine.abilities)
    if missing:
        name = missing[0]
        raise BadInput(
            f"{engine.identity.model} cannot do {name}",
            place="image.model",
            cure=others.get(name) or "choose another image model",
        )


def size_for(aspect: str, native: tuple[int, int]) -> tuple[int, int]:
    """Width and height of that aspect (``16:9``) with about the engine's native area.

    Raises:
        BadInput: not two positive numbers, or narrower than 1:4.
    """
    side, multiple = native
    try:
        across, down = (float(part) for part in aspect.split(":"))
        ratio = across / down
    except (ValueError, ZeroDivisionError):
        raise BadInput(f"{aspect!r} is no aspect", place="aspect", cure="write 16:9") from None
    if not 0.25 <= ratio <= 4:
        raise BadInput(f"{aspect} is too narrow", place="aspect", cure="between 1:4 and 4:1")

    def rounded(length: float) -> int:
        return max(multiple, round(length / multiple) * multiple)

    return rounded(side * ratio**0.5), rounded(side / ratio**0.5)
