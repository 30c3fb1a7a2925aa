"""What every workflow that draws shares: the engine's loop, a style's words, what stops it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from wenfang.checks.lexicon import drawing_lexicon
from wenfang.checks.nsfw import check_nsfw
from wenfang.checks.privacy import check_privacy
from wenfang.checks.privacy.policy import output_policy
from wenfang.checks.safety import check_safety
from wenfang.drawing import Drawing
from wenfang.engines.image.base import (
    Ability,
    Confined,
    ImageEngine,
    ImageRequest,
    Sample,
    Step,
)
from wenfang.engines.pixels.base import Rater
from wenfang.errors import BadInput, stop_if_blocking
from wenfang.finding import Finding, Place
from wenfang.picture import Picture
from wenfang.pictures.styles import style_named, styled
from wenfang.progress import Progress
from wenfang.source import Language


def drawn(
    engine: ImageEngine, request: ImageRequest, progress: Progress
) -> Iterator[tuple[int, Picture]]:
    """Each picture with its place among the request's seeds, as soon as it is there."""
    for event in engine.draw(request):
        if isinstance(event, Step):
            progress("drawing", event.done, event.total, "steps")
        elif isinstance(event, Sample):
            yield event.index, event.picture


def confined(engine: ImageEngine) -> Confined | None:
    """The engine, if it draws what it was trained on and nothing else. The one place where
    this is asked: further wishes, style presets and headlines mean nothing to such an engine."""
    return engine if isinstance(engine, Confined) else None


def examined(request: ImageRequest, engine: ImageEngine) -> list[Finding]:
    """What an engine that knows its bounds says of a request; the others say nothing.

    Raises:
        BadInput: it cannot be drawn.
    """
    known = confined(engine)
    return [] if known is None else known.examine(request)


def in_style(
    request: ImageRequest, engine: ImageEngine, style: str | None, language: Language
) -> ImageRequest:
    """With the style's words. What it would rather not see is left out where the engine takes
    no negative prompt, for nobody asked for that word by word.

    Raises:
        BadInput: no style is named so, or words of a style mean nothing to the engine.
    """
    if style is None:
        return request
    if confined(engine) is not None:
        raise BadInput(
            f"{engine.identity.model} knows no presets of styles",
            place="style",
            cure="leave it out; a style that it was trained with is said in the prompt",
        )
    prompt, negative = styled(request.prompt, request.negative, style_named(style), language)
    if Ability.NEGATIVE_PROMPT not in engine.abilities:
        negative = request.negative
    return replace(request, prompt=prompt, negative=negative)


def screen_texts(texts: Iterable[tuple[str, str]], language: Language) -> list[Finding]:
    """What is found in words that are to be drawn: (field, text).

    Raises:
        Blocked: they ask for what must not be drawn.
    """
    findings = [
        finding
        for field, text in texts
        if text.strip()
        for finding in check_safety(
            text, place=Place("prompt", field), language=language, lexicon=drawing_lexicon()
        )
    ]
    stop_drawing(findings, "change the prompt")
    return findings


def private_data(
    text: str, place: Place, language: Language, privacy: Mapping[str, str]
) -> list[Finding]:
    """Personal data in words that are to be drawn, and that receipt and page repeat.

    Args:
        privacy: a brief's policy. What is masked in a text blocks here: a mask cannot be drawn.
    """
    return check_privacy(text, place=place, language=language, policy=output_policy(privacy))


def rated(drawings: Sequence[Drawing], rater: Rater) -> list[Finding]:
    """Nudity in what was made; nothing blocks here, for the library shall hold what was
    found."""
    return [
        finding
        for drawing in drawings
        for finding in check_nsfw(drawing.picture, Place("output", drawing.name), rater)
    ]


def stop_drawing(findings: Sequence[Finding], cure: str) -> None:
    """Raise ``Blocked`` if a finding blocks."""
    stop_if_blocking(findings, "not drawn", cure=cure)
