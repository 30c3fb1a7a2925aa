"""What a check says: a finding, its severity, its place and its evidence.

Checks are plain functions that return findings; they never raise for what they find and
never change what they look at. Whoever called them decides what a severity means.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding weighs. ``BLOCK`` stops publication, ``WARN`` asks a person to
    look, ``INFO`` is for the record."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is.

    Attributes:
        what: ``brief``, ``source``, ``prompt`` or ``output``.
        name: the brief's field, the source's id (``s1``), or the part of the output
            (``headline``, ``summary``, ``p2.s1`` = second paragraph, first sentence).
        start, end: character offsets into the text that ``name`` means, end exclusive.
    """

    what: str
    name: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found.

    Attributes:
        check: the check's name: ``claims``, ``privacy``, ``safety``, ``licences`` …
        code: the kind of finding within the check: ``number``, ``negation``, ``id-card`` …
        severity: what it means for publication.
        message: one sentence for a person.
        place: where it is.
        evidence: JSON-ready details: what was seen, what was expected, source sentences.
            Personal data is masked here, for findings are stored and shown.
    """

    check: str
    code: str
    severity: Severity
    message: str
    place: Place
    evidence: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return asdict(self)


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stop publication, in their order."""
    return [finding for finding in findings if finding.severity is Severity.BLOCK]
