"""A live anchor of a studio: what its sessions show, and what may not be said.

A live stream is no file: it bears the visible label all the time, the audible one at its
beginning and the implicit one in its first bytes. It is not signed and not watermarked, for there
is nothing finished that could be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.film import Film
from wenfang.finding import Finding, Place
from wenfang.source import Language
from wenfang.workflows.anchor.scenery import SCENERIES, desk, scenery
from wenfang.workflows.anchor.shooting import VIRTUAL
from wenfang.workflows.anchor.stage import Aspect, Stage, stage
from wenfang.workflows.live.session import LONGEST_S, LiveSet, still

if TYPE_CHECKING:
    from wenfang.engines.speech.base import SpeechEngine
    from wenfang.studio.workspace import Workspace


@dataclass(frozen=True, slots=True)
class LiveWish:
    """What a person asks for.

    Attributes:
        anchor: by name; empty = the language's usual one.
        voice: instead of the anchor's own.
        background: by name.
        resolution: pixels of the shorter side.
        rate: frames a second.
    """

    language: Language = "zh"
    anchor: str = ""
    voice: str = ""
    background: str = "studio"
    station: str = ""
    aspect: Aspect = "16:9"
    resolution: int = 540
    rate: int = 25
    speed: float = 1.0


def live_plan(studio: Workspace, wish: LiveWish) -> Callable[[int], LiveSet]:
    """What a session shows, given its number; everything is opened now, so that a line does
    not wait for a model.

    Raises:
        BadInput: no such anchor, voice or background.
        Blocked: the consent of the person shown is missing or has ended, or the voice is a cloned
            one and not the anchor's own.
        EngineError, ResourceError: a model cannot be had.
    """
    from wenfang.anchors.consent import stop_if_not_own
    from wenfang.films.label import FilmLabel, label_layers
    from wenfang.films.panels import lower_third, lower_third_layer
    from wenfang.sounds.rhythm import rhythm
    from wenfang.studio.anchors import find_anchor
    from wenfang.workflows.anchor.presenter import USUAL

    if wish.background not in SCENERIES:
        raise BadInput(
            f"no background is called {wish.background!r}",
            place="--background",
            cure=f"use one of: {', '.join(SCENERIES)}",
        )
    name = wish.anchor or USUAL[wish.language]
    engines = studio.engines()
    anchor, _ = find_anchor(
        studio, name, wish.language, dt.date.today(), lambda: engines.speech.voices
    )
    voice = wish.voice or anchor.voice
    stop_if_not_own(voice, anchor)
    place = _alone(stage(wish.aspect, wish.resolution))
    what = VIRTUAL[wish.language]
    about = f"{wish.station} · {what}" if wish.station else what
    strip = lower_third_layer(
        lower_third(anchor.name, about, place.width, place.height),
        place.width, place.height, 0.0, LONGEST_S,
    )  # fmt: skip
    table = desk(place.desk.width, place.desk.height, wish.background)
    front = (still(table, place.desk.x, place.desk.y), strip)
    film = Film("live", place.width, place.height, wish.rate, LONGEST_S, front, "", wish.language)
    label = label_layers(film, FilmLabel(seconds=LONGEST_S))
    sound_rate = _warm(engines.speech, wish.language, voice, wish.speed)
    opening = rhythm(sound_rate)

    def plan(number: int) -> LiveSet:
        return LiveSet(
            anchor=anchor,
            language=wish.language,
            voice=voice,
            stage=place,
            rate=wish.rate,
            below=(still(scenery(wish.background, place.width, place.height), 0, 0),),
            above=(*front, *label),
            speech=engines.speech,
            avatar=engines.avatar(anchor.look),
            opening=opening,
            label=lambda header: with_implicit_label(studio, header),
            speed=wish.speed,
            seed=number,
            sound_rate=sound_rate,
        )

    return plan


def _alone(place: Stage) -> Stage:
    """With the presenter in the middle, for nothing stands beside."""
    box = place.presenter
    return replace(place, presenter=replace(box, x=(place.width - box.width) // 4 * 2))


def _warm(engine: SpeechEngine, language: Language, voice: str, speed: float) -> int:
    """Speak a word, so that the first line does not wait for the model; samples a second."""
    from wenfang.engines.speech.base import SpeechRequest

    word = "好。" if language == "zh" else "Yes."
    return next(iter(engine.speak(SpeechRequest(word, language, voice, speed)))).sound.rate


def with_implicit_label(studio: Workspace, header: bytes) -> bytes:
    """The beginning of a stream with the label of GB 45438-2025 in it."""
    from wenfang.library.library import new_piece_id, now
    from wenfang.provenance.containers.mp4 import Mp4Container
    from wenfang.studio.publishing import mark_request

    at = now()
    marks = mark_request(
        studio, new_piece_id(at), at, model=None, sources=(), watermark={"applied": False}
    )
    return Mp4Container().embed(header, marks.aigc.to_json(), marks.claims.origin)


def screen_line(studio: Workspace, text: str, language: Language) -> list[Finding]:
    """What is found in a line; what blocks is not said."""
    from wenfang.checks.privacy import check_privacy
    from wenfang.checks.privacy.policy import output_policy
    from wenfang.checks.safety import check_safety

    place = Place("prompt", "line")
    return [
        *check_safety(text, place=place, language=language),
        *check_privacy(text, place=place, language=language, policy=output_policy({})),
    ]
