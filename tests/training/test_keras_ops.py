"""The operations in Keras against those in PyTorch, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenfang.training.keras_ops import KerasOps
from wenfang.training.tensorflow_device import tensorflow
from wenfang.training.torch_ops import TorchOps, map_to_torch, to_torch

OPERATIONS: dict[str, Callable[[Any, Any, int, int], Any]] = {
    "conv": lambda o, x, size, channels: o.conv(x, "conv", 4, 3, groups=2),
    "conv without bias": lambda o, x, size, channels: o.conv(x, "conv", 4, 3, groups=2, bias=False),
    "conv of one": lambda o, x, size, channels: o.conv(x, "one", 4, 1),
    "conv down": lambda o, x, size, channels: o.conv_down(x, "strided", 4),
    "conv up": lambda o, x, size, channels: o.conv_up(x, "strided", 4),
    "up": lambda o, x, size, channels: o.up(x),
    "down": lambda o, x, size, channels: o.down(x),
    "norm": lambda o, x, size, channels: o.batch_norm(x, "norm"),
    "dense": lambda o, x, size, channels: o.dense(o.flatten(x), "dense", 4),
    "turned": lambda o, x, size, channels: o.to_map(o.flatten(x), size // 2, channels * 4),
    "constant": lambda o, x, size, channels: o.multiply(
        x, o.constant_map("basis", size, channels, x)
    ),
    "scaled": lambda o, x, size, channels: o.multiply(o.mean_map(x), x),
    "rectified": lambda o, x, size, channels: o.leaky_relu(o.tanh(o.add(o.relu(x), o.clip(x)))),
    "summed": lambda o, x, size, channels: o.sum_vector(o.concat([o.mean_map(x), o.flatten(x)])),
}


def weights_of(size: int, channels: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    shapes = {
        "conv.kernel": (3, 3, channels // 2, 4),
        "one.kernel": (1, 1, channels, 4),
        "strided.kernel": (4, 4, channels, 4),
        "dense.kernel": (size * size * channels, 4),
        "basis.map": (size, size, channels),
        **{f"{name}.bias": (4,) for name in ("conv", "one", "strided", "dense")},
        **{f"norm.{name}": (channels,) for name in ("scale", "shift", "mean", "variance")},
    }
    values = {name: random.normal(size=shape) for name, shape in shapes.items()}
    values["norm.variance"] = np.abs(values["norm.variance"]) + 0.1
    return {name: value.astype(np.float32) for name, value in values.items()}


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=6)
@given(
    rows=st.integers(1, 3),
    size=st.sampled_from([2, 4, 6]),
    channels=st.sampled_from([2, 4]),
    seed=st.integers(0, 99),
)
def test_it_is_what_torch_does(
    name: str, training: bool, rows: int, size: int, channels: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, size, size, channels)).astype(np.float32)
    values = weights_of(size, channels, random)
    tf = tensorflow()
    ours = {key: tf.Variable(value) for key, value in values.items()}
    theirs = {key: to_torch(value, "cpu") for key, value in values.items()}
    how = {"training": training, "moving": training}
    operation = OPERATIONS[name]
    got = operation(KerasOps(ours, **how), tf.constant(x), size, channels)
    want = operation(TorchOps(theirs, **how), map_to_torch(x, "cpu"), size, channels)
    want = want.permute(0, 2, 3, 1) if want.ndim == 4 else want
    np.testing.assert_allclose(got.numpy(), want.numpy(), rtol=1e-4, atol=1e-4)
    for key in ("norm.mean", "norm.variance"):
        np.testing.assert_allclose(ours[key].numpy(), theirs[key].numpy(), rtol=1e-5, atol=1e-5)


def test_resizing_has_gradients_as_often_as_one_likes() -> None:
    tf = tensorflow()
    x = tf.constant(np.random.default_rng(1).normal(size=(2, 3, 3, 2)).astype(np.float32))
    ops = KerasOps({})
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            # Σ up(x)³: its gradient is upᵀ(3 up(x)²), whose gradient wants upᵀ differentiated.
            cubes = tf.reduce_sum(ops.up(x) ** 3)
        slope = inner.gradient(cubes, x)
        total = tf.reduce_sum(slope)
    second = outer.gradient(total, x)
    # upᵀ(6 up(x) up(1)), and up(1) = 1; Σ of that is 6 Σ up(x), and upᵀ keeps sums.
    np.testing.assert_allclose(tf.reduce_sum(second), 6 * tf.reduce_sum(ops.up(x)), rtol=1e-4)
    assert np.ptp(second.numpy()) > 1e-3


def test_whole_groups_are_the_same() -> None:
    tf = tensorflow()
    random = np.random.default_rng(2)
    kernel = tf.constant(random.normal(size=(3, 3, 2, 6)).astype(np.float32))
    x = tf.constant(random.normal(size=(2, 5, 5, 4)).astype(np.float32))
    split, whole = (
        KerasOps({"a.kernel": kernel}, whole_groups=each).conv(x, "a", 6, 3, groups=2, bias=False)
        for each in (False, True)
    )
    np.testing.assert_allclose(split, whole, atol=1e-5)


def test_in_bfloat16_it_is_near() -> None:
    tf = tensorflow()
    random = np.random.default_rng(3)
    weights = {n: tf.Variable(v) for n, v in weights_of(4, 4, random).items()}
    x = tf.constant(random.normal(size=(2, 4, 4, 4)).astype(np.float32))
    for name, operation in OPERATIONS.items():
        exact = operation(KerasOps(weights), x, 4, 4)
        near = operation(KerasOps(weights, half=True), x, 4, 4)
        error = np.abs(tf.cast(near, tf.float32) - exact).max()
        assert error <= 0.03 * np.abs(exact).max(), name
