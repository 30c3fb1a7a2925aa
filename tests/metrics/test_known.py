"""The table of metrics, and what a person may ask for."""

from __future__ import annotations

import pytest

from wenfang.brief.gates import GATED
from wenfang.errors import BadInput
from wenfang.metric_table import METRICS, Medium, metric_of
from wenfang.metrics.known import asked_names, chosen, is_comparable, needs_reference


def test_names_are_taken_once_and_in_order() -> None:
    assert chosen("ter, BLEU,ter,self_bleu", "text") == ["ter", "bleu", "self-bleu"]
    assert chosen(["fid", "kid"], "pictures") == ["fid", "kid"]


@pytest.mark.parametrize(
    ("asked", "kind", "told"),
    [
        ("bleu,blue", "text", "no metric 'blue'"),
        ("fid", "text", "'fid' is a metric of pictures"),
        ("rouge", "pictures", "'rouge' is a metric of texts"),
        (" , ", "text", "no metric is named"),
    ],
)
def test_others_are_refused_with_the_names_that_there_are(
    asked: str, kind: Medium, told: str
) -> None:
    with pytest.raises(BadInput, match=told) as error:
        chosen(asked, kind)
    assert all(name in str(error.value.cure) for name in asked_names(kind))


def test_every_metric_is_told_in_both_languages() -> None:
    for metric in METRICS.values():
        assert metric.says["en"]
        assert any("\u4e00" <= char <= "\u9fff" for char in metric.says["zh"])
    assert metric_of("own").title["zh"] == "own"


def test_what_may_be_done_with_each_is_told_by_the_one_table() -> None:
    texts, pictures = asked_names("text"), asked_names("pictures")
    assert [name for name in texts if not needs_reference(name)] == [
        "distinct", "self-bleu", "repetition", "perplexity",
    ]  # fmt: skip
    assert [name for name in pictures if not needs_reference(name)] == ["is", "lpips-diversity"]
    assert [name for name in texts if not is_comparable(name)] == ["distinct", "self-bleu", "mauve"]
    assert not any(map(is_comparable, pictures))


def test_gates_are_put_on_rows_of_the_table() -> None:
    for name, gate in GATED.items():
        if gate.words:  # claims and length are counted
            assert not gate.measure
            continue
        row = METRICS[gate.measure]
        assert name == gate.measure.replace("-", "_")
        assert (gate.of, gate.reference, gate.lowest) == (row.kind, row.reference, row.bottom)
        assert gate.highest == (row.top or float("inf"))
    assert {gate.measure for gate in GATED.values()} - {""} == {
        row.name for row in METRICS.values() if row.gated
    }
