"""A live anchor of a studio: what its sessions show, and what may not be said.

A live stream is no file: it bears the visible label all the time, the audible one at its
beginning and the implicit one in its first bytes. It is not signed and not watermarked, for there
is nothing finished that could be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wenfang.anchor import Anchor
from wenfang.anchors.consent import consent_findings, needed, purpose_notice, stop_if_not_own
from wenfang.config import variable
from wenfang.errors import BadInput, Blocked, ConfigurationError, stop_if_blocking
from wenfang.film import Film, Layer
from wenfang.finding import Finding, Place
from wenfang.library.library import new_piece_id, now
from wenfang.source import Language
from wenfang.studio.anchors import anchor_store, find_anchor
from wenfang.studio.live_log import LiveLog
from wenfang.workflows.anchor.presenter import named_or_usual
from wenfang.workflows.anchor.scenery import SCENERIES, desk, scenery
from wenfang.workflows.anchor.shooting import VIRTUAL
from wenfang.workflows.anchor.stage import Aspect, Stage, stage
from wenfang.workflows.live.session import LONGEST_S, LiveSet, still

if TYPE_CHECKING:
    from wenfang.engines.avatar.base import AvatarEngine
    from wenfang.engines.identity import EngineIdentity
    from wenfang.engines.speech.base import SpeechEngine
    from wenfang.studio.engines import Engines
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


def live_plan(
    studio: Workspace, wish: LiveWish, *, tell: Callable[[str], None] = lambda notice: None
) -> Callable[[int], LiveSet]:
    """What a session shows, given its number; everything is opened now, so that a line does
    not wait for a model. Consent is asked for now, and again for each session and line.

    Args:
        tell: shown for each session what the person shown has consented to.

    Raises:
        BadInput: no such anchor, voice or background.
        ConfigurationError: the configured avatar server cannot show anybody live.
        Blocked: the consent of the person shown is missing or has ended, or the voice is a cloned
            one and not the anchor's own.
        EngineError, ResourceError: a model cannot be had.
    """
    if wish.background not in SCENERIES:
        raise BadInput(
            f"no background is called {wish.background!r}",
            place="--background",
            cure=f"use one of: {', '.join(SCENERIES)}",
        )
    engines = studio.engines()
    anchor = _asked(studio, wish, engines)
    live_avatar(engines, anchor)
    sound_rate = _warm(engines.speech, wish.language, wish.voice or anchor.voice, wish.speed)
    return _Opened(studio, wish, engines, sound_rate, tell).session


@dataclass(frozen=True)
class _Opened:
    """What all sessions of a plan have in common."""

    studio: Workspace
    wish: LiveWish
    engines: Engines
    sound_rate: int
    tell: Callable[[str], None]

    def session(self, number: int) -> LiveSet:
        """What one session shows; from here on it stands in the log."""
        from wenfang.sounds.rhythm import rhythm

        studio, wish = self.studio, self.wish
        shown = _asked(studio, wish, self.engines)
        if notice := purpose_notice(shown):
            self.tell(notice)
        key, place = new_piece_id(now()), _alone(stage(wish.aspect, wish.resolution))
        front, label = _before(wish, shown, place)
        planned = LiveSet(
            anchor=shown,
            language=wish.language,
            voice=wish.voice or shown.voice,
            stage=place,
            rate=wish.rate,
            below=(still(scenery(wish.background, place.width, place.height), 0, 0),),
            above=(*front, *label),
            speech=self.engines.speech,
            avatar=live_avatar(self.engines, shown),
            opening=rhythm(self.sound_rate),
            label=lambda header: with_implicit_label(studio, header, key),
            speed=wish.speed,
            seed=number,
            sound_rate=self.sound_rate,
            allowed=lambda: still_allowed(studio, _name(wish), shown),
        )
        return replace(planned, journal=self._journal(planned, key))

    def _journal(self, planned: LiveSet, key: str) -> LiveLog:
        journal = LiveLog(self.studio.library, key)
        made_by = (planned.speech.identity, planned.avatar.identity)
        journal.opened(_said_of(planned.anchor, planned.voice, *made_by))
        return journal


def live_avatar(engines: Engines, anchor: Anchor) -> AvatarEngine:
    """What shows the anchor, frame by frame as they are due.

    Raises:
        ConfigurationError: it is a server that is given a whole film's sound at once.
    """
    engine = engines.avatar(anchor.look)
    if not engine.frame_independent:
        raise ConfigurationError(
            "this talking-head server needs the sound of all that is said before its first frame, "
            "and a live presenter's is not known yet",
            place="avatar.model",
            cure=f"leave it empty for live: {variable('avatar.model')}= wenfang anchor live",
        )
    return engine


def still_allowed(studio: Workspace, name: str, anchor: Anchor) -> None:
    """Whether an anchor that is live may be shown further: its consent is read anew.

    Raises:
        Blocked: it has ended, or was withdrawn or changed since the session was opened.
    """
    if not needed(anchor):
        return
    record = anchor_store(studio).consent(name)
    found = consent_findings(replace(anchor, consent=record))
    stop_if_blocking(found, "the session ends", cure="renew the consent, and open another one")
    if record != anchor.consent:
        raise Blocked(
            "the session ends: the consent was changed since it was opened",
            found,
            cure="open another one",
        )


def _name(wish: LiveWish) -> str:
    return named_or_usual(wish.anchor, wish.language)


def _asked(studio: Workspace, wish: LiveWish, engines: Engines) -> Anchor:
    """The anchor, if its consent holds today and the voice is its to speak with."""
    anchor, _ = find_anchor(
        studio, _name(wish), wish.language, dt.date.today(), lambda: engines.speech.voices
    )
    stop_if_not_own(wish.voice or anchor.voice, anchor)
    return anchor


def _said_of(anchor: Anchor, voice: str, *engines: EngineIdentity) -> dict[str, Any]:
    """What the log says of a session as it is opened."""
    record = anchor.consent if needed(anchor) else None
    return {
        "anchor": anchor.name,
        "look": anchor.look,
        "anchor_sha256": anchor.digest,
        "consent_sha256": record.sha256 if record else None,
        "voice": voice or "default",
        "engines": [one.as_dict() for one in engines],
    }


def _before(
    wish: LiveWish, anchor: Anchor, place: Stage
) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """What stands before the presenter: desk and name, then the label."""
    from wenfang.films.label import FilmLabel, label_layers
    from wenfang.films.panels import lower_third, lower_third_layer

    what = VIRTUAL[wish.language]
    about = f"{wish.station} · {what}" if wish.station else what
    strip = lower_third_layer(
        lower_third(anchor.name, about, place.width, place.height),
        place.width, place.height, 0.0, LONGEST_S,
    )  # fmt: skip
    table = desk(place.desk.width, place.desk.height, wish.background)
    front = (still(table, place.desk.x, place.desk.y), strip)
    film = Film("live", place.width, place.height, wish.rate, LONGEST_S, front, "", wish.language)
    return front, tuple(label_layers(film, FilmLabel(seconds=LONGEST_S)))


def _alone(place: Stage) -> Stage:
    """With the presenter in the middle, for nothing stands beside."""
    box = place.presenter
    return replace(place, presenter=replace(box, x=(place.width - box.width) // 4 * 2))


def _warm(engine: SpeechEngine, language: Language, voice: str, speed: float) -> int:
    """Speak a word, so that the first line does not wait for the model; samples a second."""
    from wenfang.engines.speech.base import SpeechRequest

    word = "好。" if language == "zh" else "Yes."
    return next(iter(engine.speak(SpeechRequest(word, language, voice, speed)))).sound.rate


def with_implicit_label(studio: Workspace, header: bytes, session: str) -> bytes:
    """The beginning of a stream with the label of GB 45438-2025 in it.

    Args:
        session: its id in the library's log, which the label names.
    """
    from wenfang.provenance.containers.mp4 import Mp4Container
    from wenfang.studio.publishing import mark_request

    marks = mark_request(
        studio, session, now(), model=None, sources=(), watermark={"applied": False}
    )
    return Mp4Container().embed(header, marks.aigc.to_json(), marks.claims.origin)


def screen_line(studio: Workspace, text: str, language: Language) -> list[Finding]:
    """What is found in a line, read as it is said: in one row; what blocks is not said."""
    from wenfang.checks.privacy import check_privacy
    from wenfang.checks.privacy.policy import output_policy
    from wenfang.checks.safety import check_safety

    text, place = " ".join(text.split()), Place("prompt", "line")
    return [
        *check_safety(text, place=place, language=language),
        *check_privacy(text, place=place, language=language, policy=output_policy({})),
    ]
