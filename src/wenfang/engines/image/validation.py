"""What every image engine refuses before it computes anything."""

from __future__ import annotations

from collections.abc import Mapping

from wenfang.engines.image.base import Ability, ImageEngine, ImageRequest, require
from wenfang.errors import BadInput

LARGEST_SIDE = 16_384
"""Pixels; a wider picture is a slip of the pen."""

_ANY = "any diffusers pipeline (hf:NAME_OR_FOLDER)"
_SERVER = "a server with {} (openai:MODEL)"
OTHERS: Mapping[str, str] = {
    Ability.TEXT_TO_IMAGE: f"use {_ANY} that draws from text, or a server (openai:MODEL)",
    Ability.IMAGE_TO_IMAGE: "use hf:NAME_OR_FOLDER of Stable Diffusion, SDXL, SD3, FLUX, "
    f"Qwen-Image or Z-Image, or {_SERVER.format('/v1/images/edits')}",
    Ability.INPAINT: "use hf:NAME_OR_FOLDER of Stable Diffusion, SDXL, SD3, FLUX, Qwen-Image "
    f"or Z-Image, or {_SERVER.format('/v1/images/edits')}",
    Ability.VARIATION: "use hf:NAME_OR_FOLDER of Stable Diffusion, SDXL, SD3 or FLUX, or "
    + _SERVER.format("/v1/images/variations"),
    Ability.STYLE_IMAGE: "use hf:NAME_OR_FOLDER of Stable Diffusion or SDXL with an IP-Adapter "
    "(image.ip_adapter)",
    Ability.CONTROL: "use hf:NAME_OR_FOLDER with a ControlNet of its family (image.controlnet)",
    Ability.NEGATIVE_PROMPT: "use hf:NAME_OR_FOLDER of Stable Diffusion, SDXL, SD3 or "
    "Qwen-Image, or say in the prompt what shall be seen",
}
"""For each ability, the engines that have it."""


def check_request(engine: ImageEngine, request: ImageRequest, *, extras: frozenset[str]) -> None:
    """Refuse a request that the engine cannot meet or that makes no sense.

    Args:
        extras: the names in ``request.extras`` that the engine knows.

    Raises:
        BadInput: naming the field and the cure.
    """
    require(engine, request, others=OTHERS)
    _check_extras(engine, request, extras)
    _check_numbers(request)
    _check_size(request, engine.native[1])
    _check_pictures(request)


def _check_extras(engine: ImageEngine, request: ImageRequest, known: frozenset[str]) -> None:
    for name in sorted(set(request.extras) - known):
        raise BadInput(
            f"{engine.identity.model} knows no {name!r}",
            place=f"extras.{name}",
            cure=f"it knows {', '.join(sorted(known))}" if known else "it knows no extras",
        )


def _check_numbers(request: ImageRequest) -> None:
    if not request.seeds or any(not 0 <= seed < 2**31 for seed in request.seeds):
        raise BadInput(
            "every picture needs a seed from 0 to 2147483647",
            place="seeds",
            cure="give one seed for each picture",
        )
    if request.steps is not None and not 1 <= request.steps <= 1000:
        raise BadInput(f"{request.steps} steps", place="steps", cure="between 1 and 1000")
    if request.guidance is not None and not 0 <= request.guidance <= 100:
        raise BadInput(f"guidance {request.guidance:g}", place="guidance", cure="from 0 to 100")
    if not 0 <= request.strength <= 1:
        raise BadInput(f"strength {request.strength:g}", place="strength", cure="from 0 to 1")
    followed = request.control_strength
    if followed is not None and not 0 < followed <= 2:
        raise BadInput(f"strength {followed:g}", place="control_strength", cure="over 0 to 2")


def _check_size(request: ImageRequest, multiple: int) -> None:
    for name, value in (("width", request.width), ("height", request.height)):
        if value % multiple or not multiple <= value <= LARGEST_SIDE:
            near = min(max(multiple, round(value / multiple) * multiple), LARGEST_SIDE)
            raise BadInput(
                f"{name} {value} is no multiple of {multiple} up to {LARGEST_SIDE}",
                place=name,
                cure=f"{near} is near",
            )


def _check_pictures(request: ImageRequest) -> None:
    if not request.prompt and request.image is None:
        raise BadInput("the prompt is empty", place="prompt", cure="say what shall be seen")
    if request.control is None and request.control_strength is not None:
        raise BadInput(
            "a strength without a picture to follow",
            place="control_strength",
            cure="give the picture too",
        )
    mask, image = request.mask, request.image
    if mask is None:
        return
    if image is None:
        raise BadInput("a mask without a picture", place="mask", cure="give the picture too")
    if (mask.width, mask.height) != (image.width, image.height):
        raise BadInput(
            f"the mask has {mask.width} × {mask.height} pixels and the picture "
            f"{image.width} × {image.height}",
            place="mask",
            cure="make them the same size",
        )
    if not mask.pixels[..., :3].any():
        raise BadInput(
            "the mask is black everywhere: nothing would be painted",
            place="mask",
            cure="paint white what shall change",
        )
