"""Self-BLEU against sacreBLEU, pair by pair."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU

from wenfang.errors import BadInput
from wenfang.metrics.text.bleu import Bleu
from wenfang.metrics.text.self_bleu import self_bleu, self_bleus

NEWS = [
    "The harbour opened at dawn, and ships came in.",
    "The harbour opened at noon, and no ships came in.",
    "Oil prices fell three percent on weak demand.",
    "Oil prices fell, and fell, and fell again on weak demand for oil.",
    "",
    "No.",
]
CHINESE = ["港口在黎明开放，船只进入。", "港口在中午开放，没有船只。", "油价下跌百分之三。"]


def _pairwise(texts: list[str], tokenize: str, order: int = 4) -> list[float]:
    metric = BLEU(tokenize=tokenize, effective_order=True, max_ngram_order=order)
    return [
        metric.sentence_score(text, [*texts[:at], *texts[at + 1 :]]).score
        for at, text in enumerate(texts)
    ]


@pytest.mark.parametrize("order", [1, 2, 4])
def test_it_is_sacrebleu_with_all_others_as_references(order: int) -> None:
    found = self_bleus(NEWS, Bleu(order=order, effective_order=True))
    assert found == pytest.approx(_pairwise(NEWS, "13a", order), abs=1e-9)
    value = self_bleu(NEWS, order=order).value
    assert value == pytest.approx(sum(found) / len(found), abs=1e-12)


def test_chinese() -> None:
    expected = _pairwise(CHINESE, "zh")
    assert self_bleu(CHINESE, language="zh").value == pytest.approx(sum(expected) / 3, abs=1e-9)
    assert "|tok:zh|" in str(self_bleu(CHINESE, language="zh").signature)


@given(st.lists(st.text("abc  ", max_size=14), min_size=2, max_size=7))
def test_any_set_equals_its_pairs(texts: list[str]) -> None:
    metric = Bleu(tokenizer="none", effective_order=True)
    assert self_bleus(texts, metric) == pytest.approx(_pairwise(texts, "none"), abs=1e-9)


def test_the_same_again_is_all_and_strangers_are_nothing() -> None:
    assert self_bleu(["The cat sat on the mat."] * 3).value == pytest.approx(100)
    assert self_bleu(["a b c d", "e f g h"]).value == 0


def test_signature_and_bad_input() -> None:
    assert str(self_bleu(NEWS).signature) == (
        "self-BLEU|n:6|refs:5|case:mixed|eff:yes|tok:13a|smooth:exp|version:1"
    )
    for texts in ([], ["alone"]):
        with pytest.raises(BadInput, match="there are none"):
            self_bleu(texts)
