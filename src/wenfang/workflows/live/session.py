"""One live session: lines in, a stream of a presenter who says them out.

Two threads. One speaks: it takes the next line, has it spoken clause by clause, and puts each
sound on the timeline as soon as it is there. The other keeps the clock: for every frame it asks
the actor for a pose and the timeline for the frame's sound, composes and encodes. Whatever speaking
takes, the picture never stops: a presenter who has nothing to say breathes and blinks.

Sessions share engines and nothing else.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from wenfang.acting.act import Actor
from wenfang.anchor import Anchor
from wenfang.engines.avatar.base import AvatarEngine, AvatarRequest, Pose
from wenfang.engines.speech.base import SpeechEngine, SpeechRequest
from wenfang.errors import BadInput, WenfangError
from wenfang.film import Film, Layer
from wenfang.picture import Picture
from wenfang.source import Language
from wenfang.workflows.anchor.stage import Stage
from wenfang.workflows.live.fragments import FragmentEncoder, FragmentLog
from wenfang.workflows.live.timeline import SoundTimeline

if TYPE_CHECKING:
    import numpy as np

MOST_WAITING, LONGEST_LINE = 50, 500
#: Frames are made this long before they are due, so that a slow one delays nothing.
AHEAD_S = 0.12
#: A day: a film that long is planned, so that layers never end.
LONGEST_S = 24 * 3600
GROUP_S = 0.2
State = Literal["waiting", "speaking", "spoken", "interrupted", "failed"]


@dataclass
class LiveLine:
    """A line and what became of it.

    Attributes:
        at: second of the stream at which it began to be heard.
        latency_s: from when it was given until its first sound was placed.
        error: why it was not spoken.
    """

    number: int
    text: str
    state: State = "waiting"
    given: float = field(default_factory=time.monotonic)
    at: float | None = None
    latency_s: float | None = None
    error: str = ""


@dataclass(frozen=True)
class LiveSet:
    """What a session shows and by what.

    Attributes:
        layers: below the presenter, above it: background; desk, label, name.
        opening: sound that is heard first: the audible label.
        label: puts the implicit label into the stream's beginning.
    """

    anchor: Anchor
    language: Language
    voice: str
    stage: Stage
    rate: int
    below: tuple[Layer, ...]
    above: tuple[Layer, ...]
    speech: SpeechEngine
    avatar: AvatarEngine
    opening: Any = None
    label: Callable[[bytes], bytes] | None = None
    speed: float = 1.0
    seed: int = 0
    sound_rate: int = 24_000


class LiveSession:
    """A presenter who is live from :meth:`start` until :meth:`close`."""

    def __init__(self, plan: LiveSet) -> None:
        self.plan = plan
        self.log = FragmentLog()
        self.lines: list[LiveLine] = []
        self._timeline = SoundTimeline(plan.sound_rate)
        self._actor = Actor(plan.seed)
        self._queue: queue.Queue[LiveLine | None] = queue.Queue(MOST_WAITING)
        self._cancel = threading.Event()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._speak_all, daemon=True),
            threading.Thread(target=self._film, daemon=True),
        ]
        self.failure: str = ""

    def start(self) -> LiveSession:
        """Begin; the audible label comes first."""
        if self.plan.opening is not None:
            self._timeline.put(self.plan.opening, not_before=0.2)
        for thread in self._threads:
            thread.start()
        return self

    def say(self, text: str) -> LiveLine:
        """Let a line be said after those that wait.

        Raises:
            BadInput: it is empty or too long, too many wait, or the session has ended.
        """
        text = " ".join(text.split())
        if not any(character.isalnum() for character in text):
            raise BadInput("holds nothing that can be said", place="line")
        if len(text) > LONGEST_LINE:
            raise BadInput(
                f"has {len(text)} characters", place="line", cure=f"at most {LONGEST_LINE} a line"
            )
        if self._closing.is_set():
            raise BadInput("the session has ended", place="line")
        with self._lock:
            line = LiveLine(len(self.lines), text)
            try:
                self._queue.put_nowait(line)
            except queue.Full:
                raise BadInput(
                    f"{MOST_WAITING} lines wait already", place="line", cure="wait, or interrupt"
                ) from None
            self.lines.append(line)
        return line

    def interrupt(self) -> None:
        """Stop speaking now and forget the lines that wait."""
        self._cancel.set()
        with contextlib.suppress(queue.Empty):
            while (line := self._queue.get_nowait()) is not None:
                line.state = "interrupted"
        self._actor.stop(self._timeline.stop())

    def close(self) -> None:
        """End the stream and free its threads. Idempotent."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._cancel.set()
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(None)
        for thread in self._threads:
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join(10)
        self.log.close()

    def _speak_all(self) -> None:
        while not self._closing.is_set():
            line = self._queue.get()
            if line is None:
                return
            self._cancel.clear()
            try:
                self._speak(line)
            except WenfangError as error:
                line.state, line.error = "failed", str(error)
            except Exception as error:  # a line that fails must not end the session
                line.state, line.error = "failed", f"{type(error).__name__}: {error}"

    def _speak(self, line: LiveLine) -> None:
        plan = self.plan
        request = SpeechRequest(
            line.text, plan.language, plan.voice, plan.speed, first_s=0.0, cancel=self._cancel
        )
        line.state = "speaking"
        for speech in plan.speech.speak(request):
            if self._cancel.is_set():
                break
            sound = _at_rate(speech.sound, plan.sound_rate)
            at = self._timeline.put(sound, not_before=self._timeline.now + AHEAD_S)
            self._actor.say(replace(speech, sound=sound), at)
            if line.at is None:
                line.at, line.latency_s = at, time.monotonic() - line.given
        while not self._cancel.is_set() and self._timeline.now < self._timeline.ends:
            time.sleep(0.05)
        line.state = "interrupted" if self._cancel.is_set() else "spoken"

    def _film(self) -> None:
        try:
            self._film_on()
        except Exception as error:  # told to whoever looks, and the stream ends
            self.failure = f"{type(error).__name__}: {error}"
            self._closing.set()
            self.log.close()

    def _film_on(self) -> None:
        from wenfang.films.compositing import Composer

        plan, place = self.plan, self.plan.stage
        group = max(1, round(GROUP_S * plan.rate))
        encoder = FragmentEncoder(
            self.log, place.width, place.height, plan.rate, plan.sound_rate,
            group=group, label=plan.label,
        )  # fmt: skip
        presenter = _LiveFrames(self)
        box = place.presenter
        layers = (*plan.below, Layer(presenter, box.x, box.y, 0.0, LONGEST_S), *plan.above)
        film = Film(
            "live", place.width, place.height, plan.rate, LONGEST_S, layers, "", plan.language
        )
        start, heard = time.monotonic(), 0
        frames = Composer(film, layers, 0, LONGEST_S * plan.rate, None).frames()
        try:
            for number, frame in enumerate(frames):
                if self._closing.is_set():
                    return
                stop = round((number + 1) * plan.sound_rate / plan.rate)
                encoder.write(frame, self._timeline.read(stop - heard))
                heard = stop
                self._actor.forget(number / plan.rate - 1.0)
                early = start + number / plan.rate - AHEAD_S - time.monotonic()
                if early > 0:
                    self._closing.wait(early)
        finally:
            encoder.close()

    def _poses(self) -> Iterator[Pose]:
        """The face at each frame, asked for when the frame is made."""
        number = 0
        while not self._closing.is_set():
            yield self._actor.pose((number + 0.5) / self.plan.rate)
            number += 1


class _LiveFrames:
    """The presenter as a frame source that never ends."""

    digest = "0" * 64

    def __init__(self, session: LiveSession) -> None:
        self._session = session
        self.width = session.plan.stage.presenter.width
        self.height = session.plan.stage.presenter.height

    def frames(self, first: int, stop: int) -> Iterator[np.ndarray]:
        plan = self._session.plan
        for pose in self._session._poses():
            request = AvatarRequest(plan.anchor, (pose,), self.width, self.height, plan.rate)
            yield next(iter(plan.avatar.perform(request)))


def _at_rate(sound: Any, rate: int) -> Any:
    if sound.rate == rate:
        return sound.mono()
    from wenfang.sounds.resampling import resampled

    return resampled(sound.mono(), rate)


def still(picture: Picture, x: int, y: int) -> Layer:
    """A layer that never changes."""
    from wenfang.films.sources import StillFrames

    return Layer(StillFrames(picture), x, y, 0.0, LONGEST_S)
