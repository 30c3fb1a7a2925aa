"""The flow: what it learns, what it exports, and that a run can be taken up again."""

from collections.abc import Mapping

import numpy as np
import onnxruntime
import pytest

from wenfang.errors import BadInput
from wenfang.pictures.network_pixels import to_network
from wenfang.training.batches import batch, no_conditions
from wenfang.training.data.picture_set import PictureSet
from wenfang.training.flow.networks import WAVES, shifted, time_waves
from wenfang.training.flow.onnx_export import export_flow
from wenfang.training.flow.spec import FlowSpec
from wenfang.training.flow.torch_trainer import TorchFlowTrainer, _rate, _times
from wenfang.training.held_pictures import HeldPictures
from wenfang.training.state import of_part
from wenfang.training.token_ops import TorchTokenOps
from wenfang.training.torch_ops import to_torch
from wenfang.training.trainer import Batch

SMALL = {
    "resolution": 16,
    "channels": 4,
    "patch": 4,
    "width": 32,
    "depth": 2,
    "heads": 2,
    "bottleneck": 24,
    "told_tokens": 2,
    "sampling_steps": 4,
    "batch": 16,
    "warmup": 5,
    "learning_rate": 3e-3,
    "ema": 0.2,
}
CASCADE = {"resolution": 64, "base": 16, "enlarging": 24}
CONDITIONS: list[Mapping[str, object]] = [
    {"conditioning": "none"},
    {"conditioning": "class", "classes": ("dark", "light")},
    {"conditioning": "text", "text_width": 5},
]


def _spec(**more: object) -> FlowSpec:
    return FlowSpec.model_validate({**SMALL, **more})


def _batch(spec: FlowSpec, step: int) -> Batch:
    """Class 0 is dark, class 1 light; what else there is to know is a gradient from the left."""
    chance = np.random.Generator(np.random.Philox(key=[7, step]))
    many, side = spec.batch, spec.resolution
    light = chance.integers(0, 2, many)
    ramp = np.linspace(-0.2, 0.2, side)[None, None, :, None]
    real = np.broadcast_to(
        (light - 0.5)[:, None, None, None] + ramp, (many, side, side, spec.channels)
    )
    condition = np.zeros((many, spec.condition_width), np.float32)
    if spec.condition_width:
        condition[np.arange(many), light] = 1
    return Batch(
        real.astype(np.float32),
        condition,
        chance.standard_normal((many, spec.latent), np.float32),
        chance.random((many, 8), np.float32),
        1.0,
    )


def _trained(spec: FlowSpec, steps: int) -> TorchFlowTrainer:
    trainer = TorchFlowTrainer(spec, device="cpu")
    for step in range(steps):
        trainer.step(_batch(spec, step))
    return trainer


def _asked(spec: FlowSpec, rows: int) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(3)
    noise = chance.standard_normal((rows, spec.latent)).astype(np.float32)
    condition = np.zeros((rows, spec.condition_width), np.float32)
    if spec.condition_width:
        condition[np.arange(rows), np.arange(rows) % 2] = 1
    return noise, condition


def test_it_learns_what_the_condition_means() -> None:
    spec = _spec(conditioning="class", classes=("dark", "light"), sampling_steps=8)
    before, after = _trained(spec, 0), _trained(spec, 150)
    noise, condition = _asked(spec, 8)
    means = after.sample(noise, condition).mean((1, 2, 3))
    np.testing.assert_allclose(means, np.tile([-0.5, 0.5], 4), atol=0.15)
    untrained = before.sample(noise, condition).mean((1, 2, 3))
    assert np.abs(untrained - np.tile([-0.5, 0.5], 4)).max() > 0.3


@pytest.mark.parametrize("told", CONDITIONS, ids=lambda each: str(each["conditioning"]))
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_the_file_draws_what_the_trainer_draws(told: Mapping[str, object], channels: int) -> None:
    spec = _spec(**told, channels=channels, guidance=1.7)
    trainer = _trained(spec, 8)
    average = of_part(trainer.state(), "average")
    noise, condition = _asked(spec, 3)
    expected = trainer.sample(noise, condition)
    assert np.abs(expected).max() <= 1
    assert expected.std() > 0.05
    feed = {"noise": noise, "condition": condition}
    for storage, near in (("float32", 1e-4), ("float16", 2e-2), ("int8", 0.2)):
        file = export_flow(spec, average, storage=storage)  # type: ignore[arg-type]
        session = onnxruntime.InferenceSession(file)
        taken = {node.name for node in session.get_inputs()}
        found = session.run(["picture"], {name: feed[name] for name in taken})[0]
        np.testing.assert_allclose(found, expected, atol=near)


