"""Parameters and their first values are the same wherever and in whatever order they are made."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from tiny_gans import EVERY_NETWORK, tiny_spec

from wenfang.training.declare import Declare, initial, square, vector
from wenfang.training.gan.networks import discriminator_parameters, generator_parameters
from wenfang.training.ops import Declared


def test_first_values_depend_on_name_and_seed_alone() -> None:
    a, b = Declared((3, 5), 0.5), Declared((3, 5), 2.0)
    both, reversed_ = initial({"a": a, "b": b}, 7), initial({"b": b, "a": a}, 7)
    assert (both["a"] == reversed_["a"]).all()
    assert (initial({"a": a}, 7)["a"] == both["a"]).all()
    assert not (both["a"] * 4 == both["b"]).any()
    assert not (initial({"a": a}, 8)["a"] == both["a"]).any()


def test_first_values_are_these_for_ever() -> None:
    """A run of last year begins with the same weights today."""
    value = initial({"first.kernel": Declared((3,), 1.0)}, 0)["first.kernel"]
    assert value.dtype == np.float32
    assert value.tolist() == pytest.approx([-0.45564616, 0.77382853, 0.11528266], abs=1e-6)


@pytest.mark.parametrize(
    ("network", "deviation"),
    [
        (lambda ops: ops.dense(vector(50), "x", 400), (2 / 50) ** 0.5),
        (lambda ops: ops.conv(square(8, 16), "x", 64, 3), (2 / (16 * 9)) ** 0.5),
        (lambda ops: ops.conv(square(8, 16), "x", 64, 3, groups=4), (2 / (4 * 9)) ** 0.5),
        (lambda ops: ops.conv(square(8, 16), "x", 64, 3, gain=0.5), 0.5 * (2 / (16 * 9)) ** 0.5),
        (lambda ops: ops.conv_up(square(8, 16), "x", 64), 0.02),
    ],
)
def test_deviation(network: object, deviation: float) -> None:
    ops = Declare()
    network(ops)  # type: ignore[operator]
    values = initial(ops.declared, 1)
    assert values["x.kernel"].std() == pytest.approx(deviation, rel=0.05)
    assert not values["x.bias"].any()


def test_two_layers_of_one_name_are_a_mistake() -> None:
    ops = Declare()
    ops.dense(vector(2), "x", 3)
    with pytest.raises(ValueError, match=r"x\.kernel"):
        ops.dense(vector(2), "x", 3)


@pytest.mark.parametrize(("backbone", "conditioning", "channels"), EVERY_NETWORK)
def test_every_network_can_be_declared(backbone: str, conditioning: str, channels: int) -> None:
    spec = tiny_spec(backbone, conditioning, channels)
    made = generator_parameters(spec)
    judging = discriminator_parameters(spec)
    assert ("embed.kernel" in made) == (conditioning != "none") == ("project.kernel" in judging)
    last = "to_picture.kernel" if backbone == "residual" else "up16.kernel"
    assert made[last].shape[-1] == channels


def test_dcgan_has_the_weights_of_the_paper() -> None:
    """Radford et al. 2016, figure 1, at half its width: 100 → 4 × 4 × 512 → … → 64 × 64 × 3."""
    spec = tiny_spec(
        "dcgan", resolution=64, latent=100, width=32, widest=512, groups=1, r1=0, r2=0, loss="hinge"
    )
    trained = {name: each for name, each in generator_parameters(spec).items() if each.trained}
    kernels = [each.shape for name, each in trained.items() if name.endswith("kernel")]
    assert kernels == [
        (100, 4 * 4 * 512),
        (4, 4, 512, 256),
        (4, 4, 256, 128),
        (4, 4, 128, 64),
        (4, 4, 64, 3),
    ]


def test_a_specification_needs_no_framework() -> None:
    code = (
        "import sys, wenfang.training.gan.spec, wenfang.training.gan.networks, "
        "wenfang.training.gan.losses; "
        "print([m for m in ('torch', 'tensorflow', 'keras', 'onnx') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
