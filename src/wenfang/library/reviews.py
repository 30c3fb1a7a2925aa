"""Held pieces: those that missed their gates and wait for a person, and what was decided.

Design choice: holding, approving and rejecting are one transaction each, over the piece's
state, the review, the findings and the log. A process that is killed leaves a piece that is
held or one that is decided, never something between; what was approved and not yet published is
a piece at work, which ``resume`` goes on with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Engine, delete, insert, select, update

from wenfang.errors import BadInput
from wenfang.finding import Finding
from wenfang.library import tables as t

Decision = Literal["approved", "rejected"]
#: What a piece is after each decision: an approved one is at work until it is published.
_THEN: dict[Decision, str] = {"approved": "running", "rejected": "rejected"}


@dataclass(frozen=True, slots=True)
class Review:
    """A piece that waits, or waited.

    Attributes:
        draft: SHA-256 of the draft that waits.
        shown: what a person needs to judge it: gates, text, names of pictures; JSON-ready.
        decision: ``None`` while it waits.
        decided, reviewer, reason: when, by whom and why.
    """

    piece_id: str
    since: dt.datetime
    draft: str
    shown: dict[str, Any]
    decision: Decision | None = None
    decided: dt.datetime | None = None
    reviewer: str | None = None
    reason: str | None = None


class Reviews:
    """The reviews of one library."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def hold(
        self, review: Review, findings: Sequence[Finding], *, title: str, message: str
    ) -> None:
        """Let a piece wait for a person.

        Args:
            message: which gates it missed.
        """
        row = {name: getattr(review, name) for name in review.__slots__}
        with self._engine.begin() as db:
            db.execute(delete(t.reviews).where(t.reviews.c.piece_id == review.piece_id))
            db.execute(insert(t.reviews).values(row))
            write_findings(db, review.piece_id, findings)
            values = {"state": "held", "updated": review.since, "title": title, "message": message}
            db.execute(update(t.pieces).where(t.pieces.c.id == review.piece_id).values(values))
            _log(db, review.since, review.piece_id, "held", {})

    def of(self, piece_id: str) -> Review | None:
        """A piece's review, ``None`` if it never waited."""
        query = select(t.reviews).where(t.reviews.c.piece_id == piece_id)
        with self._engine.connect() as db:
            row = db.execute(query).mappings().first()
        return None if row is None else _review(row)

    def decide(
        self, piece_id: str, decision: Decision, *, at: dt.datetime, reviewer: str, reason: str
    ) -> None:
        """Write a decision down.

        Raises:
            BadInput: the piece waits no longer.
        """
        held = (t.pieces.c.id == piece_id) & (t.pieces.c.state == "held")
        with self._engine.begin() as db:
            values = {"state": _THEN[decision], "updated": at}
            # The state is asked for and changed in one statement: of two people who decide at
            # once the second is told so.
            changed = db.execute(update(t.pieces).where(held).values(values))
            if changed.rowcount != 1:
                raise BadInput("waits for nobody", place=piece_id, cure="run 'wenfang review list'")
            said = {"decision": decision, "decided": at, "reviewer": reviewer, "reason": reason}
            db.execute(update(t.reviews).where(t.reviews.c.piece_id == piece_id).values(said))
            _log(db, at, piece_id, decision, {"reviewer": reviewer, "reason": reason})


def write_findings(db: Connection, piece_id: str, found: Sequence[Finding]) -> None:
    """Replace a piece's findings, within a transaction."""
    db.execute(delete(t.findings).where(t.findings.c.piece_id == piece_id))
    for finding in found:
        row = {"severity": finding.severity.value, "check": finding.check}
        db.execute(insert(t.findings).values(piece_id=piece_id, finding=finding.as_dict(), **row))


def _log(
    db: Connection, at: dt.datetime, piece_id: str, event: str, detail: dict[str, str]
) -> None:
    said = {name: value for name, value in detail.items() if value}
    db.execute(insert(t.log).values(at=at, piece_id=piece_id, event=event, detail=said))


def _review(row: Any) -> Review:
    values = dict(row)
    for name in ("since", "decided"):
        if values[name] is not None and values[name].tzinfo is None:
            values[name] = values[name].replace(tzinfo=dt.UTC)  # SQLite leaves the zone out
    return Review(**values)
