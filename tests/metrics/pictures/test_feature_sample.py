"""A sample of a stream: whatever the blocks, every item as likely as any other."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wenfang.metrics.pictures.sample import Sample, Sampler


def _sampled(count: int, size: int, cuts: list[int], seed: int = 0) -> Sample:
    sampler = Sampler(size, seed)
    stream = np.arange(count, dtype=np.float32)[:, None]
    for start, stop in zip([0, *cuts], [*cuts, count], strict=True):
        sampler.add(stream[start:stop])
    return sampler.sample()


@given(st.integers(1, 60), st.integers(1, 20), st.data())
def test_blocks_do_not_matter(count: int, size: int, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, count), max_size=9)))
    found, whole = _sampled(count, size, cuts), _sampled(count, size, [])
    np.testing.assert_array_equal(found.features, whole.features)
    np.testing.assert_array_equal(found.positions, whole.positions)
    assert len(found) == min(count, size)
    np.testing.assert_array_equal(found.features[:, 0], found.positions)
    assert (np.diff(found.positions) > 0).all()


def test_all_are_as_likely() -> None:
    counts = np.zeros(20)
    for seed in range(2000):
        counts[_sampled(20, 5, [7], seed).positions] += 1
    # 2000 draws at 1/4: 500 each, with a spread of 19.
    assert abs(counts - 500).max() < 4 * 19.4
