"""The exported file draws what PyTorch draws."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from tiny_gans import EVERY_NETWORK, conditions, lively, tiny_spec

from wenfang.errors import BadInput
from wenfang.training.declare import initial
from wenfang.training.gan.networks import generator_parameters
from wenfang.training.gan.onnx_export import export_generator
from wenfang.training.gan.spec import GanSpec
from wenfang.training.gan.torch_trainer import TorchGanTrainer
from wenfang.training.state import named


def by_file(file: bytes, noise: np.ndarray, condition: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    picture: np.ndarray = session.run(None, {"noise": noise, "condition": condition})[0]
    return picture


def by_torch(
    spec: GanSpec, weights: dict[str, np.ndarray], noise: np.ndarray, condition: np.ndarray
) -> np.ndarray:
    trainer = TorchGanTrainer(spec, device="cpu")
    trainer.load({**trainer.state(), **named("average", weights)})
    return trainer.sample(noise, condition)


@pytest.mark.parametrize(("backbone", "conditioning", "channels"), EVERY_NETWORK)
def test_same_pictures(backbone: str, conditioning: str, channels: int) -> None:
    spec = tiny_spec(backbone, conditioning, channels)
    weights = lively(initial(generator_parameters(spec), 0))
    file, half = (export_generator(spec, weights, storage=each) for each in ("float32", "float16"))
    random = np.random.default_rng(2)
    for rows in (1, 3):
        noise = random.standard_normal((rows, spec.latent)).astype(np.float32)
        condition = conditions(spec, random, rows)
        expected = by_torch(spec, weights, noise, condition)
        assert expected.std() > 0.05
        assert expected.dtype == np.float32
        picture = by_file(file, noise, condition)
        assert picture.shape == expected.shape == (rows, 16, 16, channels)
        np.testing.assert_allclose(picture, expected, atol=1e-4)
        np.testing.assert_allclose(by_file(half, noise, condition), expected, atol=2e-2)


def test_half_is_nearly_half_the_size() -> None:
    spec = tiny_spec("residual", "text", width=32, widest=64)
    weights = initial(generator_parameters(spec), 0)
    whole, half = (
        len(export_generator(spec, weights, storage=each)) for each in ("float32", "float16")
    )
    assert half < 0.55 * whole


def test_the_file_is_repeatable_and_says_what_goes_in() -> None:
    spec = tiny_spec("dcgan", "class", 4)
    weights = initial(generator_parameters(spec), 0)
    file = export_generator(spec, weights)
    assert file == export_generator(spec, dict(reversed(weights.items())))
    model = onnx.load_from_string(file)
    assert model.opset_import[0].version <= 20
    shapes = {
        each.name: [d.dim_param or d.dim_value for d in each.type.tensor_type.shape.dim]
        for each in (*model.graph.input, *model.graph.output)
    }
    assert shapes == {"noise": ["n", 5], "condition": ["n", 3], "picture": ["n", 16, 16, 4]}


def test_foreign_weights_are_refused() -> None:
    weights = initial(generator_parameters(tiny_spec("dcgan")), 0)
    with pytest.raises(BadInput, match="average/"):
        export_generator(tiny_spec("residual"), weights)
