"""The live sessions of a server: begun, looked at, swept, ended.

A session that nobody looks at ends by itself, by a timer and not by the next request, which may
never come. One that has ended stays for a minute as it was, so that players fetch the last
fragment and the playlist's end.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

from wenfang.errors import BadInput, EngineError
from wenfang.workflows.live.session import LiveSession, LiveSet

MOST_SESSIONS = 2
#: A session that nobody has looked at for so long ends.
UNSEEN_S = 600.0
#: What has ended can be fetched for so long.
LINGERS_S = 60.0
_SWEPT_EVERY_S = 10.0
_PLACE = "sessions"


class TooMany(BadInput):
    """As many sessions are live as may be."""


class Ending(EngineError):
    """The server ends, and begins nothing."""


class Sessions:
    """Those that are live. Safe to use from several threads.

    Args:
        plan: what a new session shows; given its number, so that no two move alike.
        most: at a time.
    """

    def __init__(
        self,
        plan: Callable[[int], LiveSet],
        *,
        most: int = MOST_SESSIONS,
        unseen_s: float = UNSEEN_S,
        lingers_s: float = LINGERS_S,
    ) -> None:
        self._plan, self._most = plan, most
        self._unseen_s, self._lingers_s = unseen_s, lingers_s
        self._lock = threading.Lock()
        self._live: dict[str, LiveSession] = {}
        self._kept: set[str] = set()
        self._seen: dict[str, float] = {}
        self._past: dict[str, tuple[LiveSession, float]] = {}
        self._begun = self._opening = 0
        self._closed = threading.Event()
        self._sweeper = threading.Thread(target=self._sweep_on, daemon=True)

    def begin(self, *, kept: bool = False) -> tuple[str, LiveSession]:
        """A new session and its id.

        Args:
            kept: whether it stays though nobody looks at it: whoever runs the server speaks in it.

        Raises:
            BadInput: as many are live as may be.
            Ending: the server ends.
            WenfangError: it cannot be planned: a consent has ended, a model cannot be had.
        """
        self._sweep()
        session = self._opened()
        with self._lock:
            self._opening -= 1
            if not self._closed.is_set():
                key = secrets.token_urlsafe(16)
                self._live[key], self._seen[key] = session.start(), time.monotonic()
                if kept:
                    self._kept.add(key)
                if not self._sweeper.is_alive():
                    self._sweeper.start()
                return key, session
        session.close()
        raise _ending()

    def let_go(self, key: str) -> None:
        """A session that was kept is from now on ended, too, when nobody looks at it."""
        with self._lock:
            self._kept.discard(key)
            if key in self._live:
                self._seen[key] = time.monotonic()

    def _opened(self) -> LiveSession:
        """A session that has its place and is not live yet. Planning one takes a while (a picture
        is read, a ground drawn), and those that are live are not stopped by it."""
        with self._lock:
            if self._closed.is_set():
                raise _ending()
            live = len(self._live) + self._opening
            if live >= self._most:
                raise TooMany(f"{live} sessions are live", place=_PLACE, cure="end one first")
            number, self._begun = self._begun, self._begun + 1
            self._opening += 1
        try:
            return LiveSession(self._plan(number))
        except BaseException:
            with self._lock:
                self._opening -= 1
            raise

    def get(self, key: str) -> LiveSession | None:
        """The live session of that id, which somebody asks for now."""
        with self._lock:
            if key in self._live:
                self._seen[key] = time.monotonic()
            return self._live.get(key)

    def shown(self, key: str) -> LiveSession | None:
        """The same, also when it has just ended: for its last fragments."""
        with self._lock:
            past = self._past.get(key)
        return past[0] if past else self.get(key)

    def end(self, key: str) -> None:
        """End one, and come back when it has ended. Idempotent."""
        with self._lock:
            session = self._let_go(key)
        if session is not None:
            session.close()

    def close(self) -> None:
        """End all, and the timer; what ends by itself is waited for, so that its log is whole."""
        with self._lock:
            self._closed.set()
            past = [session for session, _ in self._past.values()]
            live = [self._let_go(key) for key in list(self._live)]
        for session in (*live, *past):
            if session is not None:
                session.close()
        if self._sweeper.is_alive():
            self._sweeper.join(10)

    def _let_go(self, key: str) -> LiveSession | None:
        session = self._live.pop(key, None)
        self._seen.pop(key, None)
        self._kept.discard(key)
        if session is not None:
            self._past[key] = session, time.monotonic()
        return session

    def _sweep_on(self) -> None:
        every = min(_SWEPT_EVERY_S, self._unseen_s / 4, self._lingers_s / 4)
        while not self._closed.wait(every):
            self._sweep()

    def _sweep(self) -> None:
        """End what has failed, is looked at by nobody, or may be shown no more; forget what ended
        long ago."""
        now = time.monotonic()
        with self._lock:
            live = dict(self._live)
            ended = [
                self._let_go(key)
                for key, session in live.items()
                if session.log.closed
                or (key not in self._kept and now - self._seen[key] > self._unseen_s)
            ]
            for key, (_, since) in list(self._past.items()):
                if now - since > self._lingers_s:
                    del self._past[key]
        for session in ended:
            if session is not None:
                threading.Thread(target=session.close, daemon=True).start()
        for session in live.values():
            if not session.log.closed:
                session.is_allowed()  # if not, it ends, and says why itself


def _ending() -> Ending:
    return Ending("the server ends", place=_PLACE, cure="ask again when it has begun anew")
