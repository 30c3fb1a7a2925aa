"""The table of metrics, and what a person may ask for."""

from __future__ import annotations

import pytest

from wenfang.errors import BadInput
from wenfang.metrics.evaluation import Kind
from wenfang.metrics.known import METRICS, asked_names, chosen, metric_of


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
    asked: str, kind: Kind, told: str
) -> None:
    with pytest.raises(BadInput, match=told) as error:
        chosen(asked, kind)
    assert all(name in str(error.value.cure) for name in asked_names(kind))


def test_every_metric_is_told_in_both_languages() -> None:
    for metric in METRICS.values():
        assert metric.says["en"]
        assert any("\u4e00" <= char <= "\u9fff" for char in metric.says["zh"])
    assert metric_of("own").title["zh"] == "own"
