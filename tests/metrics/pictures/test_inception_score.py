"""The Inception Score where it is known: alike, one class each, and the definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.errors import BadInput
from wenfang.metrics.pictures.inception_score import (
    ClassTally,
    inception_score,
    probabilities_of,
)


def _drawn(seed: int, count: int, classes: int) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.full(classes, 0.3), count)


def test_pictures_that_look_alike_score_one() -> None:
    uniform = np.full((100, 7), 1 / 7)
    assert inception_score(uniform, "test").value == pytest.approx(1, abs=1e-12)
    assert inception_score(np.eye(7)[np.full(100, 3)], "test").value == pytest.approx(1, abs=1e-12)


def test_sure_and_various_pictures_score_the_number_of_classes() -> None:
    # However they are sorted: the splits are dealt, so each has some of every class.
    sure = np.eye(5)[np.repeat(np.arange(5), 400)]
    found = inception_score(sure, "test")
    assert found.value == pytest.approx(5, rel=0.01)
    assert inception_score(sure, "test", splits=1).value == pytest.approx(5, rel=1e-12)


def test_one_split_is_the_definition() -> None:
    p = _drawn(0, 300, 9)
    marginal = p.mean(axis=0)
    divergence = (p * (np.log(p) - np.log(marginal))).sum(axis=1)
    expected = np.exp(divergence.mean())
    assert inception_score(p, "test", splits=1).value == pytest.approx(expected, rel=1e-12)


@given(st.integers(0, 1000), st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_blocks_do_not_matter(seed: int, cuts: list[int]) -> None:
    p = _drawn(seed, 120, 4)
    tally, start = ClassTally("test"), 0
    for cut in [*cuts, 120]:
        tally.add(p[start : start + cut])
        start += cut
    if start < 120:
        tally.add(p[start:])
    whole = inception_score(p, "test")
    assert tally.score().value == pytest.approx(whole.value, rel=1e-12)
    assert whole.interval is not None
    assert whole.interval[0] < whole.value < whole.interval[1]
    assert whole.warnings


@pytest.mark.parametrize(
    ("probabilities", "splits", "said"),
    [
        (np.full((19, 2), 0.5), 10, "19 pictures are too few for 10 splits"),
        (np.full((40, 2), 0.4), 10, "no probabilities"),
        (np.tile([1.5, -0.5], (40, 1)), 10, "no probabilities"),
        (np.full((40, 2), np.nan), 10, "no probabilities"),
        (np.full((40, 2), 0.5), 0, "at least one split"),
    ],
)
def test_what_cannot_be_scored_is_refused(probabilities, splits, said) -> None:
    with pytest.raises(BadInput, match=said):
        inception_score(probabilities, "test", splits=splits)


def test_the_signature_says_network_classes_and_splits() -> None:
    found = inception_score(_drawn(0, 60, 4), "net@abc", splits=5)
    said = "IS|n:60|classifier:net@abc|alpha:white|classes:4|splits:5|seed:0|"
    assert str(found.signature).startswith(said)
    with pytest.raises(BadInput, match="cannot be compared"):
        found.minus(inception_score(_drawn(0, 60, 4), "other@abc", splits=5))


def test_softmax_of_large_logits_is_finite() -> None:
    found = probabilities_of(np.array([[1000.0, 1000.0], [0.0, np.log(3.0)]]))
    np.testing.assert_allclose(found, [[0.5, 0.5], [0.25, 0.75]])
