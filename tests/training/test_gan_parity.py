"""One GAN in two frameworks: equal pictures, losses, gradients and weights.

Gradients are read where training itself leaves them: with β₁ = 0 Adam's mean after a step is
the gradient, penalties and all.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import onnxruntime
import pytest
from tiny_gans import EVERY_NETWORK, lively, tiny_batch, tiny_spec

from wenfang.training.gan.keras_trainer import KerasGanTrainer
from wenfang.training.gan.onnx_export import export_generator
from wenfang.training.gan.spec import GanSpec
from wenfang.training.gan.torch_trainer import TorchGanTrainer
from wenfang.training.state import of_part
from wenfang.training.tensorflow_device import tensorflow

State = dict[str, np.ndarray]
STANDING_STILL = 1e-12
"""A learning rate at which the generator's turn meets the discriminator as it was."""

CANCELS = "judge.bias"
"""Of the discriminator, in the relativistic game, where only differences of logits count: its
gradient is 0 but for rounding, of which Adam makes whole steps."""

PENALTIES = {"both": (1.0, 1.0), "r1": (2.0, 0.0), "none": (0.0, 0.0)}
GAMES = [
    (loss, augmentation, penalty)
    for loss, augmentation, penalty in itertools.product(
        ("relativistic", "minimax", "non-saturating", "hinge"),
        ("diffaugment", "none"),
        PENALTIES,
    )
    if loss != "relativistic" or penalty == "both"
]
# Every network meets one game after the other, and every game both backbones.
TABLE = [
    (*network, *GAMES[number % len(GAMES)])
    for number, network in enumerate(EVERY_NETWORK + EVERY_NETWORK[::-1])
]


def spec_of(
    backbone: str, conditioning: str, channels: int, loss: str, augmentation: str, penalty: str
) -> GanSpec:
    r1, r2 = PENALTIES[penalty]
    return tiny_spec(
        backbone, conditioning, channels, loss=loss, augmentation=augmentation, r1=r1, r2=r2
    )


@pytest.fixture
def _step_by_step() -> Iterator[None]:
    """The same functions without compiling each, which takes seconds; the tests further down
    run compiled."""
    tf = tensorflow()
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def pair(spec: GanSpec) -> tuple[TorchGanTrainer, KerasGanTrainer]:
    """Both with the same lively weights."""
    torch, keras = TorchGanTrainer(spec, device="cpu"), KerasGanTrainer(spec, device="cpu")
    weights = {n: a for n, a in torch.state().items() if not n.startswith("progress")}
    state = {**torch.state(), **lively(weights)}
    torch.load(state)
    keras.load(state)
    return torch, keras


def distance(one: np.ndarray, two: np.ndarray) -> float:
    """Relative, by norm."""
    return float(np.linalg.norm(one - two) / (np.linalg.norm(two) + 1e-12))


def assert_equal_states(
    ours: State, theirs: State, part: str, tolerance: float, but: str = ""
) -> None:
    """All weights of a part, ``but`` one."""
    one, two = of_part(ours, part), of_part(theirs, part)
    assert one.keys() == two.keys()
    assert one
    one.pop(but, None)
    far = {name: distance(one[name], two[name]) for name in one}
    worst = max(far, key=lambda name: far[name])
    assert far[worst] <= tolerance, f"{part}/{worst}: {far[worst]}"


@pytest.mark.usefixtures("_step_by_step")
@pytest.mark.parametrize(
    ("backbone", "conditioning", "channels", "loss", "augmentation", "penalty"), TABLE
)
def test_pictures_losses_and_gradients_are_equal(
    backbone: str, conditioning: str, channels: int, loss: str, augmentation: str, penalty: str
) -> None:
    spec = spec_of(backbone, conditioning, channels, loss, augmentation, penalty)
    spec = spec.model_copy(update={"learning_rate": STANDING_STILL})
    torch, keras = pair(spec)
    batch = tiny_batch(spec, 3)
    pictures = torch.sample(batch.noise, batch.condition)
    assert np.abs(keras.sample(batch.noise, batch.condition) - pictures).max() <= 1e-4
    ours, theirs = keras.step(batch), torch.step(batch)
    assert ours.keys() == theirs.keys()
    for name, value in theirs.items():
        assert ours[name] == pytest.approx(value, rel=1e-5, abs=1e-5), name
    one, two = keras.state(), torch.state()
    cancels = CANCELS if loss == "relativistic" else ""
    for part in ("generator", "discriminator"):
        assert_equal_states(one, two, f"optimiser/{part}/mean", 1e-4, cancels)
        # The running averages of batch norms.
        assert_equal_states(one, two, part, 1e-5)
    if cancels:
        left = [
            np.abs(each[f"optimiser/discriminator/mean/{CANCELS}"]).max() for each in (one, two)
        ]
        assert max(left) <= 1e-6
    if penalty != "none":
        assert theirs["r1"] > 0


@cache
def after_three(backbone: str) -> tuple[Any, Any, GanSpec]:
    spec = tiny_spec(backbone, "text", 4, augmentation="diffaugment", ema=0.1, beta1=0.5)
    torch, keras = pair(spec)
    for number in range(3):
        batch = tiny_batch(spec, number)
        torch.step(batch)
        keras.step(batch)
    return torch, keras, spec


@pytest.mark.parametrize("backbone", ["dcgan", "residual"])
def test_after_three_steps_weights_and_averages_are_equal(backbone: str) -> None:
    torch, keras, _ = after_three(backbone)
    one, two = keras.state(), torch.state()
    assert one.keys() == two.keys()
    for part in ("generator", "discriminator", "average"):
        assert_equal_states(one, two, part, 1e-4, CANCELS)
    for part in ("generator", "discriminator"):
        assert one[f"optimiser/{part}/steps"] == two[f"optimiser/{part}/steps"] == 3


@pytest.mark.parametrize("backbone", ["dcgan", "residual"])
def test_a_run_goes_on_in_the_other_framework(backbone: str) -> None:
    torch, keras, spec = after_three(backbone)
    other_torch, other_keras = pair(spec)
    other_torch.load(keras.state())
    other_keras.load(torch.state())
    batch = tiny_batch(spec, 9)
    for one, two in ((other_torch, keras), (other_keras, torch)):
        want = two.sample(batch.noise, batch.condition)
        np.testing.assert_allclose(one.sample(batch.noise, batch.condition), want, atol=1e-4)
    one_figures, two_figures = other_keras.step(batch), other_torch.step(batch)
    assert one_figures == pytest.approx(two_figures, rel=1e-3, abs=1e-3)
    assert_equal_states(other_keras.state(), other_torch.state(), "generator", 1e-4)


@pytest.mark.parametrize("backbone", ["dcgan", "residual"])
def test_what_keras_trained_is_exported(backbone: str) -> None:
    _, keras, spec = after_three(backbone)
    file = export_generator(spec, of_part(keras.state(), "average"))
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    batch = tiny_batch(spec, 5)
    (pictures,) = session.run(None, {"noise": batch.noise, "condition": batch.condition})
    want = keras.sample(batch.noise, batch.condition)
    np.testing.assert_allclose(pictures, want, atol=1e-4)
