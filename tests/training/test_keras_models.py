"""Keras beside training: an ordinary model, a quiet process, exact resuming, clear errors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from tiny_gans import tiny_batch, tiny_spec

from wenfang.errors import BadInput, ConfigurationError, EngineError
from wenfang.training import tensorflow_device
from wenfang.training.classifier.keras_trainer import KerasClassifierTrainer
from wenfang.training.classifier.spec import ClassifierSpec
from wenfang.training.classifier.torch_trainer import TorchClassifierTrainer
from wenfang.training.gan.keras_trainer import KerasGanTrainer
from wenfang.training.keras_network import keras_network, keras_network_class
from wenfang.training.tensorflow_device import keras_device
from wenfang.training.trainer import Batch


def test_a_model_is_summed_up_saved_and_opened_again(tmp_path: Path) -> None:
    spec = tiny_spec("residual", "class", 4)
    batch = tiny_batch(spec)
    for kind, given in (("generator", batch.noise), ("discriminator", batch.real)):
        model = keras_network(kind, spec)
        for weight in model.weights:
            weight.assign(weight + 0.1)
        lines: list[str] = []
        model.summary(print_fn=lambda line, into=lines, **_: into.append(line))
        assert "block16.0.mix" in "\n".join(lines)
        model.save(tmp_path / f"{kind}.keras")
        keras_network_class()
        again = keras.models.load_model(tmp_path / f"{kind}.keras")
        want = model((given, batch.condition)).numpy()
        assert np.ptp(want) > 0
        np.testing.assert_array_equal(again((given, batch.condition)), want)


def test_resumed_it_goes_on_bit_for_bit() -> None:
    spec = tiny_spec("residual", "class", 4, augmentation="diffaugment")
    one, two = (KerasGanTrainer(spec, device="cpu") for _ in range(2))
    for number in range(2):
        one.step(tiny_batch(spec, number))
    two.load({name: array.copy() for name, array in one.state().items()})
    for number in range(2, 4):
        batch = tiny_batch(spec, number)
        assert one.step(batch) == two.step(batch)
    first, second = one.state(), two.state()
    assert first.keys() == second.keys()
    assert all((first[name] == second[name]).all() for name in first)


def test_a_state_that_does_not_fit_is_refused_and_changes_nothing() -> None:
    spec = tiny_spec()
    trainer = KerasGanTrainer(spec, device="cpu")
    state = trainer.state()
    broken = {name: array + 1 for name, array in state.items()}
    broken["average/to_picture.bias"] = np.zeros(5, np.float32)
    with pytest.raises(BadInput, match=r"average/to_picture\.bias"):
        trainer.load(broken)
    after = trainer.state()
    assert all((after[name] == state[name]).all() for name in state)


def classes_batch(number: int) -> Batch:
    random = np.random.default_rng(number)
    return Batch(
        real=random.uniform(-1, 1, (6, 16, 16, 3)).astype(np.float32),
        condition=np.eye(3, dtype=np.float32)[random.integers(3, size=6)],
        noise=np.zeros((6, 0), np.float32),
        augment=random.uniform(size=(6, 8)).astype(np.float32),
        probability=0.0,
    )


def test_a_classifier_is_the_same_in_both() -> None:
    spec = ClassifierSpec(
        resolution=16, classes=("a", "b", "c"), width=4, widest=8, smoothing=0.1, ema=0.1
    )
    keras_one = KerasClassifierTrainer(spec, device="cpu")
    torch_one = TorchClassifierTrainer(spec, device="cpu")
    for number in range(3):
        batch = classes_batch(number)
        ours, theirs = keras_one.step(batch), torch_one.step(batch)
        assert ours == pytest.approx(theirs, rel=1e-4)
    one, two = keras_one.state(), torch_one.state()
    assert one.keys() == two.keys()
    for name, array in two.items():
        assert np.linalg.norm(one[name] - array) <= 1e-3 * np.linalg.norm(array) + 1e-6, name
    pictures = classes_batch(9).real
    want = torch_one.classify(pictures)
    np.testing.assert_allclose(keras_one.classify(pictures), want, atol=1e-4)
    torch_one.load(one)
    np.testing.assert_allclose(
        torch_one.classify(pictures), keras_one.classify(pictures), atol=1e-5
    )


QUIET = """
import sys
from wenfang.training.tensorflow_device import tensorflow
tf = tensorflow()
assert float(tf.function(lambda x: x + 1)(tf.constant(1.0))) == 2
sys.stderr.write("still heard")
"""


def test_tensorflow_is_quiet_and_standard_error_is_not_lost() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", QUIET], capture_output=True, text=True, env=dict(os.environ)
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "still heard")


def test_without_tensorflow_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    tensorflow_device.tensorflow()
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    with pytest.raises(EngineError, match=r"wenfang\[keras\]"):
        tensorflow_device.tensorflow.__wrapped__()


def test_keras_on_something_else_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(ConfigurationError, match="KERAS_BACKEND"):
        tensorflow_device.tensorflow.__wrapped__()


@pytest.mark.parametrize("asked", ["cuda:99", "mps", "cuda:x", "abacus"])
def test_a_device_that_is_not_here_is_an_error(asked: str) -> None:
    with pytest.raises(EngineError, match=r"train\.device: there is no device"):
        keras_device(asked, setting="train.device", precision="float32")


def test_mixed_precision_is_near_and_never_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensorflow_device, "cpu_flags", lambda: frozenset({"avx2"}))
    with pytest.raises(EngineError, match="precision"):
        keras_device("cpu", setting="device", precision="mixed")
    monkeypatch.setattr(tensorflow_device, "cpu_flags", lambda: frozenset({"avx512_bf16"}))
    exact, mixed = (
        KerasGanTrainer(tiny_spec(backbone="dcgan", precision=each), device="cpu")
        for each in ("float32", "mixed")
    )
    batch = tiny_batch(tiny_spec())
    want, got = exact.step(batch), mixed.step(batch)
    assert got == pytest.approx(want, rel=0.1, abs=0.1)
    assert got != want
    assert all(a.dtype.kind == "i" or a.dtype == np.float32 for a in mixed.state().values())


def test_a_processor_has_instructions() -> None:
    flags = tensorflow_device.cpu_flags()
    assert bool(flags) == Path("/proc/cpuinfo").exists()
