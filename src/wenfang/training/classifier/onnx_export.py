"""A trained classifier as an ONNX file."""

from __future__ import annotations

from wenfang.training.classifier.networks import classifier, classifier_parameters
from wenfang.training.classifier.spec import ClassifierSpec
from wenfang.training.onnx_ops import OnnxOps, Storage, onnx_model
from wenfang.training.ops import Parameters
from wenfang.training.state import fitting


def export_classifier(
    spec: ClassifierSpec, parameters: Parameters, *, storage: Storage = "float32"
) -> bytes:
    """The file: ``picture`` (n, side, side, channels) from −1 to 1 → ``logits`` (n, classes).

    Args:
        parameters: a state's ``average/…``.
        storage: of kernels, for a smaller file.

    Raises:
        BadInput: the parameters are not this specification's.
    """
    parameters = fitting(parameters, classifier_parameters(spec), "average")

    def network(ops: OnnxOps) -> None:
        ops.out(classifier(spec, ops.map_in("picture"), ops), "logits")

    side = spec.resolution
    return onnx_model(
        network,
        parameters,
        inputs={"picture": ("n", side, side, spec.channels)},
        outputs={"logits": ("n", len(spec.classes))},
        storage=storage,
    )
