"""Distances between sets against closed forms, another library's root, and themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.errors import BadInput
from wenfang.metrics.pictures.feature_statistics import Accumulator, FeatureStatistics
from wenfang.metrics.pictures.fid import fid, kid
from wenfang.metrics.pictures.frechet import frechet_distance
from wenfang.metrics.pictures.kid import kernel_distance


def _sample(seed: int, count: int, width: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return chance.normal(size=(count, width)) @ chance.normal(size=(width, width)) + chance.normal()


def _statistics(features: np.ndarray, block: int = 7) -> FeatureStatistics:
    accumulator = Accumulator("test")
    for start in range(0, len(features), block):
        accumulator.add(features[start : start + block])
    return accumulator.statistics()


def test_of_independent_normals_it_is_the_closed_form() -> None:
    mean1, mean2 = np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.0, 0.0])
    spread1, spread2 = np.array([1.0, 4.0, 9.0]), np.array([4.0, 4.0, 0.25])
    expected = ((mean1 - mean2) ** 2).sum() + ((np.sqrt(spread1) - np.sqrt(spread2)) ** 2).sum()
    found = frechet_distance(mean1, np.diag(spread1), mean2, np.diag(spread2))
    assert found == pytest.approx(expected, rel=1e-12)


@given(st.integers(0, 10_000), st.integers(2, 40))
def test_it_equals_the_definition_by_a_general_matrix_root(seed: int, width: int) -> None:
    from scipy.linalg import sqrtm

    a, b = _statistics(_sample(seed, 200, width)), _statistics(_sample(seed + 1, 200, width))
    root = np.real(sqrtm(a.covariance @ b.covariance))
    apart = a.mean - b.mean
    expected = apart @ apart + np.trace(a.covariance + b.covariance - 2 * root)
    assert fid(a, b).value == pytest.approx(expected, rel=1e-6, abs=1e-6)


@given(st.integers(0, 10_000), st.integers(2, 12))
def test_with_fewer_samples_than_features_it_is_finite_and_zero_to_itself(seed, count) -> None:
    a, b = _statistics(_sample(seed, count, 64)), _statistics(_sample(seed + 1, count, 64))
    assert np.isfinite(fid(a, b).value)
    assert fid(a, b).value > 0
    scale = np.trace(a.covariance)
    assert fid(a, a).value <= 1e-6 * scale
    assert fid(a, b).value == pytest.approx(fid(b, a).value, rel=1e-6)


@given(st.integers(0, 10_000), st.integers(1, 50))
def test_statistics_by_blocks_are_those_of_the_whole(seed: int, block: int) -> None:
    features = _sample(seed, 101, 5) + 1e6
    found = _statistics(features, block)
    np.testing.assert_allclose(found.mean, features.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.covariance, np.cov(features.T), rtol=1e-6)
    assert found.count == 101


def test_statistics_are_kept_in_a_file(tmp_path) -> None:
    made = _statistics(_sample(3, 50, 6))
    made.save(tmp_path / "kept.npz")
    read = FeatureStatistics.load(tmp_path / "kept.npz")
    assert (read.count, read.made_by) == (made.count, made.made_by)
    np.testing.assert_array_equal(read.covariance, made.covariance)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY"])
def test_other_files_are_no_statistics(tmp_path, content) -> None:
    (tmp_path / "other.npz").write_bytes(content)
    with pytest.raises(BadInput, match="no feature statistics"):
        FeatureStatistics.load(tmp_path / "other.npz")


def test_statistics_of_different_features_are_not_compared() -> None:
    a = _statistics(_sample(0, 20, 4))
    other = FeatureStatistics(a.count, a.mean, a.covariance, "other")
    with pytest.raises(BadInput, match="cannot be compared"):
        fid(a, other)


def test_scores_of_different_signatures_are_not_subtracted() -> None:
    a, b = _statistics(_sample(0, 20, 4)), _statistics(_sample(1, 30, 4))
    with pytest.raises(BadInput, match="cannot be compared"):
        fid(a, a).minus(fid(a, b))
    assert fid(a, b).minus(fid(a, b)) == 0
    assert "n:20+30" in str(fid(a, b).signature)
    assert fid(a, b).warnings


def test_the_kernel_distance_is_the_double_sum() -> None:
    x, y = _sample(0, 6, 3), _sample(1, 6, 3)

    def kernel(a: np.ndarray, b: np.ndarray) -> float:
        return (a @ b / 3 + 1) ** 3

    pairs = [(i, j) for i in range(6) for j in range(6)]
    within = sum(kernel(x[i], x[j]) + kernel(y[i], y[j]) for i, j in pairs if i != j) / 30
    expected = within - 2 * sum(kernel(x[i], y[j]) for i, j in pairs) / 36
    assert kernel_distance(x, y) == pytest.approx(expected, rel=1e-12)


def test_kid_is_near_zero_for_one_distribution_and_not_for_two() -> None:
    chance = np.random.default_rng(0)
    a, b = chance.normal(size=(400, 8)), chance.normal(size=(400, 8))
    same, other = kid(a, b, "test"), kid(a, b + 1, "test")
    assert abs(same.value) < 0.05 < other.value
    assert other.interval is not None
    assert 0 < other.interval[0] < other.value < other.interval[1]
