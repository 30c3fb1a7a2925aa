"""The lines of a live session: those that wait, the one that is being said, what became of each.

One lock orders everything that ends a line: whoever cancels it, the thread that speaks it, and
the end of the session. A sound is placed under that lock, so that nothing of a line is heard after
it was cancelled, and nothing of the next one is silenced with it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from wenfang.errors import BadInput

MOST_WAITING, LONGEST_LINE = 50, 500
State = Literal["waiting", "speaking", "spoken", "interrupted", "cancelled", "failed"]


@dataclass
class LiveLine:
    """A line and what became of it.

    Attributes:
        number: from 0, in the order in which they were given.
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


@dataclass
class Turn:
    """A line's time to be spoken.

    Attributes:
        stop: set as soon as it shall not be heard any further.
        becomes: what the line is when its turn ends.
    """

    line: LiveLine
    stop: threading.Event = field(default_factory=threading.Event)
    becomes: State = "spoken"

    def end(self, state: State) -> None:
        """Let it be heard no further."""
        self.becomes = state
        self.stop.set()


def checked_line(text: str) -> str:
    """A line as it is said: white space folded.

    Raises:
        BadInput: it is empty or too long.
    """
    text = " ".join(text.split())
    if not any(character.isalnum() for character in text):
        raise BadInput("holds nothing that can be said", place="line")
    if len(text) > LONGEST_LINE:
        raise BadInput(
            f"has {len(text)} characters", place="line", cure=f"at most {LONGEST_LINE} a line"
        )
    return text


class Lines:
    """Those of one session. Safe to use from several threads."""

    def __init__(self) -> None:
        self.all: list[LiveLine] = []
        self.lock = threading.RLock()
        self._changed = threading.Condition(self.lock)
        self._waiting: deque[LiveLine] = deque()
        self._turn: Turn | None = None
        self._ended = False

    def add(self, text: str) -> LiveLine:
        """Let a line wait behind the others.

        Raises:
            BadInput: as :func:`checked_line`, too many wait, or the session has ended.
        """
        text = checked_line(text)
        with self._changed:
            if self._ended:
                raise BadInput("the session has ended", place="line")
            if len(self._waiting) >= MOST_WAITING:
                raise BadInput(
                    f"{MOST_WAITING} lines wait already", place="line", cure="wait, or interrupt"
                )
            line = LiveLine(len(self.all), text)
            self.all.append(line)
            self._waiting.append(line)
            self._changed.notify_all()
        return line

    def next(self) -> Turn | None:
        """The next line, waited for; ``None`` when the session ends."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ended)
            if self._ended:
                return None
            self._turn = Turn(self._waiting.popleft())
            self._turn.line.state = "speaking"
            return self._turn

    def finish(self, turn: Turn, error: str = "") -> None:
        """A line's turn is over.

        Args:
            error: why it failed; empty: it was spoken, or stopped.
        """
        with self._changed:
            turn.line.error = error
            turn.line.state = "failed" if error else turn.becomes
            if self._turn is turn:
                self._turn = None

    def cancel(self, number: int, silence: Callable[[], None]) -> LiveLine | None:
        """Let one line not be said, or not any further; one that has ended stays as it is.

        Args:
            silence: called if it is the one that is being said.

        Returns:
            The line; ``None`` where there is none of that number.
        """
        with self._changed:
            if not 0 <= number < len(self.all):
                return None
            line = self.all[number]
            if line in self._waiting:
                self._waiting.remove(line)
                line.state = "cancelled"
            elif self._turn is not None and self._turn.line is line:
                self._turn.end("cancelled")
                silence()
            return line

    def interrupt(self, silence: Callable[[], None]) -> None:
        """Let nothing of what was given so far be said any further."""
        with self._changed:
            self._drop()
            silence()

    def end(self) -> None:
        """No more is said. Idempotent."""
        with self._changed:
            self._ended = True
            self._drop()
            self._changed.notify_all()

    def _drop(self) -> None:
        while self._waiting:
            self._waiting.popleft().state = "interrupted"
        if self._turn is not None:
            self._turn.end("interrupted")
