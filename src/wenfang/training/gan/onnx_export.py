"""A trained generator as an ONNX file."""

from __future__ import annotations

from wenfang.training.gan.networks import generator_parameters, shown
from wenfang.training.gan.spec import GanSpec
from wenfang.training.onnx_ops import Node, OnnxOps, Storage, onnx_model
from wenfang.training.ops import Parameters
from wenfang.training.state import fitting


def export_generator(
    spec: GanSpec, parameters: Parameters, *, storage: Storage = "float32"
) -> bytes:
    """The file: ``noise`` (n, latent), ``condition`` (n, width; 0 where there is none) →
    ``picture`` (n, side, side, channels) from −1 to 1, all float32.

    Args:
        parameters: the generator's, in the common layout: a state's ``average/…``.
        storage: of kernels, for a smaller file.

    Raises:
        BadInput: the parameters are not this specification's.
    """
    parameters = fitting(parameters, generator_parameters(spec), "average")

    def network(ops: OnnxOps) -> None:
        noise, condition = Node("noise", False), Node("condition", False)
        ops.out(shown(spec, noise, condition, ops), "picture")

    side = spec.resolution
    return onnx_model(
        network,
        parameters,
        inputs={"noise": ("n", spec.latent), "condition": ("n", spec.condition_width)},
        outputs={"picture": ("n", side, side, spec.channels)},
        storage=storage,
    )
