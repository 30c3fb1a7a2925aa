"""Pooled statistics: the same sums however the lines came, in bounded memory."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wenfang.metrics.bootstrap import bootstrap_interval
from wenfang.metrics.pooled import Pooled


@given(st.integers(0, 300), st.lists(st.integers(1, 50), max_size=20), st.integers(0, 2**32))
def test_totals_and_groups_do_not_depend_on_the_blocks(
    count: int, cuts: list[int], seed: int
) -> None:
    rows = np.random.default_rng(seed).integers(0, 100, (count, 3)).astype(np.float64)
    whole, parts = Pooled(3, most=8), Pooled(3, most=8)
    whole.add(rows)
    at = 0
    for cut in cuts:
        parts.add(rows[at : at + cut])
        at = min(at + cut, count)
    parts.add(rows[at:])
    assert whole.count == parts.count == count
    assert whole.group == parts.group
    assert np.array_equal(whole.rows(), parts.rows())
    assert np.array_equal(whole.totals(), rows.sum(axis=0))
    assert len(whole.rows()) <= 8
    starts = np.arange(0, count, whole.group)
    if count:
        assert np.array_equal(whole.rows(), np.add.reduceat(rows, starts, axis=0))


def test_the_interval_of_a_mean_is_that_of_the_normal_distribution() -> None:
    values = np.random.default_rng(1).normal(10, 2, 4000)
    rows = np.stack([values, np.ones(4000)], axis=1)
    found = bootstrap_interval(rows, lambda t: t[0] / t[1], samples=2000, seed=3)
    assert found is not None
    half = 1.96 * values.std(ddof=1) / np.sqrt(4000)
    assert np.allclose(found, (values.mean() - half, values.mean() + half), atol=half * 0.12)
    assert found == bootstrap_interval(rows, lambda t: t[0] / t[1], samples=2000, seed=3)
    assert found != bootstrap_interval(rows, lambda t: t[0] / t[1], samples=2000, seed=4)


def test_one_row_or_no_samples_tell_nothing() -> None:
    assert bootstrap_interval(np.ones((1, 2)), sum) is None
    assert bootstrap_interval(np.ones((5, 2)), sum, samples=0) is None
