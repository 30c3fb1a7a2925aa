"""Wrong claims and gates: a person may answer for them, and for nothing else that blocks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from wenfang.brief import Brief
from wenfang.errors import Blocked
from wenfang.finding import Finding, Place, Severity
from wenfang.library.library import now
from wenfang.provenance.receipt import Approval
from wenfang.studio.gating import Gated, made_with_gates
from wenfang.studio.making import stop_if_blocked
from wenfang.workflows.tools import Draft

CLAIM = Finding("claims", "number", Severity.BLOCK, "9 is not in the source", Place("output"))
DATUM = Finding("privacy", "id-card", Severity.BLOCK, "an identity number", Place("output"))
APPROVAL = Approval(by="N F", at=now(), missed=("claims",), reason="read and right")


def made(otherwise: str, *tries: tuple[Finding, ...]) -> Gated:
    table = {"claims": "no errors", "tries": len(tries), "otherwise": otherwise}
    brief = Brief(kind="news", language="en", topic="x", sources=["a"], gates=table)
    drafts = iter(Draft(findings=found) for found in tries)
    run: Any = SimpleNamespace(of_try=lambda number: number)
    tools: Any = SimpleNamespace(run=run, progress=lambda *told: None)
    return made_with_gates(
        brief, tools, lambda name: pytest.fail(name), lambda own, r: next(drafts)
    )


def test_wrong_claims_are_held_and_can_be_let_go() -> None:
    gated = made("hold", (CLAIM, CLAIM), (CLAIM,))
    assert gated.tried is not None
    assert gated.tried.kept.number == 2
    assert gated.waits
    stop_if_blocked(gated)  # it waits
    approved = gated.approved(APPROVAL)
    assert not approved.waits
    stop_if_blocked(approved)
    assert [one.severity for one in approved.draft.findings if one.check == "claims"] == ["warn"]


def test_what_else_blocks_is_never_let_go() -> None:
    gated = made("hold", (CLAIM, DATUM))
    for one in (gated, gated.approved(APPROVAL)):
        with pytest.raises(Blocked):
            stop_if_blocked(one)


def test_a_try_that_can_be_published_is_kept_before_one_that_misses_less() -> None:
    gated = made("hold", (DATUM,), (CLAIM,))
    assert gated.tried is not None
    assert gated.tried.kept.number == 2


@pytest.mark.parametrize("otherwise", ["publish", "block"])
def test_without_a_person_wrong_claims_stay_blocked(otherwise: str) -> None:
    gated = made(otherwise, (CLAIM,))
    assert not gated.waits
    with pytest.raises(Blocked):
        stop_if_blocked(gated)


def test_the_first_that_passes_is_the_last_that_is_made() -> None:
    gated = made("hold", (CLAIM,), (), (CLAIM,))
    assert gated.tried is not None
    assert (len(gated.tried.tries), gated.tried.kept.passed) == (2, True)
    assert gated.seed == 1_000_003
    assert not gated.waits
