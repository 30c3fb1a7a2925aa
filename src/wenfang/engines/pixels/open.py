"""Pixel engines by what is wanted of them; the weights are the catalogue's.

=========  ==========================  ===========================================
upscaler   ``fast`` (the default)      Real-ESRGAN animevideov3: clean, seconds
           ``drawing``                 x4plus-anime: sharper lines
           ``photo``                   x4plus: texture of photographs, minutes
matter     ``anything`` (the default)  U²-Net small
           ``person``                  MODNet
stylist                                Magenta's arbitrary style
rater                                  open_nsfw
encoder                                open_nsfw's features
=========  ==========================  ===========================================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from wenfang.engines.pixels.base import Matter, PictureEncoder, Rater, Stylist, Upscaler
from wenfang.errors import BadInput

if TYPE_CHECKING:
    from wenfang.resources import Catalogue, Resource

Fetch = Callable[[str], Path]
Quality = Literal["fast", "drawing", "photo"]
Subject = Literal["anything", "person"]

#: Quality → resource, ncnn model in it, tile and margin (pixels).
_UPSCALERS = {
    "fast": ("realesr-animevideov3", "realesr-animevideov3-x4", 384, 20),
    "drawing": ("realesrgan-x4plus-anime", "realesrgan-x4plus-anime", 128, 16),
    "photo": ("realesrgan-x4plus", "realesrgan-x4plus", 128, 16),
}
STYLE, RATING = "styletransfer", "open-nsfw"
_SUBJECTS = {"anything": "u2netp", "person": "modnet"}


def resources_of(what: str, choice: str = "") -> tuple[str, ...]:
    """Catalogue names that an engine needs, for licences and for fetching beforehand.

    Args:
        what: ``upscaler``, ``matter``, ``stylist``, ``rater`` or ``encoder``.
        choice: quality or subject; empty = the default.
    """
    if what == "upscaler":
        return (_UPSCALERS[choice or "fast"][0],)
    if what == "matter":
        return (_SUBJECTS[choice or "anything"],)
    return (STYLE, _UPSCALERS["fast"][0]) if what == "stylist" else (RATING,)


def open_pixel_engine(
    what: str, choice: str, fetch: Fetch, *, catalogue: Catalogue | None = None
) -> Upscaler | Matter | Stylist | Rater | PictureEncoder:
    """The engine by the words of :func:`resources_of`; arguments and errors as
    :func:`open_upscaler`."""
    if what == "upscaler":
        return open_upscaler(fetch, cast(Quality, choice or "fast"), catalogue=catalogue)
    if what == "matter":
        return open_matter(fetch, cast(Subject, choice or "anything"), catalogue=catalogue)
    if what == "stylist":
        return open_stylist(fetch, catalogue=catalogue)
    if what == "encoder":
        return open_picture_encoder(fetch, catalogue=catalogue)
    return open_rater(fetch, catalogue=catalogue)


def open_upscaler(
    fetch: Fetch, quality: Quality = "fast", *, catalogue: Catalogue | None = None
) -> Upscaler:
    """Super-resolution.

    Args:
        fetch: catalogue name → the resource's file or folder.
        catalogue: where names are looked up; default the built-in one and the person's own.

    Raises:
        BadInput: no such quality.
        EngineError, ResourceError: the weights cannot be used or fetched.
    """
    from wenfang.engines.pixels.realesrgan import RealEsrgan
    from wenfang.engines.pixels.sessions import identity_of

    _known(quality, get_args(Quality), "quality")
    name, model, tile, margin = _UPSCALERS[quality]
    folder = fetch(name)
    identity = identity_of(_resource(name, catalogue), "ncnn", "ncnn", "pillow")
    param, weights = folder / f"{model}.param", folder / f"{model}.bin"
    return RealEsrgan(param, weights, identity, tile=tile, margin=margin)


def open_matter(
    fetch: Fetch, subject: Subject = "anything", *, catalogue: Catalogue | None = None
) -> Matter:
    """Background removal; arguments and errors as :func:`open_upscaler`."""
    from wenfang.engines.pixels.matting import BackgroundRemoval, modnet_mask, u2net_mask
    from wenfang.engines.pixels.sessions import identity_of

    _known(subject, get_args(Subject), "subject")
    name = _SUBJECTS[subject]
    identity = identity_of(_resource(name, catalogue), "onnx", "onnxruntime", "pillow")
    coarse, radius = (modnet_mask, 6) if subject == "person" else (u2net_mask, 12)
    return BackgroundRemoval(fetch(name), identity, coarse, radius=radius)


def open_stylist(fetch: Fetch, *, catalogue: Catalogue | None = None) -> Stylist:
    """Style transfer; arguments and errors as :func:`open_upscaler`."""
    from wenfang.engines.pixels.sessions import identity_of
    from wenfang.engines.pixels.style import ArbitraryStyle

    identity = identity_of(_resource(STYLE, catalogue), "onnx", "onnxruntime", "ncnn", "pillow")
    upscaler = open_upscaler(fetch, "fast", catalogue=catalogue)
    return ArbitraryStyle(fetch(STYLE), identity, upscaler)


def open_rater(fetch: Fetch, *, catalogue: Catalogue | None = None) -> Rater:
    """Nudity classifier; arguments and errors as :func:`open_upscaler`."""
    from wenfang.engines.pixels.nudity import OpenNsfw
    from wenfang.engines.pixels.sessions import identity_of

    identity = identity_of(_resource(RATING, catalogue), "onnx", "onnxruntime", "pillow")
    return OpenNsfw(fetch(RATING), identity)


def open_picture_encoder(fetch: Fetch, *, catalogue: Catalogue | None = None) -> PictureEncoder:
    """Image embedding; arguments and errors as :func:`open_upscaler`."""
    from wenfang.engines.pixels.features import FORM, OpenNsfwFeatures
    from wenfang.engines.pixels.sessions import identity_of

    identity = identity_of(_resource(RATING, catalogue), "onnx", "onnxruntime", "pillow")
    identity = replace(identity, model=f"{RATING}/{FORM}")
    return OpenNsfwFeatures(fetch(RATING), identity)


def _resource(name: str, catalogue: Catalogue | None) -> Resource:
    from wenfang.resources import load_catalogue

    return (catalogue or load_catalogue()).get(name)


def _known(value: str, values: tuple[str, ...], place: str) -> None:
    if value not in values:
        raise BadInput(f"{value!r} is no {place}", place=place, cure=" or ".join(values))
