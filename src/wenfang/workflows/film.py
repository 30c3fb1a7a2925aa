"""From a brief for one shot to a film."""

from __future__ import annotations

import os
import tempfile
from functools import partial
from pathlib import Path

from wenfang.brief import FilmBrief
from wenfang.checks.nsfw import check_nsfw
from wenfang.drawing import Ingredient, Relation
from wenfang.engines.video.base import Filming, Footage, VideoRequest
from wenfang.errors import ConfigurationError, EngineError, stop_if_blocking
from wenfang.film import Film, FrameSource, Layer
from wenfang.finding import Finding, Place, Severity
from wenfang.picture import Picture
from wenfang.pictures.reading import ReadPicture, picture_bytes, read_picture
from wenfang.provenance.source_type import (
    COMPOSITE_SYNTHETIC,
    COMPOSITE_WITH_TRAINED,
    TRAINED_ALGORITHMIC_MEDIA,
)
from wenfang.provenance.stated_origin import stated_source_type
from wenfang.workflows.drawing import private_data, screen_texts
from wenfang.workflows.tools import Draft, Tools, engine_digest

USUAL_MOTION = "slow zoom in"
#: Frames of a second of a model's film that are looked at for nudity.
RATED_A_SECOND = 2


def make_film(brief: FilmBrief, tools: Tools) -> Draft:
    """Film.

    Raises:
        BadInput: the picture cannot be read, or nobody knows such a motion.
        Blocked: what must not be shown was asked for, or is in the picture.
        ConfigurationError: words alone, and no video model is named.
        EngineError: the model failed.
    """
    findings = _screen_words(brief) + _evened(brief)
    by_model = _has_model(brief, tools)
    read = _read(brief, tools) if brief.image else None
    if read is not None:
        findings += _of_picture(read, brief, tools)
    source: FrameSource
    if by_model:
        source, seconds = _filmed(brief, read, tools)
        findings += _of_frames(source, seconds, brief, tools)
        findings += _shorter(brief, seconds)
    else:
        source, seconds = _camera(brief, read), _seconds(brief)
        findings += _unheard(brief)
    film = _film(brief, read, source, seconds, tools, by_model=by_model)
    return Draft(films=(film,), findings=tuple(findings))


def _screen_words(brief: FilmBrief) -> list[Finding]:
    """Prompt, motion and title, before anything is read. What must *not* be seen, and a licence,
    may name anything but personal data.

    Raises:
        Blocked: they ask for what must not be shown, or hold personal data.
    """
    texts = [("prompt", brief.prompt), ("motion", brief.motion), ("title", brief.title or "")]
    findings = screen_texts(texts, brief.language)
    told = (("negative", brief.negative), ("image_licence", brief.image_licence))
    for name, text in (*texts, *told):
        findings += private_data(text, Place("prompt", name), brief.language, brief.privacy)
    stop_if_blocking(
        findings, "not filmed", cure="change the words, or say in the brief what may stay (privacy)"
    )
    return findings


def _seconds(brief: FilmBrief) -> float:
    """As many as whole frames make."""
    return round(brief.seconds * brief.rate) / brief.rate


def _unheard(brief: FilmBrief) -> list[Finding]:
    """What was asked for and only a video model could heed."""
    names = ("prompt", "negative", "steps", "guidance")
    asked = [name for name in names if getattr(brief, name) not in (None, "")]
    if not asked:
        return []
    listed = ", ".join(asked)
    message = f"only a camera moves over the picture, without a video model: {listed} had no effect"
    return [
        Finding(
            "film", "unheard", Severity.WARN, message, Place("brief", asked[0]), {"fields": listed}
        )
    ]


def _shorter(brief: FilmBrief, seconds: float) -> list[Finding]:
    """A model films what it was made for, and a frame that stands still is no film."""
    if seconds >= _seconds(brief):
        return []
    message = f"the model filmed {seconds:.2f} s of the {brief.seconds:g} s that were asked for"
    evidence = {"filmed": f"{seconds:.2f}", "asked": f"{brief.seconds:g}"}
    return [Finding("film", "shorter", Severity.WARN, message, Place("brief", "seconds"), evidence)]


def _evened(brief: FilmBrief) -> list[Finding]:
    """An odd side is made a pixel longer, for the encoder halves the colours' planes."""
    asked, made = brief.dimensions, _even(*brief.dimensions)
    if asked == made:
        return []
    sizes = {"asked": "{}x{}".format(*asked), "made": "{}x{}".format(*made)}
    message = "a film's sides are even numbers of pixels: {made} instead of {asked}".format(**sizes)
    return [Finding("film", "evened", Severity.INFO, message, Place("brief", "size"), sizes)]


def _has_model(brief: FilmBrief, tools: Tools) -> bool:
    if tools.engines.has_video:
        return True
    if brief.image is None:
        raise ConfigurationError(
            "no video model is configured, and a camera needs a picture",
            place="video.model",
            cure="name one (--model hf:NAME or openai:MODEL), or animate a picture",
        )
    return False


def _read(brief: FilmBrief, tools: Tools) -> ReadPicture:
    assert brief.image is not None
    load = partial(picture_bytes, brief.image, tools.base)
    return read_picture(tools.run.step("read.image.1", bytes, load, brief.image), brief.image)


