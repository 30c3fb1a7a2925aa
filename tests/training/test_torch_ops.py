"""The operations in PyTorch against plain arithmetic, and their gradients against differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from tiny_gans import EVERY_NETWORK, lively, tiny_batch, tiny_spec

from wenfang.training.declare import initial
from wenfang.training.gan.losses import squared_gradient
from wenfang.training.gan.networks import (
    discriminator,
    discriminator_parameters,
    generator,
    generator_parameters,
    shown,
)
from wenfang.training.torch_ops import TorchArithmetic, TorchOps, from_torch, map_to_torch, to_torch
from wenfang.training.torch_optimiser import TorchAdam

RANDOM = np.random.default_rng(5)
MAP = RANDOM.normal(size=(2, 4, 4, 6)).astype(np.float32)
VECTOR = RANDOM.normal(size=(2, 6)).astype(np.float32)


def run(network: Callable[[TorchOps], Any], **weights: np.ndarray) -> np.ndarray:
    """A result in the common layout."""
    named = {name.replace("_", "."): to_torch(each, "cpu") for name, each in weights.items()}
    result = network(TorchOps(named))
    return (result.permute(0, 2, 3, 1) if result.ndim == 4 else result).numpy()


def test_weights_go_there_and_back() -> None:
    for shape in ((3,), (2, 3), (4, 4, 3), (3, 3, 2, 5)):
        array = RANDOM.normal(size=shape).astype(np.float32)
        back = from_torch(to_torch(array, "cpu"))
        assert (back == array).all()
        assert back.flags.c_contiguous


def test_dense() -> None:
    kernel, bias = RANDOM.normal(size=(6, 3)), RANDOM.normal(size=3)
    weights = {"a_kernel": kernel.astype(np.float32), "a_bias": bias.astype(np.float32)}
    x = torch.from_numpy(VECTOR)
    np.testing.assert_allclose(
        run(lambda ops: ops.dense(x, "a", 3), **weights), VECTOR @ kernel + bias, atol=1e-5
    )
    np.testing.assert_allclose(
        run(lambda ops: ops.dense(x, "a", 3, bias=False), **weights), VECTOR @ kernel, atol=1e-5
    )


@pytest.mark.parametrize("groups", [1, 2])
def test_conv(groups: int) -> None:
    kernel = RANDOM.normal(size=(3, 3, 6 // groups, 4)).astype(np.float32)
    padded = np.pad(MAP, ((0, 0), (1, 1), (1, 1), (0, 0)))
    expected = np.zeros((2, 4, 4, 4))
    for group in range(groups):
        out = slice(group * 4 // groups, (group + 1) * 4 // groups)
        read = slice(group * 6 // groups, (group + 1) * 6 // groups)
        for y in range(3):
            for x in range(3):
                part = padded[:, y : y + 4, x : x + 4, read]
                expected[..., out] += part @ kernel[y, x][:, out]
    got = run(
        lambda ops: ops.conv(map_to_torch(MAP, "cpu"), "a", 4, 3, groups=groups, bias=False),
        a_kernel=kernel,
    )
    np.testing.assert_allclose(got, expected, atol=1e-4)


def test_conv_down_and_up() -> None:
    kernel = RANDOM.normal(size=(4, 4, 6, 3)).astype(np.float32)
    padded = np.pad(MAP, ((0, 0), (1, 1), (1, 1), (0, 0)))
    down = np.array(
        [
            [np.einsum("nyxc,yxco->no", padded[:, y : y + 4, x : x + 4], kernel) for x in (0, 2)]
            for y in (0, 2)
        ]
    ).transpose(2, 0, 1, 3)
    up = np.zeros((2, 10, 10, 3))
    for y in range(4):
        for x in range(4):
            up[:, 2 * y : 2 * y + 4, 2 * x : 2 * x + 4] += np.einsum(
                "nc,yxco->nyxo", MAP[:, y, x], kernel
            )
    x = map_to_torch(MAP, "cpu")
    got = run(lambda ops: ops.conv_down(x, "a", 3, bias=False), a_kernel=kernel)
    np.testing.assert_allclose(got, down, atol=1e-4)
    got = run(lambda ops: ops.conv_up(x, "a", 3, bias=False), a_kernel=kernel)
    np.testing.assert_allclose(got, up[:, 1:-1, 1:-1], atol=1e-4)


def test_up_and_down() -> None:
    x = map_to_torch(MAP, "cpu")
    halves = MAP.reshape(2, 2, 2, 2, 2, 6).mean((2, 4))
    np.testing.assert_allclose(run(lambda ops: ops.down(x)), halves, atol=1e-6)

    def twice(values: np.ndarray, axis: int) -> np.ndarray:
        """¾ of the nearest, ¼ of the next, edges held."""
        values = np.moveaxis(values, axis, 0)
        before = np.concatenate([values[:1], values[:-1]])
        after = np.concatenate([values[1:], values[-1:]])
        pairs = np.stack([0.75 * values + 0.25 * before, 0.75 * values + 0.25 * after], 1)
        return np.moveaxis(pairs.reshape(-1, *values.shape[1:]), 0, axis)

    np.testing.assert_allclose(run(lambda ops: ops.up(x)), twice(twice(MAP, 1), 2), atol=1e-6)


def test_layout() -> None:
    flat = MAP.reshape(2, -1)
    x = map_to_torch(MAP, "cpu")
    assert (run(lambda ops: ops.flatten(x)) == flat).all()
    assert (run(lambda ops: ops.to_map(torch.from_numpy(flat), 4, 6)) == MAP).all()
    assert run(lambda ops: ops.mean_map(x)) == pytest.approx(MAP.mean((1, 2)), abs=1e-6)
    scaled = MAP * VECTOR[:, None, None]
    assert (run(lambda ops: ops.multiply(x, torch.from_numpy(VECTOR))) == scaled).all()
    assert (run(lambda ops: ops.multiply(torch.from_numpy(VECTOR), x)) == scaled).all()


def test_batch_norm_and_its_running_averages() -> None:
    scale, shift, mean, variance = RANDOM.uniform(0.5, 2, (4, 6)).astype(np.float32)
    named = {"a.scale": scale, "a.shift": shift, "a.mean": mean, "a.variance": variance}
    x = map_to_torch(MAP, "cpu")
    own_mean, own_variance = MAP.mean((0, 1, 2)), MAP.var((0, 1, 2))

    def normal(m: np.ndarray, v: np.ndarray) -> np.ndarray:
        return (MAP - m) / np.sqrt(v + 1e-5) * scale + shift

    for training, moving in ((False, False), (True, False), (True, True)):
        weights = {name: to_torch(each, "cpu") for name, each in named.items()}
        y = TorchOps(weights, training=training, moving=moving).batch_norm(x, "a")
        expected = normal(own_mean, own_variance) if training else normal(mean, variance)
        np.testing.assert_allclose(y.permute(0, 2, 3, 1).numpy(), expected, atol=1e-5)
        keep = 0.9 if moving else 1.0
        np.testing.assert_allclose(
            weights["a.mean"], keep * mean + (1 - keep) * own_mean, rtol=1e-5
        )
        np.testing.assert_allclose(
            weights["a.variance"], keep * variance + (1 - keep) * own_variance, rtol=1e-5
        )


def doubles(values: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    return {name: to_torch(each, "cpu").double() for name, each in values.items()}


@pytest.mark.parametrize(("backbone", "conditioning", "channels"), EVERY_NETWORK)
def test_gradients_against_differences(backbone: str, conditioning: str, channels: int) -> None:
    """Of both networks and of the penalty (a gradient's gradient), in float64, by weights and
    pictures, along a random direction."""
    spec = tiny_spec(backbone, conditioning, channels)
    batch = tiny_batch(spec)
    noise, condition = (torch.from_numpy(x).double() for x in (batch.noise, batch.condition))
    picture = map_to_torch(batch.real, "cpu").double().contiguous()
    weights = {
        name: doubles(lively(initial(declared, 3)))
        for name, declared in (
            ("generator", generator_parameters(spec)),
            ("discriminator", discriminator_parameters(spec)),
        )
    }

    def made(w: dict[str, torch.Tensor]) -> torch.Tensor:
        out = generator(spec, noise, condition, TorchOps(w, training=True))
        return (out * picture).sum()

    def judged(w: dict[str, torch.Tensor]) -> torch.Tensor:
        ops = TorchOps(w, training=True)
        return discriminator(spec, w.get("picture", picture), condition, ops).square().sum()

    check_slope(made, weights["generator"])

    def penalised(w: dict[str, torch.Tensor]) -> torch.Tensor:
        with torch.enable_grad():
            seen = picture.clone().requires_grad_()
            ops = TorchOps(w, training=True)
            logits = discriminator(spec, seen, condition, ops).sum() + 0 * w["judge.bias"].sum()
            (slope,) = torch.autograd.grad(logits, seen, create_graph=True)
            return squared_gradient(slope, TorchArithmetic()) + 0 * logits

    check_slope(judged, {**weights["discriminator"], "picture": picture})
    check_slope(penalised, weights["discriminator"])


def check_slope(function: Callable[[dict[str, Any]], Any], at: dict[str, Any]) -> None:
    leaves = {n: w.clone().requires_grad_() for n, w in at.items() if not n.endswith(STATISTICS)}
    fixed = {n: w for n, w in at.items() if n.endswith(STATISTICS)}
    slopes = torch.autograd.grad(function({**fixed, **leaves}), tuple(leaves.values()))
    random = torch.Generator().manual_seed(1)
    direction = {
        n: torch.randn(w.shape, generator=random, dtype=torch.float64) for n, w in leaves.items()
    }
    along = sum((s * d).sum() for s, d in zip(slopes, direction.values(), strict=True))
    # Small, for a leaky ReLU between the two points would spoil the difference.
    step = 1e-7
    with torch.no_grad():
        ends = [
            function({**fixed, **{n: w + by * direction[n] for n, w in leaves.items()}})
            for by in (step, -step)
        ]
    assert along.item() == pytest.approx((ends[0] - ends[1]).item() / (2 * step), rel=1e-4)


STATISTICS = (".mean", ".variance")


@pytest.mark.parametrize(("backbone", "conditioning", "channels"), EVERY_NETWORK)
def test_a_condition_matters_to_both(backbone: str, conditioning: str, channels: int) -> None:
    spec = tiny_spec(backbone, conditioning, channels)
    batch = tiny_batch(spec)
    made = {
        n: to_torch(w, "cpu") for n, w in lively(initial(generator_parameters(spec), 0)).items()
    }
    judging = {
        n: to_torch(w, "cpu") for n, w in lively(initial(discriminator_parameters(spec), 0)).items()
    }
    condition = torch.from_numpy(batch.condition)
    other = condition.roll(1, -1)
    noise = torch.from_numpy(batch.noise)
    one, two = (shown(spec, noise, c, TorchOps(made)) for c in (condition, other))
    assert one.shape == (4, channels, 16, 16)
    assert one.abs().max() <= 1
    logits = [discriminator(spec, one, c, TorchOps(judging)) for c in (condition, other)]
    assert logits[0].shape == (4, 1)
    matters = conditioning != "none"
    assert bool((one != two).any()) == matters == bool((logits[0] != logits[1]).any())


def test_residual_networks_begin_at_unit_variance() -> None:
    """Without normalisation, the first values alone must keep the signal's size."""
    spec = tiny_spec("residual", "text", resolution=64, width=16, widest=128, depth=2, latent=64)
    made = doubles(initial(generator_parameters(spec), 0))
    judging = doubles(initial(discriminator_parameters(spec), 0))
    random = torch.Generator().manual_seed(0)
    noise = torch.randn((16, 64), generator=random, dtype=torch.float64)
    condition = torch.nn.functional.normalize(torch.randn((16, 7), generator=random).double())
    picture = generator(spec, noise, condition, TorchOps(made))
    assert 0.2 < float(picture.std()) < 2
    real = torch.randn((16, 3, 64, 64), generator=random, dtype=torch.float64)
    logits = discriminator(spec, real, condition, TorchOps(judging))
    assert float(logits.abs().max()) < 10


@pytest.mark.parametrize("shape", [(4, 5), (3, 3, 4, 5), (7,)])
@pytest.mark.parametrize(("beta1", "beta2"), [(0.0, 0.99), (0.9, 0.999)])
def test_adam_by_its_formula(shape: tuple[int, ...], beta1: float, beta2: float) -> None:
    """Kingma & Ba 2015, algorithm 1, down the square of a distance; state and all."""
    start, goal = np.random.default_rng(0).normal(size=(2, *shape)).astype(np.float32)
    weight, aim = to_torch(start, "cpu"), to_torch(goal, "cpu")
    adam = TorchAdam({"a": weight}, 0.01, beta1, beta2)
    x, m, v = start.astype(np.float64), np.zeros(shape), np.zeros(shape)
    for step in range(1, 6):
        gradient = 2 * (x - goal)
        m, v = beta1 * m + (1 - beta1) * gradient, beta2 * v + (1 - beta2) * gradient**2
        unbiased = m / (1 - beta1**step), v / (1 - beta2**step)
        x -= 0.01 * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)
        adam.step((weight - aim).square().sum())
    np.testing.assert_allclose(from_torch(weight), x, atol=1e-6)
    state = adam.state()
    assert state["steps"].tolist() == [5]
    np.testing.assert_allclose(state["mean/a"], m, atol=1e-5)
    np.testing.assert_allclose(state["square/a"], v, atol=1e-5)


