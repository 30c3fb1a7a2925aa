"""What the library keeps of live sessions, so that whoever runs them can answer for what was said.

A stream is no file and leaves none. Its log entries bear the id that its implicit label names:
when it was opened and closed, who was shown under which consent, in which voice and by which
engines, and of each line that was heard its SHA-256, never the line: whoever claims to have heard
something can be answered, and the log, which nobody erases, holds nobody's words.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wenfang.asset import sha256_hex
from wenfang.library.library import Library, LogEntry
from wenfang.workflows.live.lines import LiveLine

OPENED, HEARD, CLOSED = "live-opened", "live-line", "live-closed"


class LiveLog:
    """The log of one session.

    Args:
        session: its id.
    """

    def __init__(self, library: Library, session: str) -> None:
        self._library, self._session = library, session

    def opened(self, said: Mapping[str, Any]) -> None:
        """It begins: who is shown, and by what."""
        self._library.record(OPENED, self._session, **said)

    def heard(self, line: LiveLine) -> None:
        """See :class:`~wenfang.workflows.live.session.Journal`."""
        sha256 = sha256_hex(line.text.encode())
        self._library.record(HEARD, self._session, number=line.number, sha256=sha256)

    def ended(self, lines: Sequence[LiveLine], failure: str) -> None:
        """It is over: how many lines were given, and what became of them."""
        states = dict(Counter(line.state for line in lines))
        self._library.record(
            CLOSED, self._session, lines=len(lines), states=states, failed=bool(failure)
        )


@dataclass(frozen=True)
class LiveRecord:
    """One session, as the log tells it.

    Attributes:
        closed: ``None``: it is live still, or its process was killed.
        said: anchor, consent, voice, engines.
        heard: of each line that was heard, in order: number, SHA-256 of its text (UTF-8, white
            space folded), when.
        lines: that were given; ``None`` until it is closed.
        states: what became of them.
    """

    id: str
    opened: dt.datetime
    closed: dt.datetime | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    heard: tuple[Mapping[str, Any], ...] = ()
    lines: int | None = None
    states: Mapping[str, int] = field(default_factory=dict)
    failed: bool = False

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "session": self.id,
            "opened": self.opened,
            "closed": self.closed,
            **self.said,
            "lines": self.lines,
            "states": dict(self.states),
            "failed": self.failed,
            "heard": [dict(one) for one in self.heard],
        }


def live_records(library: Library, session: str = "") -> list[LiveRecord]:
    """Every live session, the newest first.

    Args:
        session: only those whose id begins so.
    """
    of: dict[str, list[LogEntry]] = {}
    for entry in library.log(events=(OPENED, HEARD, CLOSED)):
        if entry.piece_id is not None and entry.piece_id.startswith(session):
            of.setdefault(entry.piece_id, []).append(entry)
    return [_record(key, entries) for key, entries in reversed(of.items())]


def _record(key: str, entries: Sequence[LogEntry]) -> LiveRecord:
    opened = next((one for one in entries if one.event == OPENED), entries[0])
    closed = next((one for one in entries if one.event == CLOSED), None)
    end = closed.detail if closed else {}
    return LiveRecord(
        id=key,
        opened=opened.at,
        closed=closed.at if closed else None,
        said=opened.detail if opened.event == OPENED else {},
        heard=tuple({**one.detail, "at": one.at} for one in entries if one.event == HEARD),
        lines=end.get("lines"),
        states=end.get("states", {}),
        failed=bool(end.get("failed")),
    )
