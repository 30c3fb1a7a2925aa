"""Which is better, in words: only where both tests say so."""

from __future__ import annotations

import pytest

from wenfang.metric_table import METRICS
from wenfang.metrics.comparison import Comparison
from wenfang.metrics.score import Score, Signature
from wenfang.metrics.verdict import better, verdict

SIGNATURE = Signature("BLEU", {"n": "200"})


def compared(difference: float, p: tuple[float, float] = (0.0005, 0.002)) -> Comparison:
    return Comparison(
        Score(30 + difference, SIGNATURE),
        Score(30.0, SIGNATURE),
        difference,
        (difference - 1, difference + 1),
        *p,
        higher=0.9,
        n=200,
        samples=1000,
        seed=0,
    )


@pytest.mark.parametrize(
    ("metric", "difference", "p", "winner"),
    [
        ("bleu", 2.0, (0.001, 0.001), "first"),
        ("bleu", -2.0, (0.001, 0.001), "second"),
        ("ter", 2.0, (0.001, 0.001), "second"),
        ("ter", -2.0, (0.001, 0.001), "first"),
        ("bleu", 2.0, (0.001, 0.06), None),
        ("bleu", 2.0, (0.06, 0.001), None),
        ("bleu", 2.0, (0.05, 0.05), None),
        ("bleu", 0.0, (0.001, 0.001), None),
        ("length", 2.0, (0.001, 0.001), None),
    ],
)
def test_which_is_better(
    metric: str, difference: float, p: tuple[float, float], winner: str | None
) -> None:
    assert better(compared(difference, p), METRICS[metric]) == winner


def test_words_in_both_languages() -> None:
    names = ("a.txt", "b.txt")
    assert verdict(compared(-2.0), METRICS["bleu"], names, "en") == (
        "b.txt is better than a.txt in BLEU: 30.00 against 28.00, by 2.00 "
        "(95 % interval of the difference 1.00 to 3.00; p < 0.001 by the paired bootstrap, "
        "p = 0.002 by approximate randomisation; level 0.05)"
    )
    assert verdict(compared(2.0), METRICS["bleu"], names, "zh") == (
        "BLEU 上，a.txt 优于 b.txt：32.00 对 30.00，相差 2.00"
        "（差值的 95% 区间 1.00 至 3.00；配对自助法 p < 0.001，近似随机化检验 p = 0.002；"
        "显著性水平 0.05）"
    )
    assert "no difference" in verdict(compared(1.0, (0.4, 0.5)), METRICS["bleu"], names, "en")
    assert "disagree" in verdict(compared(1.0, (0.04, 0.06)), METRICS["bleu"], names, "en")
    assert "结论不一" in verdict(compared(1.0, (0.04, 0.06)), METRICS["bleu"], names, "zh")
    assert "differ in length ratio" in verdict(compared(1.0), METRICS["length"], names, "en")
