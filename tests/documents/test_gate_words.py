"""Gates on the page: every bound, unit and outcome in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from sample_views import view

from wenfang.brief.gates import GATED, parse_gates
from wenfang.checks.gates import Measurement, Tried, Try, gate_findings, judge
from wenfang.documents.finding_words import finding_kind, finding_message, place_name
from wenfang.documents.gate_words import approval_sentence, gate_rows
from wenfang.documents.piece_page import render_piece_page

HAN = re.compile("[一-鿿]")


def tried(metric: str, bound: str, value: float, unit: str = "") -> Tried:
    medium = GATED[metric].of
    table = {metric: bound, "reference": "r"} if GATED[metric].reference else {metric: bound}
    (gate,) = parse_gates(table, medium=medium, length=300, pictures=9, chance=True).gates
    measured = Measurement(value, signature="X|n:1", unit=unit, warnings=("<few>",))
    only = Try(1, 7, (judge(gate, measured),))
    return Tried((only,), only, "hold")


CASES = [
    ("claims", "no errors", 2, "findings", "门槛 claims 要求没有错误，实测有 2 处。", "没有错误"),
    ("claims", "no warnings", 1, "findings", "门槛 claims 要求没有错误和警告，实测有 1 处。",
     "没有错误和警告"),
    ("length", "within 15 %", 100, "characters",
     "门槛 length 要求篇幅相差不超过 15%，实测 100 字。", "相差不超过 15%"),
    ("length", "within 15 %", 100, "words",
     "门槛 length 要求篇幅相差不超过 15%，实测 100 词。", "相差不超过 15%"),
    ("length", ">= 250", 100, "words", "门槛 length 要求 >= 250，实测 100 词。", ">= 250"),
    ("rouge_l", ">= 0.25", 0.1234567, "", "门槛 rouge_l 要求 >= 0.25，实测为 0.1235。", ">= 0.25"),
    ("fid", "<= 40", 212.96, "", "门槛 fid 要求 <= 40，实测为 213。", "<= 40"),
]  # fmt: skip


@pytest.mark.parametrize(("metric", "bound", "value", "unit", "chinese", "wanted"), CASES)
def test_in_chinese(
    metric: str, bound: str, value: float, unit: str, chinese: str, wanted: str
) -> None:
    made = tried(metric, bound, value, unit)
    (finding,) = gate_findings(made)
    assert finding_message(finding, "zh") == chinese
    assert finding_kind(finding, "zh") == "发布门槛 · 未达到"
    assert place_name(finding.place, "zh") == f"发布门槛 · {metric}"
    (row,) = gate_rows(made.as_dict(), "zh")
    assert row.wanted == wanted
    assert (row.passed, row.kept, row.number) == (False, False, 1)
    assert row.details == ("X|n:1", "<few>")


def test_of_several_tries_the_kept_one_is_said() -> None:
    gates = tried("fid", "<= 40", 213).as_dict()
    gates["tries"].append({**gates["tries"][0], "try": 2})
    assert [row.kept for row in gate_rows(gates, "en")] == [True, False]


def receipt(**approval: Any) -> dict[str, Any]:
    said = {"by": "<b>Nora</b>", "at": "2026-11-26T18:28:29Z", "missed": ["fid"], **approval}
    return {"gates": tried("fid", "<= 40", 213).as_dict(), "approval": said}


def test_who_let_it_go() -> None:
    english = approval_sentence(receipt(reason="good enough"), "en")
    assert english == (
        "<b>Nora</b> let the piece go on 26 November 2026 though it misses: fid."
        " Reason: good enough"
    )
    chinese = approval_sentence(receipt(missed=["fid", "kid"]), "zh")
    assert chinese == "本稿未达到以下门槛：fid、kid；<b>Nora</b> 于2026年11月26日批准发布。"
    assert approval_sentence(receipt(missed=[]), "en").startswith("<b>Nora</b> looked at")
    assert approval_sentence({}, "zh") == ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_the_page_names_are_text(language: Any) -> None:
    sample = view(language)
    page = render_piece_page(replace(sample, receipt={**sample.receipt, **receipt()})).decode()
    section = page[page.index('<section id="gates"') : page.index('<section id="marks"')]
    assert "&lt;b&gt;Nora" in section
    assert "&lt;few&gt;" in section
    assert bool(HAN.search(section)) == (language == "zh")
    assert '<section id="gates"' not in render_piece_page(sample).decode()
