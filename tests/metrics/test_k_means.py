"""k-means against an exhaustive search and on clusters that are plain to see."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.metrics.k_means import k_means


def _spread(points: np.ndarray, clusters: np.ndarray) -> float:
    parts = [points[clusters == c] for c in set(clusters.tolist())]
    return sum(float(((part - part.mean(axis=0)) ** 2).sum()) for part in parts)


@pytest.mark.parametrize("seed", range(8))
def test_few_points_are_split_as_well_as_they_can_be(seed: int) -> None:
    points = np.random.default_rng(seed).normal(size=(9, 2))
    best = min(_spread(points, np.array(split)) for split in product(range(2), repeat=9))
    found = _spread(points, k_means(points, 2, seed=seed, restarts=20))
    assert found == pytest.approx(best)


def test_plain_clusters_are_found_wherever_they_lie() -> None:
    chance = np.random.default_rng(3)
    truth = chance.integers(12, size=900)
    points = chance.normal(size=(12, 20))[truth] * 10 + chance.normal(size=(900, 20)) + 1e6
    found = k_means(points, 12)
    pairs = set(zip(truth.tolist(), found.tolist(), strict=True))
    assert len(pairs) == len({c for _, c in pairs}) == 12
    assert np.array_equal(found, k_means(points, 12))


@given(st.integers(0, 1000), st.integers(1, 12), st.integers(1, 4))
def test_any_points_have_clusters(seed: int, k: int, distinct: int) -> None:
    """Fewer distinct points than clusters too: equal ones are never kept apart."""
    chance = np.random.default_rng(seed)
    which = chance.integers(distinct, size=12)
    found = k_means(chance.normal(size=(distinct, 3))[which], k, seed=seed)
    assert found.shape == (12,)
    assert found.min() >= 0
    assert found.max() < k
    for value in set(which.tolist()):
        assert len(set(found[which == value].tolist())) == 1
