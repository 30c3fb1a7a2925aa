"""What can go wrong, said once: what happened, where, and the cure.

Every error a person can meet is one of these five (a held piece is a blocked one that a person
may still let go). The command line turns them into
exit codes, the HTTP API into status codes; nothing else in the system knows either.

Design choice: an error names its *place* (a field of the brief, a file, a page, a
configuration key) and its *cure* apart from the message, so that every front end can
show the three in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wenfang.finding import Finding, blocking


class WenfangError(Exception):
    """An expected failure.

    Args:
        message: what happened, one sentence, without a final full stop.
        place: where it happened: a field, file, page or key.
        cure: what the person can do about it.
    """

    code = "error"
    exit_code = 3

    def __init__(self, message: str, *, place: str | None = None, cure: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.cure = cure

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        cure = f"; {self.cure}" if self.cure else ""
        return f"{where}{self.message}{cure}"

    def as_dict(self) -> dict[str, Any]:
        """The error as JSON-ready data, for ``--json`` and the HTTP API."""
        return {
            "error": self.code,
            "message": self.message,
            "place": self.place,
            "cure": self.cure,
        }


class BadInput(WenfangError):
    """The brief, a source, a file or an argument cannot be used as it is."""

    code = "bad_input"
    exit_code = 2


class ConfigurationError(WenfangError):
    """A setting is missing, unknown or contradicts another."""

    code = "configuration"
    exit_code = 2


class Blocked(WenfangError):
    """A check found something that must not be published.

    Args:
        findings: the findings that block, never empty.
    """

    code = "blocked"
    exit_code = 1

    def __init__(
        self, message: str, findings: Sequence[Finding], *, cure: str | None = None
    ) -> None:
        super().__init__(message, cure=cure)
        self.findings = tuple(findings)

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "findings": [finding.as_dict() for finding in self.findings]}


class Held(Blocked):
    """A piece misses gates of its brief and waits for a person, in the library.

    Args:
        piece: its id.
    """

    code = "held"

    def __init__(self, message: str, findings: Sequence[Finding], *, piece: str) -> None:
        cure = f"look at it with 'wenfang review show {piece}', then approve or reject it"
        super().__init__(message, findings, cure=cure)
        self.piece = piece

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "piece": self.piece}


class EngineError(WenfangError):
    """A model or a server could not do what was asked."""

    code = "engine"


class ResourceError(WenfangError):
    """A model, voice, font or data set could not be fetched, or is not what it should be."""

    code = "resource"


def first_line(error: object) -> str:
    """What a library said of a failure, short enough to stand in a message of ours."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else repr(error))[:300]


def stop_if_blocking(findings: Iterable[Finding], what: str, *, cure: str) -> None:
    """Raise ``Blocked`` if a finding blocks.

    Args:
        what: does not happen then: ``not published``; the first such finding says why.
    """
    stops = blocking(findings)
    if stops:
        raise Blocked(f"{what}: {stops[0].message}", stops, cure=cure)