@pytest.mark.parametrize("turned", [False, True])
def test_adam_with_a_gradient_in_another_order(turned: bool) -> None:
    """The first step is the rate against each gradient's sign, wherever in memory that lies."""
    kernel = np.zeros((1, 1, 3, 4), np.float32)
    slope = RANDOM.normal(size=(4, 3, 1, 1)).astype(np.float32)
    weight = to_torch(kernel, "cpu")
    adam = TorchAdam({"a": weight}, 0.01, 0.0, 0.99)
    towards = torch.from_numpy(slope)
    if turned:
        adam.step((weight.transpose(0, 1) * towards.transpose(0, 1).contiguous()).sum())
    else:
        adam.step((weight * towards).sum())
    np.testing.assert_allclose(weight.detach().numpy(), -0.01 * np.sign(slope), rtol=1e-5)


@pytest.mark.parametrize(("backbone", "conditioning", "channels"), EVERY_NETWORK)
def test_every_weight_goes_down_its_own_slope(
    backbone: str, conditioning: str, channels: int
) -> None:
    spec = tiny_spec(backbone, conditioning, channels)
    batch = tiny_batch(spec)
    start = lively(initial(generator_parameters(spec), 3))
    statistics = {n: to_torch(w, "cpu") for n, w in start.items() if n.endswith(STATISTICS)}
    noise, condition = (torch.from_numpy(each) for each in (batch.noise, batch.condition))

    def loss(weights: dict[str, torch.Tensor]) -> torch.Tensor:
        ops = TorchOps({**statistics, **weights}, training=True)
        return (generator(spec, noise, condition, ops) * map_to_torch(batch.real, "cpu")).sum()

    moved = {n: to_torch(w, "cpu") for n, w in start.items() if n not in statistics}
    at = {n: w.clone().requires_grad_() for n, w in moved.items()}
    slopes = torch.autograd.grad(loss(at), tuple(at.values()))
    adam = TorchAdam(moved, 0.01, 0.0, 0.99)
    adam.step(loss(moved))
    for (name, weight), slope in zip(moved.items(), slopes, strict=True):
        clear = slope.abs() > 1e-3
        change = (weight.detach() - at[name].detach())[clear]
        torch.testing.assert_close(change, -0.01 * slope[clear].sign(), rtol=1e-3, atol=1e-6)
