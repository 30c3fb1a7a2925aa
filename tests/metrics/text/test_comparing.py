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
    found = compare_texts(
        Bleu(tokenizer="none"), first, second, [[r] for r in references], samples=4000
    )
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
    found = compare_texts(metric, iter(first), iter(second), iter(several), samples=100)
    for score, texts in ((found.first, first), (found.second, second)):
        alone = summed(metric, texts, several)
        assert score.value == pytest.approx(alone.value, abs=1e-12)
        assert score.signature == alone.signature
    assert found.n == 1500


@pytest.mark.parametrize(
    ("first", "second", "references", "said"),
    [
        (["a"], ["a", "b"], [["a"], ["b"]], "two systems' texts differ in number, after segment 1"),
        (["a", "b"], ["a", "b"], [["a"]], "references differ in number, after segment 1"),
        ([], [], [], "nothing to compare"),
        (["a"], ["a"], [["a"]], "two segments or more"),
    ],
)
def test_bad_input(first, second, references, said) -> None:
    with pytest.raises(BadInput, match=said):
        compare_texts(Bleu(), first, second, references)
