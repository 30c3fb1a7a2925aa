"""Gates as a brief says them, judged by figures alone."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.brief.gates import Bound, Gate, Gates, parse_gates
from wenfang.checks.gates import GateResult, Measurement, Tried, Try, best_of, gate_findings, judge
from wenfang.errors import BadInput
from wenfang.finding import Severity


def parsed(table: dict[str, Any], **said: Any) -> Gates:
    return parse_gates(table, **{"medium": "text", "length": 200, "chance": True, **said})


@pytest.mark.parametrize(("metric", "said", "low", "high", "strict"), [
    ("distinct_2", ">= 0.5", 0.5, math.inf, False),
    ("distinct_2", "≥0.5", 0.5, math.inf, False),
    ("repetition", "＜ .2", -math.inf, 0.2, True),
    ("perplexity", "<= 1e2", -math.inf, 100, False),
    ("length", "within 15 %", 170, 230, False),
    ("length", "within 15％", 170, 230, False),
    ("length", "> 100", 100, math.inf, True),
    ("claims", "no errors", -math.inf, 0, False),
    ("claims", "No  Warnings", -math.inf, 0, False),
])  # fmt: skip
def test_bounds(metric: str, said: str, low: float, high: float, strict: bool) -> None:
    (gate,) = parsed({metric: said}).gates
    assert (gate.bound.low, gate.bound.high, gate.bound.strict) == (low, high, strict)


def test_defaults_and_references() -> None:
    assert parsed({}) == Gates()
    gates = parsed({"rouge_l": ">= 0.2", "bleu": {"bound": "> 5", "reference": ["b.txt", "c.txt"]},
                    "claims": "no warnings", "reference": "a.txt"})  # fmt: skip
    assert (gates.tries, gates.otherwise) == (3, "hold")
    assert [gate.references for gate in gates.gates] == [("a.txt",), ("b.txt", "c.txt"), ()]
    assert [gate.counts for gate in gates.gates] == ["", "", "warnings"]
    assert parsed({"claims": "no errors"}, chance=False).tries == 1


@pytest.mark.parametrize(("table", "place", "words"), [
    ({"rouge": ">= 1"}, "gates.rouge", "did you mean"),
    ({"beauty": ">= 1"}, "gates.beauty", "no such metric"),
    ({"fid": "<= 40"}, "gates.fid", "pictures"),
    ({"distinct_1": "0.5"}, "gates.distinct_1", "no bound"),
    ({"distinct_1": 0.5}, "gates.distinct_1", "no bound"),
    ({"distinct_1": ">= 2"}, "gates.distinct_1", "scale"),
    ({"distinct_1": ">= nan"}, "gates.distinct_1", "no bound"),
    ({"distinct_1": "within 15 %"}, "gates.distinct_1", "no bound"),
    ({"claims": ">= 1"}, "gates.claims", "no bound"),
    ({"length": "within 0 %"}, "gates.length", "share"),
    ({"rouge_l": ">= 0.2"}, "gates.rouge_l.reference", "held against"),
    ({"rouge_l": {"bound": ">= 0.2", "file": "a"}}, "gates.rouge_l.file", "unknown field"),
    ({"rouge_l": {"reference": "a"}}, "gates.rouge_l.bound", "missing"),
    ({"claims": {"bound": "no errors", "reference": "a"}}, "gates.claims.reference", "without"),
    ({"claims": "no errors", "reference": "a"}, "gates.reference", "no gate has a use"),
    ({"claims": "no errors", "tries": 0}, "gates.tries", "whole number"),
    ({"claims": "no errors", "tries": True}, "gates.tries", "whole number"),
    ({"claims": "no errors", "otherwise": "shrug"}, "gates.otherwise", "none of them"),
    ({"tries": 2}, "gates", "no metric"),
    ({"rouge_l": {"bound": ">= 0", "reference": "a\0b"}}, "gates.rouge_l.reference", "no path"),
])  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(
    table: dict[str, Any], place: str, words: str
) -> None:
    with pytest.raises(BadInput) as caught:
        parsed(table)
    assert caught.value.place == place
    assert words in f"{caught.value.message} {caught.value.cure}"


def test_tries_need_chance_and_batches_need_pictures() -> None:
    with pytest.raises(BadInput, match="made by chance"):
        parsed({"claims": "no errors", "tries": 2}, chance=False)
    with pytest.raises(BadInput, match="needs 2 pictures"):
        parse_gates({"lpips_diversity": "> 0"}, medium="pictures", pictures=1, chance=True)


@given(st.floats(-1e6, 1e6), st.floats(-1e3, 1e3), st.booleans())
def test_a_value_misses_by_something_or_is_allowed(value: float, end: float, strict: bool) -> None:
    for bound in (Bound("", low=end, strict=strict), Bound("", high=end, strict=strict)):
        missed = bound.missed_by(value)
        assert (missed == 0) == bound.allows(value)
        assert missed >= 0
    assert Bound("", low=0).missed_by(math.nan) == math.inf


def a_try(number: int, *values: float, blocks: int = 0) -> Try:
    gate = Gate("distinct_1", Bound(">= 0.5", low=0.5))
    results: tuple[GateResult, ...] = tuple(judge(gate, Measurement(value)) for value in values)
    return Try(number, number * 7, results, blocks)


@pytest.mark.parametrize(("tries", "kept"), [
    ([a_try(1, 0.1), a_try(2, 0.4), a_try(3, 0.3)], 2),
    ([a_try(1, 0.1, 0.6), a_try(2, 0.4, 0.4)], 1),  # fewer gates missed
    ([a_try(1, 0.4, blocks=1), a_try(2, 0.1)], 2),  # one that can be published
    ([a_try(1, 0.3), a_try(2, 0.3)], 1),
    ([a_try(1, math.nan), a_try(2, 0.0)], 2),
])  # fmt: skip
def test_the_best_try(tries: list[Try], kept: int) -> None:
    assert best_of(tries).number == kept


@pytest.mark.parametrize(("otherwise", "severity"), [
    ("hold", Severity.WARN), ("publish", Severity.WARN), ("block", Severity.BLOCK),
])  # fmt: skip
def test_findings_tell_what_is_missed(otherwise: Any, severity: Severity) -> None:
    kept = a_try(2, 0.123456, 0.9)
    (finding,) = gate_findings(Tried((a_try(1, 0.1, 0.1), kept), kept, otherwise))
    assert finding.severity is severity
    assert "wants >= 0.5, measured is 0.1235" in finding.message
    assert finding.evidence["kept_try"] == "2/2"