def _of_picture(read: ReadPicture, brief: FilmBrief, tools: Tools) -> list[Finding]:
    """Nudity in it blocks before anything is filmed."""
    findings = check_nsfw(read.picture, Place("brief", "image"), tools.engines.rater)
    stop_if_blocking(findings, "not filmed", cure="use another picture")
    return findings


def _camera(brief: FilmBrief, read: ReadPicture | None) -> FrameSource:
    from wenfang.films.camera import Camera, motion_named

    assert read is not None
    width, height = _size(brief, read.picture)
    frames = round(brief.seconds * brief.rate)
    motion = motion_named(brief.motion or USUAL_MOTION)
    return Camera(read.picture, motion, frames, width, height)


def _size(brief: FilmBrief, picture: Picture) -> tuple[int, int]:
    """As asked for, where it was; else of the picture's own aspect within the usual size."""
    if brief.size is not None:
        return _even(*brief.dimensions)
    width, height = brief.dimensions
    scale = min(width / picture.width, height / picture.height)
    across, down = (max(2, 2 * round(side * scale / 2)) for side in (picture.width, picture.height))
    return min(across, width - width % 2), min(down, height - height % 2)


def _filmed(brief: FilmBrief, read: ReadPicture | None, tools: Tools) -> tuple[FrameSource, float]:
    """What a video model films and for how long, kept as one step, at the film's rate."""
    from wenfang.films.footage import footage_frames, write_footage

    engine = tools.engines.video
    width, height = _size(brief, read.picture) if read else _even(*brief.dimensions)
    request = VideoRequest(
        prompt=", ".join(filter(None, (brief.prompt.strip(), brief.motion.strip()))),
        image=read.picture if read else None,
        seconds=brief.seconds,
        width=width,
        height=height,
        seed=brief.seed,
        negative=brief.negative,
        steps=brief.steps,
        guidance=brief.guidance,
    )

    def compute() -> Path:
        handle, name = tempfile.mkstemp(prefix="wenfang-", suffix=".mkv")
        os.close(handle)
        try:
            return film(Path(name))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def film(path: Path) -> Path:
        for event in engine.film(request):
            if isinstance(event, Filming):
                tools.progress("filming", event.done, event.total, "steps")
            elif isinstance(event, Footage):
                write_footage(
                    event, path, width=width, height=height, rate=brief.rate, seconds=brief.seconds
                )
                return path
        raise EngineError("the engine ended without a film", place=engine.identity.model)

    asked = [request.prompt, request.negative, request.seconds, width, height, request.seed]
    of_image = read.sha256 if read else None
    path = tools.run.step(
        "footage", Path, compute, asked, [brief.steps, brief.guidance, brief.rate], of_image,
        engine_digest(engine.identity),
    )  # fmt: skip
    source = footage_frames(path, width=width, height=height)
    return source, min(source.seconds, _seconds(brief))


def _even(width: int, height: int) -> tuple[int, int]:
    """As the encoder needs them: the next even numbers."""
    return width + width % 2, height + height % 2


def _of_frames(
    source: FrameSource, seconds: float, brief: FilmBrief, tools: Tools
) -> list[Finding]:
    """Nudity in what a model filmed, looked for twice a second, one frame in memory at a time.

    Of many frames that block, or that a person should look at, the one with the highest
    probability is told.
    """
    frames = round(seconds * brief.rate)
    looked_at = sorted({*range(0, frames, brief.rate // RATED_A_SECOND), frames - 1})
    worst: dict[Severity, Finding] = {}
    for done, number in enumerate(looked_at):
        tools.progress("looking", done, len(looked_at), "frames")
        picture = Picture(next(iter(source.frames(number, number + 1)))[..., :3])
        place = Place("output", f"frame-{number}")
        for found in check_nsfw(picture, place, tools.engines.rater):
            known = worst.get(found.severity)
            if known is None or found.evidence["score"] > known.evidence["score"]:
                worst[found.severity] = found
    return list(worst.values())


def _film(
    brief: FilmBrief,
    read: ReadPicture | None,
    source: FrameSource,
    seconds: float,
    tools: Tools,
    *,
    by_model: bool,
) -> Film:
    return Film(
        name=brief.name,
        width=source.width,
        height=source.height,
        rate=brief.rate,
        seconds=seconds,
        layers=(Layer(source, 0, 0, 0.0, seconds),),
        source_type=_source_type(read, by_model=by_model),
        language=brief.language,
        title=brief.heading,
        prompt=brief.prompt.strip() if by_model else "",
        seed=brief.seed if by_model else None,
        ingredients=_ingredients(read, by_model=by_model),
        description=brief.prompt.strip() or brief.heading,
        model=tools.engines.video.identity.model if by_model else None,
    )


def _source_type(read: ReadPicture | None, *, by_model: bool) -> str:
    """A model's picture stays one when a camera moves over it; a person's becomes a composite."""
    if read is None:
        return TRAINED_ALGORITHMIC_MEDIA
    stated = stated_source_type(read.data, read.media_type)
    if stated == TRAINED_ALGORITHMIC_MEDIA:
        return TRAINED_ALGORITHMIC_MEDIA
    return COMPOSITE_WITH_TRAINED if by_model else COMPOSITE_SYNTHETIC


def _ingredients(read: ReadPicture | None, *, by_model: bool) -> tuple[Ingredient, ...]:
    if read is None:
        return ()
    relation: Relation = "inputTo" if by_model else "componentOf"
    return (Ingredient(relation, "image", read.name, read.media_type, read.sha256, read.data),)
