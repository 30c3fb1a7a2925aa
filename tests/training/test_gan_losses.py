"""The losses against their formulas, in float64 and beyond what float32 can say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.training.gan.losses import LOSSES, squared_gradient, value


class NumpyOps:
    """The losses' operations, literally."""

    def softplus(self, x: np.ndarray) -> np.ndarray:
        return np.logaddexp(0, x)

    def relu(self, x: np.ndarray) -> np.ndarray:
        return np.maximum(x, 0)

    def mean(self, x: np.ndarray) -> Any:
        return x.mean()

    def sum_each(self, x: np.ndarray) -> np.ndarray:
        return x.reshape(len(x), -1).sum(1)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def by_formula(loss: str, real: np.ndarray, fake: np.ndarray) -> tuple[float, float]:
    """(discriminator's, generator's), as the papers write them."""
    d_real, d_fake = sigmoid(real), sigmoid(fake)
    v = np.log(d_real).mean() + np.log(1 - d_fake).mean()
    return {
        "minimax": (-v, np.log(1 - d_fake).mean()),
        "non-saturating": (-v, -np.log(d_fake).mean()),
        "hinge": (
            np.maximum(0, 1 - real).mean() + np.maximum(0, 1 + fake).mean(),
            -fake.mean(),
        ),
        "relativistic": (
            -np.log(sigmoid(real - fake)).mean(),
            -np.log(sigmoid(fake - real)).mean(),
        ),
    }[loss]


@pytest.fixture(params=["numpy", "torch"])
def backend(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    """(operations, array → the backend's tensor)."""
    if request.param == "numpy":
        return NumpyOps(), np.asarray
    import torch

    from wenfang.training.torch_ops import TorchArithmetic

    return TorchArithmetic(), torch.from_numpy


@pytest.mark.parametrize("loss", LOSSES)
def test_formula(loss: str, backend: tuple[Any, Any]) -> None:
    random = np.random.default_rng(3)
    real, fake = random.normal(0.5, 3, (2, 64, 1))
    ops, tensor = backend
    pair = LOSSES[loss]  # type: ignore[index]
    got = [
        float(each(tensor(real), tensor(fake), ops))
        for each in (pair.discriminator, pair.generator)
    ]
    assert got == pytest.approx(by_formula(loss, real, fake), rel=1e-12)


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_extreme_logits_in_float32(real: float, fake: float) -> None:
    import torch

    from wenfang.training.torch_ops import TorchArithmetic

    logits = [torch.full((2, 1), each, requires_grad=True) for each in (real, fake)]
    exact = [np.full((2, 1), each.detach().numpy(), np.float64) for each in logits]
    for pair in LOSSES.values():
        for each in (pair.discriminator, pair.generator):
            loss = each(*logits, TorchArithmetic())
            assert loss.item() == pytest.approx(each(*exact, NumpyOps()), rel=1e-5, abs=1e-12)
            gradients = torch.autograd.grad(loss, logits, allow_unused=True)
            assert all(g is None or bool(g.isfinite().all()) for g in gradients)


def test_value_where_nothing_can_be_told_apart() -> None:
    """D = 1/2 everywhere: −log 4 (Goodfellow et al. 2014, theorem 1)."""
    assert value(np.zeros((4, 1)), np.zeros((4, 1)), NumpyOps()) == pytest.approx(-math.log(4))


@pytest.mark.parametrize("loss", LOSSES)
def test_directions(loss: str) -> None:
    """The discriminator gains by real up and generated down, the generator by generated up."""
    pair, ops = LOSSES[loss], NumpyOps()  # type: ignore[index]
    real, fake = np.full((2, 1), 0.3), np.full((2, 1), -0.2)
    before = pair.discriminator(real, fake, ops)
    assert pair.discriminator(real + 0.1, fake, ops) < before
    assert pair.discriminator(real, fake - 0.1, ops) < before
    assert pair.generator(real, fake + 0.1, ops) < pair.generator(real, fake, ops)


def test_saturation() -> None:
    """Where the generator loses, minimax tells it nothing and the other form all it can."""
    import torch

    from wenfang.training.torch_ops import TorchArithmetic

    slopes = {}
    for name in ("minimax", "non-saturating"):
        fake = torch.full((1, 1), -20.0, requires_grad=True)
        LOSSES[name].generator(None, fake, TorchArithmetic()).backward()  # type: ignore[index]
        slopes[name] = float(fake.grad)
    assert abs(slopes["minimax"]) < 1e-8
    assert slopes["non-saturating"] == pytest.approx(-1)


def test_penalty_of_a_quadratic_judge() -> None:
    """a(x) = ½ xᵀAx + bᵀx has ∇a = Ax + b, so ∂/∂A of E‖∇a‖² is known as well."""
    import torch

    from wenfang.training.torch_ops import TorchArithmetic

    random = torch.Generator().manual_seed(0)
    half, b, x = (
        torch.randn(shape, generator=random, dtype=torch.float64)
        for shape in ((6, 6), (6,), (5, 6))
    )
    a = (half + half.T).requires_grad_()
    x.requires_grad_()
    logits = 0.5 * torch.einsum("ni,ij,nj->n", x, a, x) + x @ b
    (gradient,) = torch.autograd.grad(logits.sum(), x, create_graph=True)
    penalty = squared_gradient(gradient, TorchArithmetic())
    expected = x @ a + b
    torch.testing.assert_close(penalty, expected.square().sum(1).mean())
    (slope,) = torch.autograd.grad(penalty, a)
    by_hand = 2 / 5 * expected.T @ x
    torch.testing.assert_close(slope + slope.T, (by_hand + by_hand.T).detach())
