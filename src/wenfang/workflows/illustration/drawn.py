"""Tasks that an image engine does: one request for the seeds that are still missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from wenfang.brief import IllustrationBrief
from wenfang.engines.image.base import Ability, ImageEngine, ImageRequest, size_for
from wenfang.engines.image.validation import OTHERS
from wenfang.errors import BadInput
from wenfang.finding import Finding
from wenfang.picture import Picture
from wenfang.pictures.composing.blend import blend
from wenfang.pictures.composing.masks import edit_mask
from wenfang.pictures.composing.outpaint import canvas, with_old_frame
from wenfang.pictures.composing.patch import pasted, patch_around
from wenfang.workflows.drawing import confined, drawn, examined, in_style
from wenfang.workflows.illustration.inputs import Inputs
from wenfang.workflows.tools import Tools, engine_digest

Finish = Callable[[Picture], Picture]


@dataclass(frozen=True)
class _Plan:
    """What the engine is asked for, and what is done to each picture that it gives."""

    request: ImageRequest
    finish: Finish
    styles_after: bool


def draw_pictures(brief: IllustrationBrief, tools: Tools, inputs: Inputs) -> list[Picture]:
    """The pictures of a task that needs an image engine, one for each seed.

    Raises:
        BadInput: the engine cannot do it.
        EngineError: the engine failed.
    """
    engine = tools.engines.image
    plan = _planned(brief, engine, tools, inputs)
    names = [f"draw.{number}" for number in range(1, brief.count + 1)]
    files = [read.sha256 for read in inputs.all()]
    asked = brief.as_data() | {"count": None, "seed": None, "formats": None, "title": None}
    keys = [tools.image_key, *([engine_digest(tools.engines.stylist.identity)]
                               if plan.styles_after else [])]  # fmt: skip

    def compute(missing: Sequence[int]) -> Iterable[tuple[int, Picture]]:
        request = replace(plan.request, seeds=tuple(brief.seeds[n] for n in missing))
        for index, picture in drawn(engine, request, tools.progress):
            yield missing[index], plan.finish(picture)

    return tools.run.batch(names, Picture, compute, brief.seeds, asked, files, keys)


def examine(brief: IllustrationBrief, tools: Tools, inputs: Inputs) -> list[Finding]:
    """What an engine that knows its bounds says of the request; the others say nothing.

    Raises:
        BadInput: it cannot be drawn.
    """
    engine = tools.engines.image
    if confined(engine) is None:
        return []  # and is not planned for twice
    return examined(_planned(brief, engine, tools, inputs).request, engine)


def _planned(brief: IllustrationBrief, engine: ImageEngine, tools: Tools, inputs: Inputs) -> _Plan:
    """By task. Everything that can be refused is refused here, before anything is drawn."""
    request, finish = _by_task(brief, engine, inputs)
    request = in_style(request, engine, brief.style, brief.language)
    if inputs.control is not None:
        request = replace(
            request, control=inputs.control.picture, control_strength=brief.control_strength
        )
    if inputs.style is None:
        return _Plan(request, finish, styles_after=False)
    if Ability.STYLE_IMAGE in engine.abilities:
        return _Plan(replace(request, style=inputs.style.picture), finish, styles_after=False)
    style, stylist = inputs.style.picture, tools.engines.stylist
    return _Plan(request, lambda made: stylist.stylise(finish(made), style), styles_after=True)


def _by_task(
    brief: IllustrationBrief, engine: ImageEngine, inputs: Inputs
) -> tuple[ImageRequest, Finish]:
    if brief.task == "edit":
        mask = edit_mask(inputs.first, inputs.mask.picture if inputs.mask else None)
        return _painted(brief, engine, inputs.first, mask)
    if brief.task == "outpaint":
        larger, mask = canvas(inputs.first, brief.expand)
        request, finish = _painted(brief, engine, larger, mask)
        return request, lambda made: with_old_frame(finish(made), inputs.first, brief.expand)
    if not inputs.images:
        width, height = _size(brief, engine, None)
        return _request(brief, width, height), _as_it_is
    width, height = _size(brief, engine, inputs.first)
    start = inputs.first
    if brief.task == "blend":
        start = blend([read.picture for read in inputs.images], weights_of(brief), (width, height))
    request = replace(_request(brief, width, height), image=start, strength=brief.reach)
    return request, _as_it_is


def _painted(
    brief: IllustrationBrief, engine: ImageEngine, image: Picture, mask: Picture
) -> tuple[ImageRequest, Finish]:
    """A part of the picture at the engine's own size, put back so that what the mask keeps
    stays the same to the bit."""
    if Ability.INPAINT not in engine.abilities:
        raise BadInput(
            f"{engine.identity.model} cannot do {Ability.INPAINT}",
            place="image.model",
            cure=OTHERS[Ability.INPAINT],
        )
    patch = patch_around(image, mask, engine.native)
    request = replace(
        _request(brief, patch.image.width, patch.image.height),
        image=patch.image,
        mask=patch.mask,
        strength=brief.reach,
    )
    return request, lambda made: pasted(image, patch, made, mask)


def _request(brief: IllustrationBrief, width: int, height: int) -> ImageRequest:
    return ImageRequest(
        prompt=brief.prompt.strip(),
        seeds=brief.seeds,
        width=width,
        height=height,
        negative=brief.negative.strip(),
        steps=brief.steps,
        guidance=brief.guidance,
        anyway=brief.anyway,
    )


def _size(brief: IllustrationBrief, engine: ImageEngine, image: Picture | None) -> tuple[int, int]:
    """As the brief says, else as the picture that is worked on, else square."""
    if brief.dimensions:
        return brief.dimensions
    if brief.aspect or image is None:
        return size_for(brief.aspect or "1:1", engine.native)
    narrow = max(min(image.width / image.height, 4.0), 0.25)
    return size_for(f"{narrow:.4f}:1", engine.native)


def weights_of(brief: IllustrationBrief) -> Sequence[float]:
    """Of a blend; all the same where the brief gives none."""
    return brief.weights or [1.0] * len(brief.images)


def _as_it_is(picture: Picture) -> Picture:
    return picture
