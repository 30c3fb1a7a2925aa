"""Precision, recall, density, coverage: by blocks as by brute force, and where they are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.errors import BadInput
from wenfang.metrics.pictures.feature_statistics import Accumulator, FeatureStatistics
from wenfang.metrics.pictures.manifolds import density_coverage, precision_recall
from wenfang.metrics.pictures.neighbours import nearest, radii, squared_distances


def _kept(features: np.ndarray) -> FeatureStatistics:
    accumulator = Accumulator("test", keep=10_000)
    accumulator.add(features)
    return accumulator.statistics()


def _apart(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    difference = a[:, None].astype(np.float64) - b[None]
    return (difference**2).sum(axis=2)


def _two(seed: int, n: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    a, b = chance.normal(size=(n, 3)), chance.normal(size=(m, 3)) * 1.3 + 0.4
    return a.astype(np.float32), b.astype(np.float32)


@given(st.integers(0, 1000), st.integers(1, 40), st.integers(3, 40), st.integers(1, 50))
def test_distances_by_blocks_are_those_of_the_whole(seed, n, m, block) -> None:
    a, b = _two(seed, n, m)
    found = np.full((n, m), np.nan)
    for rows, columns, squared in squared_distances(a + 100, b + 100, block=block):
        assert squared.shape[0] <= block
        assert squared.shape[1] <= block
        found[rows, columns] = squared
    np.testing.assert_allclose(found, _apart(a + 100, b + 100), rtol=1e-9, atol=1e-9)


@given(st.integers(0, 1000), st.integers(6, 40), st.integers(1, 5), st.integers(1, 50))
def test_neighbours_by_blocks_are_those_of_the_whole(seed, n, k, block) -> None:
    a, b = _two(seed, n, 23)
    squared, rows = nearest(a, b, k, block=block)
    whole = _apart(a, b)
    np.testing.assert_allclose(squared, np.sort(whole, axis=1)[:, :k], rtol=1e-9)
    np.testing.assert_array_equal(rows, np.argsort(whole, axis=1)[:, :k])
    own = _apart(a, a)
    np.fill_diagonal(own, np.inf)
    np.testing.assert_allclose(radii(a, k, block=block), np.sort(own, axis=1)[:, k - 1], rtol=1e-8)


@given(st.integers(0, 1000), st.integers(6, 40), st.integers(6, 40), st.integers(1, 5))
def test_scores_are_their_definitions(seed, n, m, k) -> None:
    made, real = _two(seed, n, m)
    across, own_made, own_real = _apart(made, real), _apart(made, made), _apart(real, real)
    reach_made = np.sort(own_made, axis=1)[:, k]  # the 0th is itself
    reach_real = np.sort(own_real, axis=1)[:, k]
    both = precision_recall(_kept(made), _kept(real), k=k)
    assert both.precision.value == (across <= reach_real).any(axis=1).mean()
    assert both.recall.value == (reach_made >= across.T).any(axis=1).mean()
    two = density_coverage(_kept(made), _kept(real), k=k)
    inside = across <= reach_real
    assert two.density.value == pytest.approx(inside.sum() / (k * n), rel=1e-12)
    assert two.coverage.value == inside.any(axis=0).mean()


def test_equal_sets_are_wholly_covered() -> None:
    a, _ = _two(0, 200, 5)
    both, two = precision_recall(_kept(a), _kept(a)), density_coverage(_kept(a), _kept(a))
    assert (both.precision.value, both.recall.value, two.coverage.value) == (1, 1, 1)
    assert two.density.value == pytest.approx(1.2)  # each is in its own ball and 5 others'


def test_sets_far_apart_have_nothing_in_common() -> None:
    a, b = _two(0, 100, 100)
    both, two = precision_recall(_kept(a), _kept(b + 50)), density_coverage(_kept(a), _kept(b + 50))
    values = (both.precision, both.recall, two.density, two.coverage)
    assert [score.value for score in values] == [0, 0, 0, 0]
    assert both.precision.interval is not None
    assert both.precision.interval[1] == pytest.approx(0.037, abs=1e-3)  # Wilson's, of 0 in 100


def test_a_lost_mode_costs_recall_and_not_precision() -> None:
    chance = np.random.default_rng(0)
    real = chance.normal(size=(400, 2)) + np.repeat([[0, 0], [30, 0]], 200, axis=0)
    made = chance.normal(size=(400, 2))
    both, two = (
        precision_recall(_kept(made), _kept(real)),
        density_coverage(_kept(made), _kept(real)),
    )
    assert both.precision.value > 0.95
    assert both.recall.value == pytest.approx(0.5, abs=0.03)
    assert two.coverage.value == pytest.approx(0.5, abs=0.03)


def test_an_outlier_fools_precision_and_not_density() -> None:
    chance = np.random.default_rng(0)
    real = np.concatenate([chance.normal(size=(300, 2)), [[60.0, 0.0]]])
    made = chance.normal([30, 0], size=(300, 2))
    assert precision_recall(_kept(made), _kept(real)).precision.value == 1
    assert density_coverage(_kept(made), _kept(real)).density.value == pytest.approx(0.2)


def test_what_cannot_be_scored_is_refused() -> None:
    a, b = _two(0, 3, 30)
    with pytest.raises(BadInput, match="needs 4 pictures in each set, not 3"):
        precision_recall(_kept(a), _kept(b))
    with pytest.raises(BadInput, match="at least one neighbour"):
        density_coverage(_kept(b), _kept(b), k=0)


def test_signatures_say_the_neighbours() -> None:
    a, b = _two(0, 30, 40)
    said = str(precision_recall(_kept(a), _kept(b)).recall.signature)
    assert said.startswith("recall|n:30+40|features:test|alpha:white|sample:30+40|k:3|")
    with pytest.raises(BadInput, match="cannot be compared"):
        density_coverage(_kept(a), _kept(b), k=3).density.minus(
            density_coverage(_kept(a), _kept(b), k=5).density
        )
