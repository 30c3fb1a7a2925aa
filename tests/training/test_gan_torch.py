"""A GAN's step in PyTorch: it learns, resumes bit for bit, averages, penalises and refuses."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch
from tiny_gans import EVERY_NETWORK, tiny_batch, tiny_spec

from wenfang.errors import BadInput, EngineError
from wenfang.training.gan import losses
from wenfang.training.gan.networks import discriminator, generator_parameters
from wenfang.training.gan.spec import GanSpec
from wenfang.training.gan.torch_trainer import TorchGanTrainer
from wenfang.training.state import ema_weight, of_part
from wenfang.training.torch_ops import TorchOps, map_to_torch, to_torch
from wenfang.training.trainer import Batch

State = dict[str, np.ndarray]


def same(one: State, two: State) -> bool:
    return one.keys() == two.keys() and all((one[name] == two[name]).all() for name in one)


@pytest.mark.parametrize(("backbone", "conditioning", "channels"), EVERY_NETWORK)
def test_resumed_it_goes_on_bit_for_bit(backbone: str, conditioning: str, channels: int) -> None:
    spec = tiny_spec(backbone, conditioning, channels, augmentation="diffaugment")
    whole, resumed = (TorchGanTrainer(spec, device="cpu") for _ in range(2))
    whole.step(tiny_batch(spec, 0))
    kept = whole.state()
    resumed.load(kept)
    assert same(kept, resumed.state())
    for number in (1, 2):
        figures = whole.step(tiny_batch(spec, number))
        assert figures == resumed.step(tiny_batch(spec, number))
        assert all(np.isfinite(each) for each in figures.values())
    assert same(whole.state(), resumed.state())
    moved = [name for name, each in whole.state().items() if (each != kept[name]).any()]
    # A bias before a difference of logits has no slope; everything else moves.
    still = {name for name in kept if "optimiser" not in name} - set(moved)
    assert still <= {"discriminator/judge.bias", "discriminator/project.bias"}


def test_a_state_is_a_copy_and_fits_safetensors() -> None:
    from safetensors.numpy import load, save

    spec = tiny_spec("dcgan", "class")
    trainer = TorchGanTrainer(spec, device="cpu")
    trainer.step(tiny_batch(spec))
    state = trainer.state()
    before = {name: each.copy() for name, each in state.items()}
    trainer.step(tiny_batch(spec, 1))
    assert same(before, state)
    assert same(state, load(save(state)))


def test_without_its_optimiser_a_state_is_taken_over() -> None:
    spec = tiny_spec()
    trainer = TorchGanTrainer(spec, device="cpu")
    trainer.step(tiny_batch(spec))
    state = {name: each for name, each in trainer.state().items() if "optimiser" not in name}
    other = TorchGanTrainer(spec, device="cpu")
    other.step(tiny_batch(spec, 5))
    other.load(state)
    assert same(state, other.state())


def changed(state: State, **by: np.ndarray | None) -> State:
    new: dict[str, Any] = {**state, **{name.replace("__", "/"): each for name, each in by.items()}}
    return {name: each for name, each in new.items() if each is not None}


def test_a_state_that_does_not_fit_is_refused_and_changes_nothing() -> None:
    spec = tiny_spec()
    trainer = TorchGanTrainer(spec, device="cpu")
    trainer.step(tiny_batch(spec))
    state = trainer.state()
    kernel = "generator/style.kernel"
    adam = "optimiser/generator/mean/style.kernel"
    bad: list[tuple[str, State]] = [
        (kernel, {n: each for n, each in state.items() if n != kernel}),
        (kernel, {**state, kernel: state[kernel][:1]}),
        (kernel, {**state, kernel: state[kernel].astype(np.int32)}),
        ("generator/more", {**state, "generator/more": np.zeros(1, np.float32)}),
        ("progress/pictures", {n: each for n, each in state.items() if "progress" not in n}),
        ("progress/pictures", {**state, "progress/pictures": np.array([-1])}),
        ("mean/style.kernel", {n: each for n, each in state.items() if n != adam}),
        ("steps", {n: each for n, each in state.items() if n != "optimiser/generator/steps"}),
        ("average/", {n: each for n, each in state.items() if "average" not in n}),
    ]
    for place, each in bad:
        with pytest.raises(BadInput, match=place):
            trainer.load(each)
        assert same(state, trainer.state())


@pytest.mark.parametrize("backbone", ["dcgan", "residual"])
def test_averages_follow_by_half_life(backbone: str) -> None:
    spec = tiny_spec(backbone, ema=0.02)
    trainer = TorchGanTrainer(spec, device="cpu")
    average = of_part(trainer.state(), "average")
    declared = generator_parameters(spec)
    for number in range(3):
        trainer.step(tiny_batch(spec, number))
        keep = ema_weight(0.02, 4, 4 * (number + 1))
        now = of_part(trainer.state(), "generator")
        for name, value in now.items():
            share = keep if declared[name].trained else 0.0
            average[name] = share * average[name] + (1 - share) * value
        for name, value in of_part(trainer.state(), "average").items():
            np.testing.assert_allclose(value, average[name], atol=1e-6)


@pytest.mark.parametrize(
    ("thousands", "pictures", "seen", "keep"),
    [
        (0, 64, 10**9, 0.0),
        (10, 10_000, 10**9, 0.5),
        (10, 5_000, 10**9, 0.5**0.5),
        (10, 64, 64, 0.5**20),  # the half-life is a twentieth of what was seen
        (10, 64, 10_000, 0.5 ** (64 / 500)),
    ],
)
def test_ema_weight(thousands: float, pictures: int, seen: int, keep: float) -> None:
    assert ema_weight(thousands, pictures, seen) == pytest.approx(keep)


@pytest.mark.parametrize("together", [True, False])
def test_penalties_are_squared_slopes(together: bool) -> None:
    """Against differences along every one of a picture's values, in float64."""
    weights = {"r1": 0.5, "r2": 0.5 if together else 0.0}
    spec = tiny_spec(channels=1, batch=2, loss="hinge", **weights)
    trainer = TorchGanTrainer(spec, device="cpu")
    # After some steps, for at first the blocks are the identity.
    for number in range(3):
        trainer.step(tiny_batch(spec, number))
    before = of_part(trainer.state(), "discriminator")
    batch = tiny_batch(spec, 9)
    figures = trainer.step(batch)
    ops = TorchOps({name: to_torch(each, "cpu").double() for name, each in before.items()})
    real = map_to_torch(batch.real, "cpu").double()
    condition = torch.from_numpy(batch.condition)
    step = torch.eye(256, dtype=torch.float64).reshape(256, 1, 16, 16) * 1e-6
    squares = []
    for picture in real:
        ahead, behind = (discriminator(spec, picture + by * step, condition, ops) for by in (1, -1))
        squares.append(float(((ahead - behind) / 2e-6).square().sum()))
    assert figures["r1"] == pytest.approx(np.mean(squares), rel=1e-3)
    assert ("r2" in figures) == together


