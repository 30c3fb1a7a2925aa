"""Pieces that wait for a person: one transaction each way, in both databases."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pytest
from older_library import older_library
from test_library import a_piece

from wenfang.errors import BadInput
from wenfang.finding import Finding, Place, Severity
from wenfang.library.library import Library, now
from wenfang.library.reviews import Review

FINDING = Finding("gates", "missed", Severity.WARN, "too short", Place("brief", "gates.length"))


def held(library: Library) -> Review:
    piece = a_piece()
    library.add_piece(piece)
    review = Review(piece.id, now(), "d" * 64, {"title": "轮渡", "gates": {"kept": 1}})
    library.reviews.hold(review, [FINDING], title="轮渡", message="held: too short")
    return review


def test_holding_says_all_at_once(library: Library) -> None:
    review = held(library)
    piece = library.piece(review.piece_id)
    assert (piece.state, piece.title, piece.message) == ("held", "轮渡", "held: too short")
    assert library.reviews.of(piece.id) == review
    assert library.findings(piece.id) == [FINDING]
    assert [entry.event for entry in library.log(piece.id)] == ["held"]
    assert library.reviews.of("another") is None


@pytest.mark.parametrize(("decision", "state"), [("approved", "running"), ("rejected", "rejected")])
def test_deciding(library: Library, decision: str, state: str) -> None:
    review = held(library)
    at = now()
    library.reviews.decide(review.piece_id, decision, at=at, reviewer="N F", reason="as said")
    decided = library.reviews.of(review.piece_id)
    assert decided is not None
    assert (decided.decision, decided.decided, decided.reviewer, decided.reason) == (
        decision,
        at,
        "N F",
        "as said",
    )
    assert decided.shown == review.shown
    assert library.piece(review.piece_id).state == state
    entry = library.log(review.piece_id)[-1]
    assert (entry.event, entry.detail) == (decision, {"reviewer": "N F", "reason": "as said"})
    with pytest.raises(BadInput, match="waits for nobody"):
        library.reviews.decide(review.piece_id, "rejected", at=at, reviewer="X", reason="")
    assert library.reviews.of(review.piece_id) == decided


def test_of_two_who_decide_at_once_one_does(library: Library) -> None:
    review, start, told = held(library), Barrier(2), []

    def decide(decision: str) -> None:
        start.wait()
        try:
            library.reviews.decide(
                review.piece_id, decision, at=now(), reviewer=decision, reason=""
            )
            told.append(decision)
        except BadInput:
            told.append("too late")

    threads = [Thread(target=decide, args=(one,)) for one in ("approved", "rejected")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (done,) = [one for one in told if one != "too late"]
    assert len(told) == 2
    decided = library.reviews.of(review.piece_id)
    assert decided is not None
    assert decided.reviewer == decided.decision == done


def test_erased_with_its_piece(library: Library) -> None:
    review = held(library)
    library.delete(review.piece_id)
    assert library.reviews.of(review.piece_id) is None


def test_an_older_library_gets_the_table(tmp_path: Path) -> None:
    piece = a_piece()
    older_library(tmp_path / "lib", piece, "0003")
    again = Library(tmp_path / "lib")
    assert again.piece(piece.id) == piece
    held(again)
    again.close()
