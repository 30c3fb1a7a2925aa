"""The kernel distance against its double sum, and its interval against repeated draws."""

import numpy as np
import pytest

from wenfang.errors import BadInput
from wenfang.metrics.pictures.feature_statistics import Accumulator, FeatureStatistics
from wenfang.metrics.pictures.kid import kernel_distance, kid


def _kept(features: np.ndarray, keep: int = 10_000) -> FeatureStatistics:
    accumulator = Accumulator("test", keep=keep)
    accumulator.add(features)
    return accumulator.statistics()


def test_the_kernel_distance_is_the_double_sum() -> None:
    chance = np.random.default_rng(0)
    x, y = chance.normal(size=(6, 3)), chance.normal(size=(6, 3)) + 0.5

    def kernel(a: np.ndarray, b: np.ndarray) -> float:
        return (a @ b / 3 + 1) ** 3

    pairs = [(i, j) for i in range(6) for j in range(6)]
    within = sum(kernel(x[i], x[j]) + kernel(y[i], y[j]) for i, j in pairs if i != j) / 30
    expected = within - 2 * sum(kernel(x[i], y[j]) for i, j in pairs) / 36
    assert kernel_distance(x, y) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("shift", "truth"), [(0.0, 0.0), (0.3, 0.363131)])
def test_the_interval_covers_the_distance_of_the_distributions(shift: float, truth: float) -> None:
    """Normals of six independent parts: the kernel's mean follows from their first three moments."""
    chance = np.random.default_rng(1)

    def drawn(mean: float) -> FeatureStatistics:
        return _kept(chance.normal(mean, size=(200, 6)))

    scores = [kid(drawn(0), drawn(shift), subsets=20) for _ in range(60)]
    inside = [s.interval[0] <= truth <= s.interval[1] for s in scores if s.interval]
    assert len(inside) == 60
    assert np.mean(inside) >= 0.9
    values = np.array([score.value for score in scores])
    assert abs(values.mean() - truth) < 3 * values.std() / np.sqrt(60)


def test_it_tells_one_distribution_from_two() -> None:
    chance = np.random.default_rng(0)
    a, b = chance.normal(size=(400, 8)), chance.normal(size=(400, 8))
    same, other = kid(_kept(a), _kept(b)), kid(_kept(a), _kept(b + 1))
    assert same.interval is not None
    assert same.interval[0] < 0 < same.interval[1]
    assert other.interval is not None
    assert 0 < other.interval[0] < other.value < other.interval[1]


def test_it_says_how_it_was_measured() -> None:
    chance = np.random.default_rng(0)
    made = _kept(chance.normal(size=(50, 3)), keep=30)
    found = kid(made, made, subsets=7, size=9, seed=4)
    assert str(found.signature).startswith(
        "KID|n:50+50|features:test|alpha:white|kernel:cubic|sample:30+30|subsets:7x9|seed:4|"
    )
    assert kid(made, made, subsets=7, size=9, seed=4).value == found.value


@pytest.mark.parametrize(
    ("count", "keep", "said"), [(3, 9, "needs 4 pictures"), (9, 0, "hold none")]
)
def test_too_few_features_are_refused(count: int, keep: int, said: str) -> None:
    few = _kept(np.random.default_rng(0).normal(size=(count, 2)), keep)
    with pytest.raises(BadInput, match=said):
        kid(few, few)


def test_a_handful_has_no_interval() -> None:
    few = _kept(np.random.default_rng(0).normal(size=(12, 2)))
    assert kid(few, few).interval is None
