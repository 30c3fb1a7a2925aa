"""Held pieces: what a person looks at, and what becomes of them.

Approving publishes the very draft that was looked at: its steps are put together again, none is
made anew, and words and pictures must have the hash that was held. From the moment of the
decision the piece is one at work: a run that is cut off goes on with ``resume``.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput
from wenfang.finding import Finding, blocking
from wenfang.library.library import Piece, now
from wenfang.library.reviews import Decision, Review
from wenfang.provenance.publish import SHORTEST_REASON, is_reason
from wenfang.provenance.receipt import Approval
from wenfang.studio.gating import Gated
from wenfang.studio.made import Made

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace

_LONGEST = 200  # characters of a reviewer's name


@dataclass(frozen=True, slots=True)
class HeldPiece:
    """A piece with its review and what the checks said of it."""

    piece: Piece
    review: Review
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        told = self.review
        return {
            "piece": self.piece.id,
            "kind": self.piece.kind,
            "language": self.piece.language,
            "state": self.piece.state,
            "why": self.piece.message,
            "since": told.since.isoformat(),
            "draft": told.draft,
            **told.shown,
            "findings": [finding.as_dict() for finding in self.findings],
            "decision": told.decision,
            "decided": told.decided.isoformat() if told.decided else None,
            "reviewer": told.reviewer,
            "reason": told.reason or None,
        }


def held_pieces(studio: Workspace) -> list[HeldPiece]:
    """Every piece that waits, the newest first."""
    return [_held(studio, piece) for piece in studio.library.pieces("held")]


def held_piece(studio: Workspace, piece_id: str) -> HeldPiece:
    """One piece that waits or waited.

    Raises:
        BadInput: no such piece, or it never waited.
    """
    return _held(studio, studio.library.piece(piece_id))


def approve_piece(
    studio: Workspace, piece_id: str, *, by: str | None = None, reason: str = ""
) -> Made:
    """Publish a held piece.

    Raises:
        BadInput: it does not wait, or a reason is needed: claims in it are wrong by the check.
    """
    from wenfang.studio.making import go_on_with

    held = _waiting(studio, piece_id)
    if blocking(held.findings) and not is_reason(reason):
        raise BadInput(
            f"the check holds {len(blocking(held.findings))} claims of it to be wrong;"
            " to publish it all the same needs a reason",
            place=held.piece.id,
            cure=f"--reason with at least {SHORTEST_REASON} letters, or half as many Han characters",
        )
    _decide(studio, held, "approved", by, reason)
    return go_on_with(studio, studio.library.piece(held.piece.id))


def reject_piece(
    studio: Workspace, piece_id: str, *, reason: str, by: str | None = None
) -> HeldPiece:
    """Turn a held piece down; nothing of it is published.

    Raises:
        BadInput: it does not wait, or no reason is given.
    """
    held = _waiting(studio, piece_id)
    if not reason.strip():
        raise BadInput(
            "is empty", place="--reason", cure="say why; the library logs it, no personal data here"
        )
    _decide(studio, held, "rejected", by, reason)
    return held_piece(studio, held.piece.id)


def let_go(gated: Gated, review: Review) -> Gated:
    """The draft with a person's approval.

    Raises:
        BadInput: it is another draft than the one that was approved.
    """
    if gated.sha256 != review.draft or gated.tried is None:
        raise BadInput(
            "put together again it is another draft than the one that was approved:"
            " software or models are others now",
            place=review.piece_id,
            cure="work with what it was made with, or make the piece again",
        )
    missed = tuple(result.metric for result in gated.tried.kept.missed)
    assert review.decided is not None
    assert review.reviewer is not None
    return gated.approved(
        Approval(by=review.reviewer, at=review.decided, missed=missed, reason=review.reason or None)
    )


def _waiting(studio: Workspace, piece_id: str) -> HeldPiece:
    held = held_piece(studio, piece_id)
    if held.piece.state != "held":
        decided = f"was {held.review.decision} by {held.review.reviewer}"
        raise BadInput(
            decided if held.review.decision else f"is {held.piece.state}",
            place=held.piece.id,
            cure=f"run 'wenfang resume {held.piece.id}'"
            if held.piece.state in ("running", "failed")
            else "run 'wenfang review list'",
        )
    return held


def _held(studio: Workspace, piece: Piece) -> HeldPiece:
    review = studio.library.reviews.of(piece.id)
    if review is None:
        raise BadInput(
            f"waits for nobody: it is {piece.state}",
            place=piece.id,
            cure="run 'wenfang review list'",
        )
    return HeldPiece(piece, review, tuple(studio.library.findings(piece.id)))


def _decide(
    studio: Workspace, held: HeldPiece, decision: Decision, by: str | None, reason: str
) -> None:
    name = " ".join((by if by is not None else getpass.getuser()).split())
    if not name or len(name) > _LONGEST:
        raise BadInput(
            f"is a name of 1 to {_LONGEST} characters", place="--by", cure="say who decides"
        )
    studio.library.reviews.decide(
        held.piece.id, decision, at=now(), reviewer=name, reason=reason.strip()
    )