@pytest.mark.parametrize("backbone", ["dcgan", "residual"])
@pytest.mark.parametrize("which", ["r1", "r2"])
def test_a_penalty_is_lowered(backbone: str, which: str) -> None:
    """A small step with nearly nothing but a penalty in it goes down the penalty's slope."""
    weights = {"r1": 1e-9, "r2": 1e-9, which: 1e6}
    spec = tiny_spec(backbone, loss="hinge", **weights, learning_rate=1e-3, ema=0)
    trainer = TorchGanTrainer(spec, device="cpu")
    batch = tiny_batch(spec)
    before = trainer.state()
    first = trainer.step(batch)
    # The same generator again: only the discriminator has moved.
    made = {name: each for name, each in before.items() if name.startswith("generator/")}
    trainer.load({**trainer.state(), **made})
    assert trainer.step(batch)[which] < 0.999 * first[which]


def test_sign_compares_where_the_loss_does() -> None:
    spec = tiny_spec()
    for loss in ("hinge", "relativistic"):
        trainer = TorchGanTrainer(tiny_spec(loss=loss), device="cpu")
        for number in range(3):
            trainer.step(tiny_batch(spec, number))
        state = trainer.state()
        # Real pictures now score lower than generated ones, and all of them far over 0.
        state["discriminator/judge.kernel"] *= -1
        state["discriminator/judge.bias"] = np.array([1e3], np.float32)
        trainer.load(state)
        figures = trainer.step(tiny_batch(spec))
        assert min(figures["real"], figures["fake"]) > 900
        assert (figures["sign"] == 1) == (loss == "hinge"), figures


