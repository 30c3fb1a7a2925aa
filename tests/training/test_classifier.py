"""The classifier: its loss by the formula, and that it learns, resumes and refuses."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from wenfang.errors import BadInput
from wenfang.training.classifier.losses import cross_entropy
from wenfang.training.classifier.networks import classifier_parameters
from wenfang.training.classifier.spec import ClassifierSpec
from wenfang.training.classifier.torch_trainer import TorchClassifierTrainer
from wenfang.training.torch_ops import TorchArithmetic
from wenfang.training.trainer import Batch

SPEC = ClassifierSpec(
    resolution=16,
    channels=1,
    classes=("across", "down", "none"),
    width=8,
    widest=16,
    batch=16,
    ema=0.1,
)


def stripes(number: int, spec: ClassifierSpec = SPEC) -> Batch:
    """Stripes across, stripes down, or none, in noise."""
    random = np.random.default_rng(number)
    labels = random.integers(3, size=spec.batch)
    across = np.sign(np.sin(np.arange(16) * 1.6))[:, None] * np.ones((16, 16))
    patterns = np.stack([across, across.T, 0 * across])
    real = 0.4 * patterns[labels] + 0.3 * random.standard_normal((spec.batch, 16, 16))
    return Batch(
        real=real[..., None].astype(np.float32).clip(-1, 1),
        condition=np.eye(3, dtype=np.float32)[labels],
        noise=np.zeros((spec.batch, 0), np.float32),
        augment=np.zeros((spec.batch, 8), np.float32),
        probability=0.0,
    )


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_cross_entropy(smoothing: float) -> None:
    random = np.random.default_rng(0)
    logits, target = random.normal(0, 3, (8, 5)), np.eye(5)[random.integers(5, size=8)]
    smooth = (1 - smoothing) * target + smoothing / 5
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    got = cross_entropy(
        torch.from_numpy(logits), torch.from_numpy(target), smoothing, TorchArithmetic()
    )
    assert float(got) == pytest.approx(-(smooth * np.log(p)).sum(1).mean(), rel=1e-12)
    far = torch.tensor([[1e4, -1e4]])
    assert float(cross_entropy(far, torch.tensor([[0.0, 1.0]]), 0.0, TorchArithmetic())) == 2e4


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_it_learns(smoothing: float) -> None:
    trainer = TorchClassifierTrainer(SPEC.model_copy(update={"smoothing": smoothing}), device="cpu")
    first = trainer.step(stripes(0))
    assert first["loss"] == pytest.approx(np.log(3), abs=0.6)
    for number in range(1, 60):
        last = trainer.step(stripes(number))
    assert last["loss"] < first["loss"]
    unseen = stripes(1000, SPEC.model_copy(update={"batch": 200}))
    probabilities = trainer.classify(unseen.real)
    assert probabilities.shape == (200, 3)
    np.testing.assert_allclose(probabilities.sum(1), 1, atol=1e-5)
    assert (probabilities.argmax(1) == unseen.condition.argmax(1)).mean() > 0.95
    if smoothing:
        assert probabilities.max() < 0.999


def test_resumed_it_goes_on_bit_for_bit() -> None:
    whole, resumed = (TorchClassifierTrainer(SPEC, device="cpu") for _ in range(2))
    for number in range(3):
        whole.step(stripes(number))
    resumed.load(whole.state())
    assert whole.step(stripes(3)) == resumed.step(stripes(3))
    assert same(whole.state(), resumed.state())


def same(one: dict[str, np.ndarray], two: dict[str, np.ndarray]) -> bool:
    return one.keys() == two.keys() and all((one[name] == two[name]).all() for name in one)


def test_a_state_of_other_classes_is_refused_and_changes_nothing() -> None:
    trainer = TorchClassifierTrainer(SPEC, device="cpu")
    before = trainer.state()
    other = SPEC.model_copy(update={"classes": ("a", "b")})
    with pytest.raises(BadInput, match=r"judge"):
        trainer.load(TorchClassifierTrainer(other, device="cpu").state())
    assert same(before, trainer.state())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"classes": ["a"]}, "classes"),
        ({"classes": ["a", "a"]}, "same name"),
        ({"classes": ["a", "b"], "smoothing": 1}, "smoothing"),
        ({"classes": ["a", "b"], "latent": 3}, "latent"),
    ],
)
def test_a_wrong_specification(data: dict[str, object], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        ClassifierSpec.read(data, "run.toml")


def test_blocks_begin_as_the_identity() -> None:
    declared = classifier_parameters(SPEC)
    last = [each for name, each in declared.items() if name.endswith("conv2.kernel")]
    assert len(last) == 3
    assert not any(each.deviation or each.constant for each in last)
