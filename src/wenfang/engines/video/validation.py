"""What every video engine refuses before it begins."""

from __future__ import annotations

from wenfang.engines.video.base import VideoAbility, VideoEngine, VideoRequest
from wenfang.errors import BadInput

OTHERS = {
    VideoAbility.TEXT_TO_VIDEO: "give a picture, or use a text-to-video model",
    VideoAbility.IMAGE_TO_VIDEO: "leave the picture out, or use an image-to-video model",
    VideoAbility.NEGATIVE_PROMPT: "leave the negative prompt out, or use a diffusers pipeline "
    "with guidance (of a server that takes one: video.extended = true)",
}
LARGEST_SIDE = 3840


def check_request(engine: VideoEngine, request: VideoRequest, *, extras: frozenset[str]) -> None:
    """Refuse what the engine cannot do.

    Args:
        extras: that this engine knows.

    Raises:
        BadInput: naming the field.
    """
    if not 0 < request.seconds <= 600:
        raise BadInput(f"{request.seconds:g} seconds", place="seconds", cure="up to 600")
    if not (64 <= request.width <= LARGEST_SIDE and 64 <= request.height <= LARGEST_SIDE):
        raise BadInput(
            f"{request.width} × {request.height} pixels",
            place="size",
            cure=f"between 64 and {LARGEST_SIDE} a side",
        )
    if request.image is None and not request.prompt.strip():
        raise BadInput("no words and no picture", place="prompt", cure="say what is to be seen")
    if unknown := sorted(set(request.extras) - extras):
        raise BadInput(
            f"{engine.identity.model} knows no {unknown[0]!r}",
            place="extras",
            cure=f"known: {', '.join(sorted(extras))}" if extras else "leave it out",
        )
    missing = sorted(request.needs() - engine.abilities)
    if missing:
        raise BadInput(
            f"{engine.identity.model} cannot do {missing[0]}",
            place="video.model",
            cure=OTHERS[missing[0]],
        )
