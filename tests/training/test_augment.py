"""What augmentation does to a picture, exactly, and how often."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from tiny_gans import tiny_batch, tiny_spec

from wenfang.training.gan.ada import INTERVAL, THOUSANDS, AdaState, after_step
from wenfang.training.gan.augment import AugmentPlan, augment, plan_augment
from wenfang.training.gan.spec import GanSpec
from wenfang.training.torch_ops import TorchArithmetic, map_to_torch
from wenfang.training.trainer import Batch

NOTHING, MIDDLE = 0.999, 0.5


def batch_of(spec: GanSpec, uniform: list[float], probability: float, real: np.ndarray) -> Batch:
    augment = np.tile(np.array(uniform, np.float32), (len(real), 1))
    empty = np.zeros((len(real), 0), np.float32)
    return Batch(real, empty, empty, augment, probability)


def done(spec: GanSpec, batch: Batch) -> np.ndarray:
    plan = plan_augment(spec, batch)
    assert plan is not None
    tensors = AugmentPlan(*(torch.from_numpy(each) for each in plan.arrays()))
    result = augment(spec, map_to_torch(batch.real, "cpu"), tensors, TorchArithmetic())
    return result.permute(0, 2, 3, 1).numpy()


def pictures(channels: int) -> np.ndarray:
    shape = (2, 16, 16, channels)
    return np.random.default_rng(1).uniform(-1, 1, shape).astype(np.float32)


# At probability 0.5, u of 0.25 is the middle of what is done, and of 0.5 and over is nothing.
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_nothing(channels: int) -> None:
    spec = tiny_spec(channels=channels, augmentation="diffaugment")
    real = pictures(channels)
    batch = batch_of(spec, [NOTHING] * 8, 0.5, real)
    np.testing.assert_allclose(done(spec, batch), real, atol=1e-6)
    assert plan_augment(spec, batch_of(spec, [0.1] * 8, 0.0, real)) is None
    assert plan_augment(tiny_spec(augmentation="none"), batch) is None


def only(number: int, value: float) -> list[float]:
    return [value if n == number else NOTHING for n in range(8)]


@pytest.mark.parametrize("channels", [1, 3])
def test_brightness(channels: int) -> None:
    spec, real = tiny_spec(channels=channels, augmentation="diffaugment"), pictures(channels)
    # u / p = 0.75: a quarter over the middle of −0.5 … 0.5.
    np.testing.assert_allclose(
        done(spec, batch_of(spec, only(0, 0.375), 0.5, real)), real + 0.25, atol=1e-6
    )


def test_saturation_and_contrast() -> None:
    spec, real = tiny_spec(augmentation="diffaugment"), pictures(3)
    grey = np.broadcast_to(real.mean(3, keepdims=True), real.shape)
    np.testing.assert_allclose(done(spec, batch_of(spec, only(1, 0.0), 0.5, real)), grey, atol=1e-6)
    mean = real.mean((1, 2, 3), keepdims=True)
    np.testing.assert_allclose(
        done(spec, batch_of(spec, only(2, 0.0), 0.5, real)), (real + mean) / 2, atol=1e-6
    )


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize(("along", "down"), [(2, 0), (-2, 2), (0, -1)])
def test_translation(channels: int, along: int, down: int) -> None:
    spec, real = tiny_spec(channels=channels, augmentation="diffaugment"), pictures(channels)
    uniform = only(3, (along + 2) / 4 * 0.5 * 0.9999)
    uniform[4] = (down + 2) / 4
    moved = np.zeros_like(real)
    if channels == 4:
        moved[..., 3] = -1
    for y in range(16):
        for x in range(16):
            if 0 <= y - down < 16 and 0 <= x - along < 16:
                moved[:, y, x] = real[:, y - down, x - along]
    np.testing.assert_allclose(done(spec, batch_of(spec, uniform, 0.5, real)), moved, atol=1e-6)


@pytest.mark.parametrize("channels", [1, 4])
def test_cut_out(channels: int) -> None:
    spec, real = tiny_spec(channels=channels, augmentation="diffaugment"), pictures(channels)
    uniform = [NOTHING] * 5 + [0.0, 0.5, 1.0]  # halfway down, at the right edge
    cut = real.copy()
    cut[:, 4:12, 12:] = [0, 0, 0, -1][:channels] if channels == 4 else 0
    np.testing.assert_allclose(done(spec, batch_of(spec, uniform, 0.5, real)), cut, atol=1e-6)


def test_what_is_transparent_keeps_colour_0() -> None:
    spec, real = tiny_spec(channels=4, augmentation="diffaugment"), pictures(4)
    real[:, :8] = [0, 0, 0, -1]
    batch = Batch(**{**vars_of(tiny_batch(spec)), "real": real, "augment": colours_only()})
    result = done(spec, batch)
    np.testing.assert_allclose(result[:, :8], real[:, :8], atol=1e-6)
    np.testing.assert_allclose(result[..., 3], real[..., 3], atol=1e-6)
    assert np.abs(result[:, 8:, :, :3] - real[:, 8:, :, :3]).max() > 0.05


def colours_only() -> np.ndarray:
    uniform = np.full((2, 8), 0.5, np.float32)  # half way = no translation at probability 1
    uniform[:, :3], uniform[:, 5] = 0.9, 1.0
    return uniform


def vars_of(batch: Batch) -> dict[str, Any]:
    return {name: getattr(batch, name) for name in ("condition", "noise", "probability")}


def test_how_often() -> None:
    spec = tiny_spec(batch=4000, augmentation="ada")
    plan = plan_augment(spec, tiny_batch(spec, probability=0.3))
    assert plan is not None
    stays = np.eye(16, dtype=np.float32)
    shares = [(each != 0).mean() for each in plan.arrays()[:3]]
    shares.append((plan.keep != 1).any((1, 2)).mean())
    assert shares == pytest.approx([0.3] * 4, abs=0.03)
    moved = (plan.rows != stays).any((1, 2)) | (plan.columns != stays).any((1, 2))
    assert 0.2 < moved.mean() < 0.3  # of those moved, some by 0
    # Where it is done, the amount is uniform over its whole range.
    drawn = plan.brightness[plan.brightness != 0]
    assert np.quantile(drawn, [0.05, 0.5, 0.95]) == pytest.approx([-0.45, 0, 0.45], abs=0.05)


def test_gradient_goes_through() -> None:
    spec = tiny_spec(channels=4, augmentation="diffaugment")
    plan = plan_augment(spec, tiny_batch(spec))
    assert plan is not None
    tensors = AugmentPlan(*(torch.from_numpy(each).double() for each in plan.arrays()))
    picture = map_to_torch(tiny_batch(spec).real, "cpu").double().contiguous().requires_grad_()
    ops = TorchArithmetic()
    direction = torch.randn(
        picture.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0)
    )
    (slope,) = torch.autograd.grad(augment(spec, picture, tensors, ops).square().sum(), picture)
    with torch.no_grad():
        ahead, behind = (
            augment(spec, picture + by * direction, tensors, ops).square().sum()
            for by in (1e-6, -1e-6)
        )
    assert float((slope * direction).sum()) == pytest.approx(
        float((ahead - behind) / 2e-6), rel=1e-6
    )


@pytest.mark.parametrize(("sign", "direction"), [(1.0, 1), (0.2, -1), (0.6, 0)])
def test_ada_steers_to_its_target(sign: float, direction: int) -> None:
    state = AdaState(probability=0.5)
    for _ in range(INTERVAL):
        assert state.probability == 0.5
        state = after_step(state, sign, batch=100, target=0.6)
    by = INTERVAL * 100 / (THOUSANDS * 1000)
    assert state == AdaState(pytest.approx(0.5 + direction * by), 0.0, 0)


def test_ada_crosses_the_range_in_so_many_pictures_and_stays_within() -> None:
    state, steps = AdaState(), 0
    while state.probability < 1 and steps < 10_000:
        state = after_step(state, 1.0, batch=50, target=0.6)
        steps += 1
    assert steps * 50 == pytest.approx(THOUSANDS * 1000, rel=0.01)
    for _ in range(2 * INTERVAL):
        state = after_step(state, 1.0, batch=50, target=0.6)
    assert state.probability == 1
    for _ in range(3 * steps):
        state = after_step(state, -1.0, batch=50, target=0.6)
    assert state.probability == 0
