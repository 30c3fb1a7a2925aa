"""Texts of two systems compared by this project's own metrics, and as sacreBLEU does it."""

from __future__ import annotations

import numpy as np
import pytest
from sacrebleu.metrics import BLEU
from sacrebleu.significance import PairedTest

from wenfang.errors import BadInput
from wenfang.metrics.text.bleu import Bleu
from wenfang.metrics.text.comparing import compare_texts
from wenfang.metrics.text.diversity import Repetition
from wenfang.metrics.text.length import LengthRatio
from wenfang.metrics.text.summed import SummedMetric, summed
from wenfang.metrics.text.ter import Ter
from wenfang.metrics.text.ter_words import TerWords


def systems(seed: int, count: int) -> tuple[list[str], list[str], list[str]]:
    """References and two outputs, the second with a few more faults."""
    chance = np.random.default_rng(seed)
    words = [f"w{n}" for n in range(60)]
    references, outputs = [], ([], [])
    for _ in range(count):
        line = list(chance.choice(words, chance.integers(8, 25)))
        references.append(" ".join(line))
        for output, faults in zip(outputs, (0.25, 0.27), strict=True):
            said = [w if chance.random() > faults else chance.choice(words) for w in line]
            output.append(" ".join(said))
    return references, outputs[0], outputs[1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bleu_is_compared_as_sacrebleu_compares_it(seed: int) -> None:
    """sacreBLEU's bootstrap looks at one side of the distribution, ours at both."""
    references, first, second = systems(seed, 200)
    lines = zip(first, second, ([r] for r in references), strict=True)
    found = compare_texts(lines, {"bleu": Bleu(tokenizer="none")}, samples=4000)["bleu"].comparison
    theirs = {}
    for test in ("ar", "bs"):
        metrics = {"BLEU": BLEU(references=[references], tokenize="none")}
        _, scores = PairedTest([("a", first), ("b", second)], metrics, None, test, 4000)()
        theirs[test] = scores["BLEU"][1].p_value
        values = [score.score for score in scores["BLEU"]]
        assert (found.first.value, found.second.value) == pytest.approx(values, abs=1e-9)
    assert found.p_randomisation == pytest.approx(theirs["ar"], abs=_error(theirs["ar"]))
    assert found.p_bootstrap / 2 == pytest.approx(theirs["bs"], abs=_error(theirs["bs"]))


def _error(p: float) -> float:
    """Four standard errors of the difference of two estimates of p from 4,000 samples."""
    return float(4 * np.sqrt(2 * p * (1 - p) / 4000))


@pytest.mark.parametrize("metric", [Bleu(), LengthRatio("words"), Repetition(1)])
def test_scores_and_signatures_are_those_of_each_alone(metric: SummedMetric) -> None:
    """More segments than a block, read once and line by line."""
    assert isinstance(metric, SummedMetric)
    references, first, second = systems(4, 1500)
    several = [[r, r] for r in references]
    lines = zip(first, second, several, strict=True)
    found = compare_texts(lines, {metric.name: metric}, samples=100)[metric.name].comparison
    for score, texts in ((found.first, first), (found.second, second)):
        alone = summed(metric, texts, several)
        assert score.value == pytest.approx(alone.value, abs=1e-12)
        assert score.signature == alone.signature
    assert found.n == 1500


def test_lines_are_kept_where_each_system_is_ahead_most() -> None:
    """Across blocks, and the other way round for a metric of which less is better."""
    references, first, _ = systems(5, 2100)
    second = list(first)
    for n, changed in ((7, first), (2050, first), (1500, second)):
        changed[n] = "none of it at all"
    changes = {"bleu": Bleu(), "ter": Ter(TerWords())}
    lines = zip(first, second, ([r] for r in references), strict=True)
    for name, found in compare_texts(lines, changes, samples=100).items():
        assert [one.line for one in found.second_ahead] == sorted(
            (8, 2051), key=lambda line: -abs(_gap(found.second_ahead, line))
        )
        (only,) = found.first_ahead
        assert only.line == 1501
        assert only.texts == (first[1500], second[1500])
        assert only.references == (references[1500],)
        assert (only.first > only.second) == (name == "bleu")


def _gap(found, line: int) -> float:
    (one,) = [one for one in found if one.line == line]
    return one.first - one.second


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "nothing to compare"),
        ([("a", "a", ["a"])], "two segments or more"),
    ],
)
def test_bad_input(lines, said) -> None:
    with pytest.raises(BadInput, match=said):
        compare_texts(lines, {"bleu": Bleu()})
