"""Held out by concept: never one style of what is learnt in another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.errors import BadInput
from wenfang.training.data.picture_set import PictureSet
from wenfang.training.data.split import split


def named(concepts: list[str]) -> PictureSet:
    count = len(concepts)
    return PictureSet(
        pixels=np.arange(count, dtype=np.uint8)[:, None, None, None].repeat(3, axis=3),
        captions=[(name,) for name in concepts],
        labels=np.arange(count),
        classes=(),
        concepts=tuple(concepts),
        styles=("",) * count,
        licences=(),
        problems=(),
        sha256="",
    )


@given(
    st.lists(st.sampled_from([f"c{n}" for n in range(12)]), min_size=2, max_size=40),
    st.floats(0.01, 0.99),
    st.integers(0, 5),
)
def test_both_parts_are_all_and_share_no_concept(
    concepts: list[str], share: float, seed: int
) -> None:
    if len(set(concepts)) < 2:
        with pytest.raises(BadInput, match="one concept"):
            split(named(concepts), share, seed)
        return
    data = named(concepts)
    learnt, held = split(data, share, seed)
    assert not set(learnt.concepts) & set(held.concepts)
    assert len(learnt)
    assert len(held)
    both = sorted([*learnt.labels, *held.labels])
    assert both == list(range(len(concepts)))
    for part in (learnt, held):
        assert part.pixels[:, 0, 0, 0].tolist() == part.labels.tolist()
        assert [c[0] for c in part.captions] == list(part.concepts)
    assert abs(len(set(held.concepts)) - share * len(set(concepts))) <= 1
    assert learnt.sha256 != held.sha256


def test_the_same_concepts_are_held_out_whatever_the_order() -> None:
    names = [f"c{n}" for n in range(100)]
    first = set(split(named(names))[1].concepts)
    assert len(first) == 10
    assert set(split(named(names[::-1] + names))[1].concepts) == first
    assert set(split(named(names), seed=1)[1].concepts) != first


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.5])
def test_no_share(share: float) -> None:
    with pytest.raises(BadInput, match="no share"):
        split(named(["a", "b"]), share)
