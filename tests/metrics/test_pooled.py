"""Pooled statistics: the same sums however the lines came, in bounded memory."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

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
