"""Batches: fair, repeatable at any step, and only of data that fits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.errors import BadInput
from wenfang.pictures.network_pixels import to_network
from wenfang.training.batches import batch, class_conditions, indices_at, no_conditions
from wenfang.training.data.picture_set import PictureSet
from wenfang.training.gan.spec import GanSpec


def picture_set(count: int = 10, side: int = 16, channels: int = 4) -> PictureSet:
    chance = np.random.default_rng(1)
    return PictureSet(
        pixels=chance.integers(0, 256, (count, side, side, channels), np.uint8),
        captions=[()] * count,
        labels=np.arange(count) % 3 - 1,
        classes=("cat", "dog"),
        concepts=tuple(map(str, range(count))),
        styles=("",) * count,
        licences=(),
        problems=(),
        sha256="",
    )


SPEC = GanSpec(resolution=16, channels=4, batch=4, latent=8, seed=7)
BY_CLASS = GanSpec.model_validate(
    {**SPEC.model_dump(), "conditioning": "class", "classes": ("cat", "dog")}
)


@given(st.integers(1, 40), st.integers(1, 60), st.integers(0, 2**31 - 1), st.integers(0, 50))
def test_each_picture_once_before_any_again(n: int, size: int, seed: int, first: int) -> None:
    begin = -(-first * size // n)  # the first whole epoch at or after that step
    steps = range(begin * n // size, (begin + 1) * n // size + 1)
    seen = np.concatenate([indices_at(n, size, seed, step) for step in steps])
    start = begin * n - steps[0] * size
    assert sorted(seen[start : start + n]) == list(range(n))


def test_epochs_and_seeds_have_orders_of_their_own() -> None:
    orders = {tuple(indices_at(20, 20, seed, step)) for seed in range(3) for step in range(3)}
    assert len(orders) == 9


def test_a_step_is_what_it_is_whatever_was_drawn_before() -> None:
    data, conditions = picture_set(), class_conditions(picture_set())
    late = batch(data, BY_CLASS, conditions, 11, 0.5)
    for step in (0, 11, 3, 11):
        again = batch(data, BY_CLASS, conditions, step, 0.5)
    for name in ("real", "condition", "noise", "augment"):
        assert np.array_equal(getattr(late, name), getattr(again, name)), name
        assert getattr(late, name).dtype == np.float32
    other = batch(data, BY_CLASS, conditions, 12, 0.5)
    assert not np.array_equal(late.noise, other.noise)


def test_what_is_in_a_batch() -> None:
    data = picture_set()
    got = batch(data, BY_CLASS, class_conditions(data), 2, 0.25)
    indices = indices_at(10, 4, 7, 2)
    assert np.array_equal(got.real, to_network(data.pixels[indices]))
    for row, label in zip(got.condition, data.labels[indices], strict=True):
        assert row.tolist() == {-1: [0, 0], 0: [1, 0], 1: [0, 1]}[int(label)]
    assert got.noise.shape == (4, 8)
    assert got.augment.shape == (4, 8)
    assert got.augment.min() >= 0
    assert got.augment.max() < 1
    assert got.probability == 0.25


def test_noise_is_normal_and_new_with_every_step() -> None:
    data = picture_set()
    noise = np.stack([batch(data, SPEC, no_conditions, s, 0).noise for s in range(500)])
    assert abs(noise.mean()) < 0.02
    assert abs(noise.std() - 1) < 0.02
    assert abs(np.corrcoef(noise[:-1].ravel(), noise[1:].ravel())[0, 1]) < 0.03


def test_the_step_and_the_epoch_of_one_number_share_no_chance() -> None:
    order = indices_at(1000, 1000, 7, 3)
    spec = SPEC.model_copy(update={"latent": 250})
    noise = batch(picture_set(), spec, no_conditions, 3, 0).noise.ravel()[:1000]
    assert abs(np.corrcoef(order, noise)[0, 1]) < 0.1


@pytest.mark.parametrize(
    ("data", "spec", "message"),
    [
        (picture_set(side=32), SPEC, "32 × 32 × 4"),
        (picture_set(channels=3), SPEC, "16 × 16 × 3"),
        (picture_set(), BY_CLASS, "0 numbers wide"),
    ],
)
def test_data_that_does_not_fit_is_refused(data: PictureSet, spec: GanSpec, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        batch(data, spec, no_conditions, 0, 0)
