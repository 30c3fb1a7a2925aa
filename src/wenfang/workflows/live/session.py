"""One live session: lines in, a stream of a presenter who says them out.

Two threads. One speaks: it takes the next line, has it spoken clause by clause, and puts each
sound on the timeline as soon as it is there. The other keeps the clock: for every frame it asks
the actor for a pose and the timeline for the frame's sound, composes and encodes. Whatever speaking
takes, the picture never stops: a presenter who has nothing to say breathes and blinks.

Sessions share engines and nothing else.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from wenfang.acting.act import Actor
from wenfang.anchor import Anchor
from wenfang.engines.avatar.base import AvatarEngine, AvatarRequest, Pose
from wenfang.engines.speech.base import SpeechEngine, SpeechRequest
from wenfang.errors import WenfangError
from wenfang.film import Film, Layer
from wenfang.picture import Picture
from wenfang.source import Language
from wenfang.workflows.anchor.stage import Stage
from wenfang.workflows.live.fragments import FragmentEncoder, FragmentLog
from wenfang.workflows.live.lines import Lines, LiveLine, Turn
from wenfang.workflows.live.timeline import SoundTimeline

if TYPE_CHECKING:
    import numpy as np

#: Frames are made this long before they are due, so that a slow one delays nothing.
AHEAD_S = 0.12
#: A day: a film that long is planned, so that layers never end.
LONGEST_S = 24 * 3600
GROUP_S = 0.2


class Journal(Protocol):
    """What is kept of a session, so that whoever runs it can answer for what was said."""

    def heard(self, line: LiveLine) -> None:
        """A line is about to be heard. What cannot be written down is not said: it raises."""
        ...

    def ended(self, lines: Sequence[LiveLine], failure: str) -> None:
        """The session is over."""
        ...


@dataclass(frozen=True)
class LiveSet:
    """What a session shows and by what.

    Attributes:
        layers: below the presenter, above it: background; desk, label, name.
        opening: sound that is heard first: the audible label.
        label: puts the implicit label into the stream's beginning.
        allowed: asks whether the presenter may be shown and heard now; raises if not.
        journal: what is kept of the session.
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
    allowed: Callable[[], None] = lambda: None
    journal: Journal | None = None


class LiveSession:
    """A presenter who is live from :meth:`start` until :meth:`close`."""

    def __init__(self, plan: LiveSet) -> None:
        self.plan = plan
        self.log = FragmentLog()
        self._lines = Lines()
        self._timeline = SoundTimeline(plan.sound_rate)
        self._actor = Actor(plan.seed)
        self._closing = threading.Event()
        self._ending = threading.Lock()
        self._told = False
        self._threads = [
            threading.Thread(target=self._speak_all, daemon=True),
            threading.Thread(target=self._film, daemon=True),
        ]
        self.failure: str = ""

    @property
    def lines(self) -> list[LiveLine]:
        """Every line that was given, in order."""
        return self._lines.all

    def start(self) -> LiveSession:
        """Begin; the audible label comes first, and no interruption takes it away."""
        if self.plan.opening is not None:
            self._timeline.put(self.plan.opening, not_before=0.2, kept=True)
        for thread in self._threads:
            thread.start()
        return self

    def say(self, text: str) -> LiveLine:
        """Let a line be said after those that wait.

        Raises:
            BadInput: it is empty or too long, too many wait, or the session has ended.
            Blocked: the consent of the person shown holds no more; the session ends.
        """
        self.check()
        return self._lines.add(text)

    def check(self) -> None:
        """Ask whether the presenter may still be shown; if not, the session ends.

        Raises:
            WenfangError: they may not.
        """
        try:
            self.plan.allowed()
        except Exception as error:  # what cannot be known is not allowed
            self._fail(_told(error))
            raise

    def is_allowed(self) -> bool:
        """The same as an answer."""
        try:
            self.check()
        except Exception:  # told in ``failure``
            return False
        return True

    def cancel(self, number: int) -> LiveLine | None:
        """Let one line not be said, or not any further; the others stay. ``None`` where there is
        no such line; one that was said stays said."""
        return self._lines.cancel(number, self._silence)

    def interrupt(self) -> None:
        """Stop speaking now and forget the lines that wait."""
        self._lines.interrupt(self._silence)

    def close(self) -> None:
        """End the stream with its last fragment and free the threads. Idempotent; whoever calls
        comes back when it has ended."""
        self._closing.set()
        self._lines.end()
        for thread in self._threads:
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join(10)
        self.log.close()
        with self._ending:  # whoever comes second waits until it is written down
            told, self._told = self._told, True
            if not told and self.plan.journal is not None:
                self.plan.journal.ended(tuple(self.lines), self.failure)

    def _fail(self, why: str) -> None:
        """End by itself, from whatever thread."""
        self.failure = self.failure or why
        self._closing.set()
        self._lines.end()
        threading.Thread(target=self.close, daemon=True).start()

    def _silence(self) -> None:
        self._actor.stop(self._timeline.stop())

    def _speak_all(self) -> None:
        while (turn := self._lines.next()) is not None:
            try:
                self.check()  # it may have waited for long
                self._speak(turn)
                self._lines.finish(turn)
            except Exception as error:  # a line that fails must not end the session
                self._lines.finish(turn, _told(error))

    def _speak(self, turn: Turn) -> None:
        plan, line = self.plan, turn.line
        request = SpeechRequest(
            line.text, plan.language, plan.voice, plan.speed, first_s=0.0, cancel=turn.stop
        )
        for speech in plan.speech.speak(request):
            sound = _at_rate(speech.sound, plan.sound_rate)
            if line.at is None and plan.journal is not None and not turn.stop.is_set():
                plan.journal.heard(line)
            with self._lines.lock:
                if turn.stop.is_set():
                    return
                at = self._timeline.put(sound, not_before=self._timeline.now + AHEAD_S)
                self._actor.say(replace(speech, sound=sound), at)
            if line.at is None:
                line.at, line.latency_s = at, time.monotonic() - line.given
        while not turn.stop.is_set() and self._timeline.now < self._timeline.ends:
            turn.stop.wait(0.05)

    def _film(self) -> None:
        try:
            self._film_on()
        except Exception as error:  # told to whoever looks, and the stream ends
            self._fail(_told(error))
        else:
            if not self._closing.is_set():
                self._fail(f"it has lasted {LONGEST_S // 3600} hours, as long as one can")

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
        """The face at each frame, asked for when the frame is made; whoever asks ends it."""
        number = 0
        while True:
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


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, WenfangError) else f"{type(error).__name__}: {error}"


def _at_rate(sound: Any, rate: int) -> Any:
    if sound.rate == rate:
        return sound.mono()
    from wenfang.sounds.resampling import resampled

    return resampled(sound.mono(), rate)


def still(picture: Picture, x: int, y: int) -> Layer:
    """A layer that never changes."""
    from wenfang.films.sources import StillFrames

    return Layer(StillFrames(picture), x, y, 0.0, LONGEST_S)