def test_mixed_precision_is_near_and_never_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    # Steps that change the generator's figure by half or more, and not yet by chance.
    for backbone, rate in (("dcgan", 0.01), ("residual", 0.05)):
        figures = {}
        for precision in ("float32", "mixed"):
            spec = tiny_spec(backbone, "class", precision=precision, learning_rate=rate)
            monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})
            trainer = TorchGanTrainer(spec, device="cpu")
            figures[precision] = trainer.step(tiny_batch(spec))
            assert trainer.state()["generator/embed.kernel"].dtype == np.float32
        # The generator's turn, too, sees the discriminator as the big step left it.
        for name, value in figures["float32"].items():
            assert figures["mixed"][name] == pytest.approx(value, rel=0.1, abs=0.05), name
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
    with pytest.raises(EngineError, match="bfloat16"):
        TorchGanTrainer(tiny_spec(precision="mixed"), device="cpu")


def test_a_device_that_is_not_here_is_an_error() -> None:
    with pytest.raises(EngineError, match=r"training.device.*'cuda:7'"):
        TorchGanTrainer(tiny_spec(), device="cuda:7", setting="training.device")


BLOBS: dict[str, Any] = {
    "channels": 1,
    "batch": 32,
    "width": 8,
    "widest": 16,
    "groups": 1,
    "latent": 8,
    "ema": 0.5,
    "learning_rate": 2e-3,
}


def blobs(spec: GanSpec, number: int) -> Batch:
    """A bright blob, top left or bottom right, on dark."""
    random = np.random.default_rng(number)
    batch = tiny_batch(spec, number)
    left = random.integers(2, size=spec.batch).astype(bool)
    where = np.where(left, 4.0, 11.0) + random.uniform(-1, 1, (2, spec.batch))
    y, x = ((np.arange(16)[None] - each[:, None]) ** 2 for each in where)
    real = 1.8 * np.exp(-(y[:, :, None] + x[:, None, :]) / 12) - 0.9
    return dataclasses.replace(batch, real=real[..., None].astype(np.float32), probability=0.0)


def frechet(one: np.ndarray, two: np.ndarray) -> float:
    """Fréchet distance of 2 × 2 means: |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½)."""
    a, b = (x.reshape(-1, 2, 8, 2, 8).mean((2, 4)).reshape(-1, 4) for x in (one, two))
    s, t = np.cov(a.T), np.cov(b.T)
    roots = np.sqrt(np.maximum(np.linalg.eigvals(s @ t).real, 0))
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(s) + np.trace(t) - 2 * roots.sum())


def distances(spec: GanSpec, steps: int) -> tuple[float, float]:
    """Of what it draws from what there is, before and after."""
    trainer = TorchGanTrainer(spec, device="cpu")
    noise = np.random.default_rng(0).standard_normal((256, spec.latent)).astype(np.float32)
    real = blobs(spec.model_copy(update={"batch": 256}), 10_000).real

    def distance() -> float:
        return frechet(trainer.sample(noise, np.zeros((256, 0), np.float32)), real)

    before = distance()
    for number in range(steps):
        trainer.step(blobs(spec, number))
    return before, distance()


LEARNERS: list[dict[str, Any]] = [
    {"backbone": "residual", "loss": "relativistic", "r1": 0.1, "r2": 0.1},
    {"backbone": "dcgan", "loss": "non-saturating", "r1": 1, "r2": 0, "beta1": 0.5},
]


@pytest.mark.parametrize("fields", LEARNERS)
def test_it_learns_two_blobs(fields: dict[str, Any]) -> None:
    before, after = distances(tiny_spec(**{**BLOBS, **fields}), 100)
    assert after < 0.1 * before


@pytest.mark.parametrize("fields", LEARNERS)
def test_with_a_sign_turned_round_it_does_not(
    fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = losses.LOSSES[fields["loss"]]
    wrong = dataclasses.replace(right, generator=lambda *given: -right.generator(*given))
    monkeypatch.setitem(losses.LOSSES, fields["loss"], wrong)
    before, after = distances(tiny_spec(**{**BLOBS, **fields}), 100)
    assert after > 0.5 * before
