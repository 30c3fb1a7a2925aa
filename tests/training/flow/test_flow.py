"""The flow: what it learns, what it exports, and that a run can be taken up again."""

from collections.abc import Mapping

import numpy as np
import onnxruntime
import pytest

from wenfang.errors import BadInput
from wenfang.training.flow.networks import WAVES, shifted, time_waves
from wenfang.training.flow.onnx_export import export_flow
from wenfang.training.flow.spec import FlowSpec
from wenfang.training.flow.torch_trainer import TorchFlowTrainer, _rate, _times
from wenfang.training.state import of_part
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

    def batch() -> Batch:
        edges = chance.integers(8, 56, 8)
        real = np.where(np.arange(64)[None, None, :, None] < edges[:, None, None, None], -0.8, 0.8)
        real = np.broadcast_to(real, (8, 64, 64, 1)).astype(np.float32)
        noise = chance.standard_normal((8, spec.latent), np.float32)
        return Batch(
            real, np.zeros((8, 0), np.float32), noise, chance.random((8, 8), np.float32), 1
        )

    first = trainer.step(batch())["enlarging"]  # bilinear enlargement
    last = [trainer.step(batch())["enlarging"] for _ in range(80)]
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


def test_a_run_taken_up_again_goes_on_bit_for_bit() -> None:
    spec = _spec(conditioning="class", classes=("dark", "light"))
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


def test_a_left_out_condition_is_none_at_all() -> None:
    spec = _spec(conditioning="class", classes=("dark", "light"), dropped=0.999)
    a, b = TorchFlowTrainer(spec, device="cpu"), TorchFlowTrainer(spec, device="cpu")
    batch = _batch(spec, 0)
    other = Batch(batch.real, 1 - batch.condition, batch.noise, batch.augment * 0.9, 1.0)
    same = Batch(batch.real, batch.condition, batch.noise, batch.augment * 0.9, 1.0)
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
