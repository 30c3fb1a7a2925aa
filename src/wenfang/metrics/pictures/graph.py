"""An ONNX file of a published network, node by node.

Design choice: the networks that metrics use are written as ONNX from their weights, so that
measuring needs ONNX Runtime alone; no framework's exporter is asked, and the file's bytes
follow from the weights and this code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wenfang.errors import ConfigurationError, EngineError

if TYPE_CHECKING:
    import numpy as np

_OPERATOR_SET = 17
_FILE_VERSION = 8  # of ONNX's format: the first that has this operator set


class Graph:
    """A network being written.

    Args:
        weights: by name.
        name: of the resource that they are.

    Raises:
        ConfigurationError: the package ``onnx`` is not installed.
    """

    def __init__(self, weights: Mapping[str, np.ndarray], name: str) -> None:
        try:
            import onnx  # type: ignore[import-not-found,import-untyped,unused-ignore]
        except ImportError as error:
            raise ConfigurationError(
                "the feature network is written with the package onnx, which is missing",
                place="metrics",
                cure="pip install 'wenfang[evaluate]'",
            ) from error
        self._onnx = onnx
        self._weights, self._name = weights, name
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def weight(self, name: str) -> np.ndarray:
        """One of the weights, in float64.

        Raises:
            EngineError: there is none of that name.
        """
        import numpy as np

        try:
            return np.asarray(self._weights[name], np.float64)
        except KeyError:
            raise EngineError(
                f"the feature network has no weight {name}", cure=f"pull {self._name} again"
            ) from None

    def constant(self, name: str, value: np.ndarray) -> str:
        """A value that stands in the file; numbers with a point as float32."""
        import numpy as np

        stored = value.astype(np.float32) if value.dtype.kind == "f" else value
        self._constants[name] = self._onnx.numpy_helper.from_array(stored, name)
        return name

    def node(self, kind: str, inputs: Sequence[str], **attributes: Any) -> str:
        """One operation; gives its output's name."""
        name = f"v{len(self._nodes)}"
        self._nodes.append(self._onnx.helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def convolved(
        self,
        x: str,
        name: str,
        kernel: np.ndarray,
        bias: np.ndarray,
        *,
        stride: int = 1,
        pads: Sequence[int] = (0, 0, 0, 0),
        group: int = 1,
    ) -> str:
        """A convolution; ``kernel`` (out, in, height, width), ``pads`` top, left, bottom, right."""
        inputs = [x, self.constant(f"{name}.kernel", kernel), self.constant(f"{name}.bias", bias)]
        return self.node("Conv", inputs, strides=[stride] * 2, pads=list(pads), group=group)

    def max_pool(self, x: str, stride: int, pad: int = 0) -> str:
        """The largest of 3 × 3."""
        return self.node("MaxPool", [x], kernel_shape=[3, 3], strides=[stride] * 2, pads=[pad] * 4)

    def pooled(self, x: str) -> str:
        """(n, c, h, w) → (n, c): the mean of each map."""
        return self.node("Flatten", [self.node("GlobalAveragePool", [x])], axis=1)

    def file(self, x: str, side: int, width: int) -> bytes:
        """The ONNX file: ``picture`` (n, 3, side, side) → ``features`` (n, width)."""
        helper, kind = self._onnx.helper, self._onnx.TensorProto.FLOAT
        self._nodes.append(helper.make_node("Identity", [x], ["features"]))
        graph = helper.make_graph(
            self._nodes,
            self._name,
            [helper.make_tensor_value_info("picture", kind, ["n", 3, side, side])],
            [helper.make_tensor_value_info("features", kind, ["n", width])],
            list(self._constants.values()),
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", _OPERATOR_SET)],
            ir_version=_FILE_VERSION,
        )
        data: bytes = model.SerializeToString(deterministic=True)
        return data
