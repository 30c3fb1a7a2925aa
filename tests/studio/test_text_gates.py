"""Gates on a report that the small real model writes: measured, held, shown, let go, verified."""

from __future__ import annotations

import json
from typing import Any

import pytest
from workplace import BRIEF, RELEASE, Workplace

from wenfang.metrics.text.bleu import bleu
from wenfang.metrics.text.diversity import repetition
from wenfang.metrics.text.rouge import rouge

pytestmark = pytest.mark.slow

GATES = """
[gates]
rouge_l = ">= 0.999"
bleu = ">= 0"
distinct_2 = ">= 0.3"
repetition = { bound = "<= 0.9" }
claims = "no errors"
length = "within 60 %"
reference = "release.md"
tries = 2
"""


@pytest.fixture(scope="module")
def held(shared_place: Workplace) -> dict[str, Any]:
    shared_place.write("gated.toml", BRIEF + GATES)
    shared_place.run("make", "gated.toml", "--out", "gated", code=1)
    (waiting,) = shared_place.json("review", "list")
    return shared_place.json("review", "show", waiting["piece"])


def results(held: dict[str, Any]) -> dict[str, dict[str, Any]]:
    gates = held["gates"]
    kept = next(one for one in gates["tries"] if one["try"] == gates["kept"])
    return {result["gate"]: result for result in kept["results"]}


def test_every_gate_is_measured_with_its_signature(held: dict[str, Any]) -> None:
    found = results(held)
    assert len(held["gates"]["tries"]) == 2
    assert not found["rouge_l"]["passed"]
    assert all(found[name]["passed"] for name in ("bleu", "distinct_2", "repetition", "length"))
    body = held["body"]
    # The reference is the file as a source is read: its text, without the mark of a heading.
    assert found["repetition"]["measured"] == pytest.approx(repetition([body]).value, rel=1e-8)
    assert found["rouge_l"]["signature"].startswith("ROUGE-L|")
    text = RELEASE.replace("# ", "", 1)
    assert found["rouge_l"]["measured"] == pytest.approx(
        rouge([body], [[text]]).rouge_l.value, abs=1e-9
    )
    assert found["bleu"]["measured"] == pytest.approx(bleu([body], [[text]]).value, abs=0.5)


def test_a_person_lets_it_go(held: dict[str, Any], shared_place: Workplace) -> None:
    piece = held["piece"]
    assert not (shared_place.folder / "gated").exists()
    told = shared_place.run("review", "show", piece)
    assert "rouge_l" in told
    made = shared_place.json("review", "approve", piece, "--by", "Nora Finch", "--reason", "ours")
    assert made["piece"] == piece
    receipt = json.loads((shared_place.folder / "gated/receipt.json").read_bytes())
    assert receipt["approval"]["by"] == "Nora Finch"
    assert not receipt["gates"]["passed"]
    shared_place.run("verify", "gated/report.pdf", "gated/report.md", "gated/report.docx")
    assert shared_place.json("review", "list") == []
    assert shared_place.json("replay", piece)["identical"]


def test_another_is_turned_down(shared_place: Workplace) -> None:
    once = GATES.replace("tries = 2", "tries = 1")
    shared_place.write("again.toml", BRIEF.replace("seed = 7", "seed = 8") + once)
    shared_place.run("make", "again.toml", "--out", "again", code=1)
    (waiting,) = shared_place.json("review", "list")
    shared_place.run("review", "reject", waiting["piece"], "--reason", "too near to the release")
    assert shared_place.json("review", "list") == []
    assert not (shared_place.folder / "again").exists()
    shared_place.run("review", "approve", waiting["piece"], code=2)
