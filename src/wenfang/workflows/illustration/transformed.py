"""Tasks that need no image engine: pixels in, pixels out, nothing by chance."""

from __future__ import annotations

from collections.abc import Callable

from wenfang.brief import IllustrationBrief
from wenfang.engines.identity import EngineIdentity
from wenfang.engines.image.base import size_for
from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.pictures.composing.blend import blend
from wenfang.pictures.composing.filling import filled
from wenfang.pictures.reading import ReadPicture
from wenfang.workflows.illustration.drawn import weights_of
from wenfang.workflows.illustration.inputs import Inputs
from wenfang.workflows.tools import Tools, engine_digest

_SEEN = 64  # alpha of what counts as seen


def transform_pictures(brief: IllustrationBrief, tools: Tools, inputs: Inputs) -> list[Picture]:
    """One picture for each input, or the one that several become.

    Raises:
        BadInput: the result would be too large.
        EngineError: an engine failed.
    """
    if brief.task == "blend":
        pictures = [read.picture for read in inputs.images]
        size = _blended_size(brief, pictures[0])
        files = [read.sha256 for read in inputs.images]
        weights = list(weights_of(brief))
        step = tools.run.step(
            "blend", Picture, lambda: blend(pictures, weights, size), files, weights, list(size)
        )
        return [_styled(brief, tools, inputs, step)]
    if brief.task == "outpaint":
        image = inputs.images[0]
        continued = tools.run.step(
            "outpaint",
            Picture,
            lambda: filled(image.picture, brief.expand),
            image.sha256,
            list(brief.expand),
        )
        return [_styled(brief, tools, inputs, continued)]
    work, identity = _engine_work(brief, tools, inputs)
    key = engine_digest(identity)
    wanted = [brief.factor, brief.quality, brief.subject, brief.reach]
    style = inputs.style.sha256 if inputs.style else None
    pictures = []
    for number, read in enumerate(inputs.images, start=1):
        picture = tools.run.step(
            f"{brief.task}.{number}",
            Picture,
            lambda read=read: _of_file(read, work),  # type: ignore[misc]
            read.sha256,
            style,
            wanted,
            key,
        )
        pictures.append(picture)
        tools.progress(brief.task, number, len(inputs.images), "pictures")
    return pictures


def _blended_size(brief: IllustrationBrief, first: Picture) -> tuple[int, int]:
    """As the brief says, else the first picture's; of an aspect, about as many pixels."""
    if brief.size:
        width, height = brief.size.split("x")
        return int(width), int(height)
    if brief.aspect:
        return size_for(brief.aspect, (round((first.width * first.height) ** 0.5), 1))
    return first.width, first.height


def _engine_work(
    brief: IllustrationBrief, tools: Tools, inputs: Inputs
) -> tuple[Callable[[Picture], Picture], EngineIdentity]:
    if brief.task == "upscale":
        upscaler = tools.engines.upscaler(brief.quality)
        return (
            lambda picture: upscaler.upscale(picture, brief.factor, tools.progress),
            upscaler.identity,
        )
    if brief.task == "cutout":
        matter = tools.engines.matter(brief.subject)
        return (
            lambda picture: _something(cut_out(picture, matter.matte(picture)), brief.subject),
            matter.identity,
        )
    stylist = tools.engines.stylist
    assert inputs.style is not None
    style = inputs.style.picture
    return lambda picture: stylist.stylise(picture, style, brief.reach), stylist.identity


def _of_file(read: ReadPicture, work: Callable[[Picture], Picture]) -> Picture:
    """Errors name the file."""
    try:
        return work(read.picture)
    except BadInput as error:
        raise BadInput(error.message, place=read.name, cure=error.cure) from None


def _something(cut: Picture, subject: str) -> Picture:
    """Raises ``BadInput`` for a picture of which nothing is left."""
    if int(cut.pixels[..., 3].max()) >= _SEEN:
        return cut
    cure = 'write subject = "anything"' if subject == "person" else "cut it out by hand"
    raise BadInput("nothing was found to keep: all of it would be clear", cure=cure)


def _styled(brief: IllustrationBrief, tools: Tools, inputs: Inputs, picture: Picture) -> Picture:
    """In the manner of the style picture, where there is one."""
    if inputs.style is None:
        return picture
    stylist, style = tools.engines.stylist, inputs.style
    return tools.run.step(
        "restyle",
        Picture,
        lambda: stylist.stylise(picture, style.picture),
        picture.sha256,
        style.sha256,
        engine_digest(stylist.identity),
    )


def cut_out(picture: Picture, alpha: object) -> Picture:
    """The picture with that alpha, its own where that is clearer.

    Args:
        alpha: uint8, shape (height, width), 255 = kept.
    """
    import numpy as np

    kept = np.asarray(alpha, np.uint8)
    if picture.has_alpha:
        kept = np.minimum(kept, picture.pixels[..., 3])
    return Picture(np.dstack([picture.pixels[..., :3], kept]))