@pytest.mark.parametrize("optimiser", ["adam", "muon"])
def test_with_neighbours_the_file_draws_what_the_trainer_draws(optimiser: str) -> None:
    spec = _spec(neighbours=True, optimiser=optimiser, conditioning="text", text_width=5)
    trainer = _trained(spec, 12)
    average = of_part(trainer.state(), "average")
    assert np.abs(average["block1.near.kernel"]).max() > 1e-3  # they begin at 0
    noise, condition = _asked(spec, 3)
    session = onnxruntime.InferenceSession(export_flow(spec, average))
    found = session.run(["picture"], {"noise": noise, "condition": condition})[0]
    np.testing.assert_allclose(found, trainer.sample(noise, condition), atol=1e-4)


def test_neighbours_are_a_depthwise_convolution() -> None:
    """Of the picture's tokens, beside PyTorch's own; what stands before them gets nothing."""
    import torch

    chance = np.random.default_rng(2)
    kernel, x = chance.standard_normal((3, 3, 1, 8)), chance.standard_normal((2, 2 + 25, 8))
    weights = {"n.kernel": to_torch(kernel, "cpu")}
    found = TorchTokenOps(weights).near_tokens(torch.from_numpy(x), "n", 5, 8)
    grid = torch.from_numpy(x[:, 2:].reshape(2, 5, 5, 8)).permute(0, 3, 1, 2)
    asked = torch.nn.functional.conv2d(grid, weights["n.kernel"], padding=1, groups=8)
    np.testing.assert_allclose(found[:, 2:].reshape(2, 5, 5, 8), asked.permute(0, 2, 3, 1))
    assert not found[:, :2].any()


@pytest.mark.parametrize("shift", [1.0, 4.0])
def test_a_cascades_file_draws_what_its_trainer_draws(shift: float) -> None:
    spec = _spec(**CASCADE, channels=3, shift=shift)
    assert spec.latent == 16 * 16 * 3
    trainer = _trained(spec, 6)
    noise, condition = _asked(spec, 2)
    expected = trainer.sample(noise, condition)
    assert expected.shape == (2, 64, 64, 3)
    session = onnxruntime.InferenceSession(export_flow(spec, of_part(trainer.state(), "average")))
    found = session.run(["picture"], {"noise": noise, "condition": condition})[0]
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_the_second_stage_learns_edges_from_pictures_alone() -> None:
    """Upright stripes of two pixels are grey at the small size: the edge of the ground is not."""
    spec = _spec(**CASCADE, channels=1, enlarged=1.0, batch=8, warmup=5, blur=0.05)
    trainer = TorchFlowTrainer(spec, device="cpu")
    chance = np.random.default_rng(0)

    def stripes() -> Batch:
        edges = chance.integers(8, 56, 8)
        real = np.where(np.arange(64)[None, None, :, None] < edges[:, None, None, None], -0.8, 0.8)
        real = np.broadcast_to(real, (8, 64, 64, 1)).astype(np.float32)
        noise = chance.standard_normal((8, spec.latent), np.float32)
        return Batch(
            real, np.zeros((8, 0), np.float32), noise, chance.random((8, 8), np.float32), 1
        )

    first = trainer.step(stripes())["enlarging"]  # bilinear enlargement
    last = [trainer.step(stripes())["enlarging"] for _ in range(80)]
    assert np.mean(last[-5:]) < 0.5 * first


def test_a_shift_moves_times_towards_the_noise() -> None:
    plain, moved = _spec(), _spec(shift=4.0)
    assert [shifted(plain, t) for t in (0.0, 0.3, 1.0)] == [0.0, 0.3, 1.0]
    assert shifted(moved, 0.0) == 0.0
    assert shifted(moved, 1.0) == 1.0
    assert shifted(moved, 0.5) == pytest.approx(0.2)
    uniform = np.random.default_rng(0).random(1000).astype(np.float32)
    np.testing.assert_allclose(
        _times(moved, uniform),
        [shifted(moved, float(t)) for t in _times(plain, uniform)],
        rtol=1e-5,
    )


def test_the_learning_rate_rises_stays_and_falls() -> None:
    spec = _spec(learning_rate=1.0, warmup=10, cooldown=0.5, steps=100)
    rates = [_rate(spec, step) for step in range(100)]
    assert rates[:10] == pytest.approx([(n + 1) / 10 for n in range(10)])
    assert rates[10:51] == [1.0] * 41
    assert rates[51:] == pytest.approx([(100 - n) / 50 for n in range(51, 100)])
    assert _rate(_spec(learning_rate=1.0, warmup=1), 10**6) == 1.0


def test_smaller_storage_is_smaller() -> None:
    spec = _spec(width=64)
    average = of_part(TorchFlowTrainer(spec, device="cpu").state(), "average")
    sizes = [
        len(export_flow(spec, average, storage=storage))
        for storage in ("float32", "float16", "int8")
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] - sizes[1] == pytest.approx(2 * (sizes[1] - sizes[2]), rel=0.1)


