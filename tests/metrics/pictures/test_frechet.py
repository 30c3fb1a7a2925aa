"""The Fréchet distance against closed forms, another library's root, and itself."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.errors import BadInput
from wenfang.metrics.pictures.feature_statistics import Accumulator, FeatureStatistics
from wenfang.metrics.pictures.fid import fid
from wenfang.metrics.pictures.frechet import Drawn, frechet_distance


def _sample(seed: int, count: int, width: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return chance.normal(size=(count, width)) @ chance.normal(size=(width, width)) + chance.normal()


def _statistics(features: np.ndarray, block: int = 7, keep: int = 0) -> FeatureStatistics:
    accumulator = Accumulator("test", keep=keep)
    for start in range(0, len(features), block):
        accumulator.add(features[start : start + block])
    return accumulator.statistics()


def test_of_independent_normals_it_is_the_closed_form() -> None:
    mean1, mean2 = np.array([0.0, 1.0, 2.0]), np.array([1.0, 1.0, 0.0])
    spread1, spread2 = np.array([1.0, 4.0, 9.0]), np.array([4.0, 4.0, 0.25])
    expected = ((mean1 - mean2) ** 2).sum() + ((np.sqrt(spread1) - np.sqrt(spread2)) ** 2).sum()
    first, second = (Drawn(m, np.diag(s), 9) for m, s in ((mean1, spread1), (mean2, spread2)))
    found = frechet_distance(first, second)
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


@pytest.mark.parametrize(("count", "keep"), [(9, 9), (9, 5), (40, 40)])
def test_the_distance_is_one_whichever_way_it_is_come_by(count: int, keep: int) -> None:
    """By the inner products of features, by eigenvectors, by Cholesky; with and without interval."""
    made, real = (_sample(n, count, 16).astype(np.float32) for n in (0, 1))
    kept = fid(_statistics(made, keep=keep), _statistics(real, keep=keep))
    assert kept.value == pytest.approx(fid(_statistics(made), _statistics(real)).value, rel=1e-9)
    assert kept.interval is not None
    assert kept.interval[0] < kept.value < kept.interval[1]


def test_features_that_never_change_do_no_harm() -> None:
    still = _sample(0, 60, 8)
    still[:, 3] = 0.25
    moving = _sample(1, 60, 8)
    for a, b in ((still, moving), (moving, still), (still, still + 1e-3)):
        found = fid(_statistics(a, keep=60), _statistics(b, keep=60))
        assert found.interval is not None
        assert np.isfinite([found.value, *found.interval]).all()
    nothing = _statistics(np.zeros((5, 8)), keep=5)
    assert fid(nothing, nothing).value == 0
    assert fid(nothing, _statistics(still, keep=60)).value > 0


@given(st.integers(0, 10_000), st.integers(1, 50))
def test_statistics_by_blocks_are_those_of_the_whole(seed: int, block: int) -> None:
    features = _sample(seed, 101, 5) + 1e6
    found = _statistics(features, block)
    np.testing.assert_allclose(found.mean, features.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.covariance, np.cov(features.T), rtol=1e-6, atol=1e-8)
    assert found.count == 101


@pytest.mark.parametrize("keep", [0, 20])
def test_statistics_are_kept_in_a_file(tmp_path, keep) -> None:
    made = replace(_statistics(_sample(3, 50, 6), keep=keep), pictures="ab" * 32)
    made.save(tmp_path / "kept.npz")
    read = FeatureStatistics.load(tmp_path / "kept.npz", "test")
    assert (read.count, read.made_by, read.pictures) == (50, "test", "ab" * 32)
    np.testing.assert_array_equal(read.covariance, made.covariance)
    assert (read.sample is None) == (keep == 0)
    if read.sample and made.sample:
        np.testing.assert_array_equal(read.sample.features, made.sample.features)
        np.testing.assert_array_equal(read.sample.positions, made.sample.positions)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.npz"]


def test_statistics_of_another_network_are_refused(tmp_path) -> None:
    _statistics(_sample(3, 50, 6)).save(tmp_path / "kept.npz")
    with pytest.raises(BadInput, match="are of test, not of inception"):
        FeatureStatistics.load(tmp_path / "kept.npz", "inception")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"covariance": np.eye(5)}, "does not fit"),
        ({"mean": np.zeros((4, 1))}, "does not fit"),
        ({"mean": np.full(4, np.nan)}, "not finite"),
        ({"covariance": np.full((4, 4), np.inf)}, "not finite"),
        ({"count": 1}, "does not fit"),
        ({"sample": np.zeros((2, 3)), "positions": np.arange(2)}, "sample does not fit"),
        ({"sample": np.full((1, 4), np.nan), "positions": np.arange(1)}, "not finite"),
        ({"sample": np.zeros((2, 4)), "positions": np.array(7)}, "no feature statistics"),
        ({"mean": np.array("words")}, "no feature statistics"),
    ],
)
def test_statistics_that_cannot_be_are_refused(tmp_path, changed, said) -> None:
    whole = {"count": 9, "mean": np.zeros(4), "covariance": np.eye(4), "made_by": "test"}
    np.savez(tmp_path / "kept.npz", **(whole | changed))
    with pytest.raises(BadInput, match=said):
        FeatureStatistics.load(tmp_path / "kept.npz")


def test_statistics_of_another_program_say_no_network(tmp_path) -> None:
    np.savez(tmp_path / "theirs.npz", mu=np.zeros(4), sigma=np.eye(4))
    with pytest.raises(BadInput, match="does not say of which network"):
        FeatureStatistics.load(tmp_path / "theirs.npz")


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


@pytest.mark.parametrize(
    ("count", "width", "shift"), [(300, 12, 0.3), (300, 12, 0.0), (24, 40, 0.3)]
)
def test_the_interval_is_that_of_repeated_draws(count: int, width: int, shift: float) -> None:
    chance = np.random.default_rng(5)
    turn = chance.normal(size=(width, width)) / np.sqrt(width)
    scores = [
        fid(
            _statistics(chance.normal(size=(count, width)) @ turn + shift, 50, keep=count),
            _statistics(chance.normal(size=(count, width)), 50, keep=count),
        )
        for _ in range(120)
    ]
    values = np.array([score.value for score in scores])
    intervals = np.array([score.interval for score in scores])
    spread = (intervals[:, 1] - values).mean() / 1.96
    assert values.std() * 0.85 < spread < values.std() * 1.6
    inside = (intervals[:, 0] <= values.mean()) & (values.mean() <= intervals[:, 1])
    assert inside.mean() >= 0.9


def test_a_reference_without_features_counts_as_given() -> None:
    made, real = _sample(0, 200, 4), _sample(1, 200, 4)
    both = fid(_statistics(made, keep=200), _statistics(real, keep=200))
    given = fid(_statistics(made, keep=200), _statistics(real))
    assert given.value == both.value
    assert both.interval is not None
    assert given.interval is not None
    assert both.interval[0] < given.interval[0] < given.value < given.interval[1]
    assert fid(_statistics(made), _statistics(real, keep=200)).interval is None


def test_the_reference_stands_in_the_signature() -> None:
    made, real = _statistics(_sample(0, 20, 4)), _statistics(_sample(1, 20, 4))
    one, other = (fid(made, replace(real, pictures=name * 64)) for name in "ab")
    assert "reference:aaaaaaaaaaaa|" in str(one.signature)
    with pytest.raises(BadInput, match="cannot be compared"):
        one.minus(other)
