"""A trained flow as an ONNX file: the whole sampler, from noise to picture."""

from __future__ import annotations

from wenfang.training.flow.networks import flow_parameters, sample
from wenfang.training.flow.spec import FlowSpec
from wenfang.training.onnx_ops import Node, Storage, onnx_model
from wenfang.training.ops import Parameters
from wenfang.training.state import fitting
from wenfang.training.token_ops import OnnxTokenOps


def export_flow(spec: FlowSpec, parameters: Parameters, *, storage: Storage = "float32") -> bytes:
    """The file, with the inputs and the output that every generator has; see
    :func:`wenfang.training.gan.onnx_export.export_generator`.

    Raises:
        BadInput: the parameters are not this specification's.
    """
    parameters = fitting(parameters, flow_parameters(spec), "average")

    def network(ops: OnnxTokenOps) -> None:
        told = Node("condition", False) if spec.condition_width else None
        ops.out(sample(spec, Node("noise", False), told, ops), "picture")

    side = spec.resolution
    return onnx_model(
        network,
        parameters,
        kind=OnnxTokenOps,
        inputs={"noise": ("n", spec.latent), "condition": ("n", spec.condition_width)},
        outputs={"picture": ("n", side, side, spec.channels)},
        storage=storage,
    )