@pytest.mark.parametrize("optimiser", ["adam", "muon"])
def test_a_run_taken_up_again_goes_on_bit_for_bit(optimiser: str) -> None:
    spec = _spec(conditioning="class", classes=("dark", "light"), optimiser=optimiser)
    whole = _trained(spec, 6)
    first = _trained(spec, 3)
    second = TorchFlowTrainer(spec, device="cpu")
    second.load(first.state())
    for step in range(3, 6):
        second.step(_batch(spec, step))
    state, expected = second.state(), whole.state()
    assert state.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_array_equal(state[name], array, err_msg=name)


def test_muon_takes_the_blocks_matrices_and_learns() -> None:
    spec = _spec(conditioning="class", classes=("dark", "light"), optimiser="muon")
    state = _trained(spec, 1).state()
    momenta = {name for name in state if name.startswith("optimiser/network/momentum/block")}
    assert {f"optimiser/network/momentum/block{n}.look.kernel" for n in range(2)} <= momenta
    assert len(momenta) == len([name for name in state if "/momentum/" in name]) == 8
    assert not any("/mean/block0.look.kernel" in name for name in state)
    noise, condition = _asked(spec, 8)
    means = _trained(spec, 150).sample(noise, condition).mean((1, 2, 3))
    np.testing.assert_allclose(means, np.tile([-0.5, 0.5], 4), atol=0.15)


def test_the_state_of_one_optimiser_is_refused_by_the_other() -> None:
    one, other = _spec(), _spec(optimiser="muon")
    for first, second in ((one, other), (other, one)):
        with pytest.raises(BadInput, match="weights"):
            TorchFlowTrainer(second, device="cpu").load(_trained(first, 1).state())


def test_pictures_that_are_held_are_those_of_the_set() -> None:
    """On a device that is here: what an accelerator does is the same code."""
    chance = np.random.default_rng(4)
    pixels = chance.integers(0, 256, (9, 16, 16, 4), np.uint8)
    held = HeldPictures(pixels, "cpu")
    rows = np.array([3, 3, 8])
    found = held.real(rows).permute(0, 2, 3, 1).numpy()
    np.testing.assert_allclose(found, to_network(pixels[rows]), atol=1e-6)
    one, again, other = (held.noise((5, step), (2, 1024)) for step in (1, 1, 2))
    assert (one == again).all()
    assert abs(float((one * other).mean())) < 0.1
    assert float(one.std()) == pytest.approx(1, abs=0.1)


def test_a_trainer_that_holds_the_pictures_steps_by_rows_alone() -> None:
    spec = _spec()
    pixels = np.random.default_rng(4).integers(0, 256, (9, 16, 16, 4), np.uint8)
    trainer = TorchFlowTrainer(spec, device="cpu")
    assert not trainer.hold(pixels)  # nothing is gained by it here
    trainer._held = HeldPictures(pixels, "cpu")
    unknown = ((),) * 5
    data = PictureSet(pixels, ((),) * 9, np.full(9, -1), *unknown, sha256="")
    figures = trainer.step(batch(data, spec, no_conditions, 0, 1.0, held=True))
    assert figures["loss"] > 0.1
    assert trainer.step(batch(data, spec, no_conditions, 0, 1.0, held=True)) != figures


def test_a_left_out_condition_is_none_at_all() -> None:
    spec = _spec(conditioning="class", classes=("dark", "light"), dropped=0.999)
    a, b = TorchFlowTrainer(spec, device="cpu"), TorchFlowTrainer(spec, device="cpu")
    seen = _batch(spec, 0)
    other = Batch(seen.real, 1 - seen.condition, seen.noise, seen.augment * 0.9, 1.0)
    same = Batch(seen.real, seen.condition, seen.noise, seen.augment * 0.9, 1.0)
    assert a.step(same) == b.step(other)


def test_times_are_told_apart() -> None:
    waves = time_waves(np.linspace(0, 1, 50))
    assert waves.shape == (50, WAVES)
    apart = np.linalg.norm(waves[:, None] - waves[None], axis=2) + 10 * np.eye(50)
    assert apart.min() > 0.5


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"patch": 5}, "patch"),
        ({"heads": 3}, "heads"),
        ({"conditioning": "class"}, "classes"),
        ({"text_width": 4}, "text_width"),
        ({"colour": 1}, "colour"),
    ],
)
def test_what_does_not_go_together_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        FlowSpec.read({**SMALL, **wrong}, "spec.toml")


def test_a_state_of_another_network_is_refused() -> None:
    state = TorchFlowTrainer(_spec(), device="cpu").state()
    with pytest.raises(BadInput, match="shape"):
        TorchFlowTrainer(_spec(width=64), device="cpu").load(state)
