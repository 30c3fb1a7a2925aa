"""Both tests against exact enumeration, by simulation, and beside the t-test.

Against sacreBLEU's tests: ``text/test_comparing.py``.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from wenfang.errors import BadInput
from wenfang.metrics.comparison import (
    Comparison,
    bootstrap_interval,
    compare,
)
from wenfang.metrics.score import Signature

SIGNATURE = Signature("mean", {"n": "any"})
BOTH = SIGNATURE, SIGNATURE


def _rows(values) -> np.ndarray:
    """(n, 2): each value, and 1, so that the ratio of the sums is the mean."""
    column = np.asarray(values, np.float64)
    return np.stack([column, np.ones_like(column)], axis=1)


def _means(first, second, **options) -> Comparison:
    return compare(_rows(first), _rows(second), _ratio, BOTH, **{"samples": 1000, **options})


def _ratio(totals) -> float:
    return totals[0] / totals[1]


def test_scores_difference_and_interval_are_of_the_values() -> None:
    chance = np.random.default_rng(1)
    first, second = chance.normal(1, 1, 400), chance.normal(0, 1, 400)
    found = _means(first, second, samples=4000)
    assert found.first.value == pytest.approx(first.mean())
    assert found.difference == pytest.approx((first - second).mean())
    spread = (first - second).std() / 20
    expected = found.difference - 1.96 * spread, found.difference + 1.96 * spread
    assert found.interval == pytest.approx(expected, abs=0.01)
    assert found.first.interval == pytest.approx(
        (first.mean() - 1.96 * first.std() / 20, first.mean() + 1.96 * first.std() / 20), abs=0.01
    )
    assert (found.p_bootstrap, found.p_randomisation) == (1 / 4001, 1 / 4001)
    assert (found.higher, found.n, found.warnings) == (1.0, 400, ())


def test_the_interval_of_one_system_is_that_of_its_mean() -> None:
    values = np.random.default_rng(9).exponential(2, 500)
    found = bootstrap_interval(_rows(values), _ratio, samples=4000)
    spread = values.std() / np.sqrt(500)
    expected = values.mean() - 1.96 * spread, values.mean() + 1.96 * spread
    assert found == pytest.approx(expected, abs=0.03)
    with pytest.raises(BadInput, match="two segments"):
        bootstrap_interval(_rows([1.0]), _ratio)


def test_randomisation_tends_to_the_exact_permutation_test() -> None:
    """All 1,024 ways to exchange ten segments, of a metric that is no mean."""
    chance = np.random.default_rng(4)
    a, b = chance.integers(1, 30, (10, 2)), chance.integers(1, 30, (10, 2))
    observed = abs(_ratio(a.sum(0)) - _ratio(b.sum(0)))
    large = 0
    for coins in product((0, 1), repeat=10):
        kept = np.array(coins, bool)[:, None]
        one, other = np.where(kept, a, b).sum(0), np.where(kept, b, a).sum(0)
        large += abs(_ratio(one) - _ratio(other)) >= observed - 1e-12
    found = compare(a, b, _ratio, BOTH, samples=20_000)
    exact = large / 1024
    assert found.p_randomisation == pytest.approx(exact, abs=4 * np.sqrt(exact / 20_000))
    assert "10 segments are fewer than 100" in found.warnings[0]


@pytest.mark.parametrize("test", ["p_bootstrap", "p_randomisation"])
def test_without_a_difference_p_is_uniform(test: str) -> None:
    """400 experiments on pairs that go together."""
    chance = np.random.default_rng(11)
    found = []
    for n in range(400):
        shared = chance.gamma(2, 1, 120)
        first = shared + chance.normal(0, 0.5, 120)
        second = shared + chance.normal(0, 0.5, 120)
        found.append(getattr(_means(first, second, samples=200, seed=n), test))
    assert stats.kstest(found, "uniform").pvalue > 0.01
    assert np.mean(np.array(found) <= 0.05) == pytest.approx(0.05, abs=0.035)


def test_a_real_difference_is_found_as_often_as_the_t_test_finds_it() -> None:
    chance = np.random.default_rng(5)
    ours, theirs = [], []
    for n in range(200):
        first, second = chance.normal(0.25, 1, 100), chance.normal(0, 1, 100)
        found = _means(first, second, samples=400, seed=n)
        ours.append((found.p_bootstrap <= 0.05, found.p_randomisation <= 0.05))
        theirs.append(stats.ttest_rel(first, second).pvalue <= 0.05)
    power = np.mean(theirs)
    assert 0.3 < power < 0.6
    np.testing.assert_allclose(np.mean(ours, axis=0), power, atol=0.06)


def test_pairing_finds_what_the_spread_of_the_segments_hides() -> None:
    chance = np.random.default_rng(6)
    shared = chance.normal(0, 5, 200)
    first, second = shared + chance.normal(0.3, 0.5, 200), shared + chance.normal(0, 0.5, 200)
    found = _means(first, second)
    assert found.p_randomisation < 0.01
    assert found.p_bootstrap < 0.01
    assert stats.ttest_ind(first, second).pvalue > 0.2


def test_equal_systems_are_not_told_apart() -> None:
    values = np.random.default_rng(7).random(150)
    found = _means(values, values)
    assert (found.difference, found.p_bootstrap, found.p_randomisation) == (0, 1, 1)
    assert (found.higher, found.interval) == (0.5, (0, 0))


def test_a_seed_is_a_result_and_progress_reaches_the_end() -> None:
    chance = np.random.default_rng(8)
    first, second = chance.random((2, 3000))
    seen: list[tuple[str, float, float | None]] = []

    def told(task: str, done: float, total: float | None, unit: str = "") -> None:
        seen.append((task, done, total))

    once = _means(first, second, seed=3, samples=2000, progress=told)
    assert once == _means(first, second, seed=3, samples=2000)
    assert once.interval != _means(first, second, seed=4, samples=2000).interval
    assert seen[-1] == ("approximate randomisation", 2000, 2000)
    assert ("bootstrap resampling", 2000, 2000) in seen
    assert len(seen) > 2


def test_other_signatures_are_refused() -> None:
    values = _rows([1.0, 2.0, 3.0])
    for fields in ({"n": "any", "tok": "zh"}, {"n": "3"}):
        with pytest.raises(BadInput, match="cannot be compared"):
            compare(values, values, _ratio, (SIGNATURE, Signature("mean", fields)), samples=100)


@pytest.mark.parametrize(
    ("first", "second", "options", "said"),
    [
        (np.ones((3, 2)), np.ones((4, 2)), {}, "3 segments and the other 4"),
        (np.ones((3, 2)), np.ones((3, 1)), {}, "not of one metric"),
        (np.ones(3), np.ones(3), {}, "not of one metric"),
        (np.ones((1, 2)), np.ones((1, 2)), {}, "two segments"),
        (np.ones((3, 2)), np.full((3, 2), np.nan), {}, "not a finite number"),
        (np.ones((3, 2)), np.ones((3, 2)), {"samples": 10}, "10 resamples"),
    ],
)
def test_bad_input(first, second, options, said) -> None:
    with pytest.raises(BadInput, match=said):
        compare(first, second, _ratio, BOTH, **options)


def test_as_dict_is_json() -> None:
    import json

    found = _means([1.0, 2.0, 4.0], [1.0, 1.0, 1.0])
    told = json.loads(json.dumps(found.as_dict()))
    assert told["first"]["value"] == pytest.approx(7 / 3)
    assert told["difference"] == pytest.approx(4 / 3)
