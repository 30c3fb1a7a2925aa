"""FID by the number of pictures: falls towards the whole set's, which is its last point."""

from __future__ import annotations

import numpy as np
import pytest

from wenfang.metrics.pictures.feature_statistics import Accumulator, FeatureStatistics
from wenfang.metrics.pictures.fid import fid
from wenfang.metrics.pictures.fid_curve import FEWEST, fid_by_count


def statistics(count: int, seed: int, keep: int = 1000) -> FeatureStatistics:
    found = Accumulator("noise", keep=keep)
    found.add(np.random.default_rng(seed).normal(size=(count, 24)).astype(np.float32))
    return found.statistics()


def test_the_curve_falls_to_the_score() -> None:
    made, real = statistics(400, 1), statistics(900, 2)
    curve = fid_by_count(made, real)
    assert curve is not None
    assert [x for x, _ in curve.points] == [50, 100, 150, 200, 400]
    values = [y for _, y in curve.points]
    assert values == sorted(values, reverse=True)
    assert values[0] > 3 * values[-1]
    assert values[-1] == pytest.approx(fid(made, real).value, rel=1e-6)


def test_few_pictures_or_none_kept_have_no_curve() -> None:
    real = statistics(50, 1)
    assert fid_by_count(statistics(FEWEST - 1, 3), real) is None
    assert fid_by_count(statistics(40, 3, keep=0), real) is None
