"""Inception v3 as FID knows it, written as an ONNX graph from its published weights.

The network is the one of the 2015 TensorFlow release, on which FID was defined (Heusel et al.,
2017), not torchvision's: average pooling leaves the padding out, and the very last block pools
by maximum. The weights are the catalogue's ``inception-v3-fid``; their layout and these two
marks are those of the reference network, whose classification layer is cut off here.

Input: float32, (n, 3, 299, 299), 0 to 255, RGB. Output: float32, (n, 2048).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wenfang.errors import ConfigurationError, EngineError

if TYPE_CHECKING:
    import numpy as np

FEATURES = 2048
_EPSILON = 1e-3  # of every batch normalisation in the reference network
_UNPADDED = {"conv", "conv_1", "conv_4"}


def inception_graph(weights: Mapping[str, np.ndarray]) -> bytes:
    """The ONNX file.

    Args:
        weights: of the TorchScript archive, by name.

    Raises:
        EngineError: a weight is missing or has an unexpected shape.
        ConfigurationError: the package ``onnx`` is not installed.
    """
    graph = _Graph(weights)
    x = graph.normalised("picture")
    x = graph.conv(graph.conv(graph.conv(x, "conv", 2), "conv_1"), "conv_2")
    x = graph.conv(graph.conv(graph.max_pool(x, 2), "conv_3"), "conv_4")
    x = graph.max_pool(x, 2)
    for block in ("mixed", "mixed_1", "mixed_2"):
        x = _small(graph, x, block)
    x = _halved(graph, x, "mixed_3")
    for block in ("mixed_4", "mixed_5", "mixed_6", "mixed_7"):
        x = _wide(graph, x, block)
    x = _halved_again(graph, x, "mixed_8")
    x = _split(graph, x, "mixed_9", graph.mean_pool)
    x = _split(graph, x, "mixed_10", lambda y: graph.max_pool(y, 1))
    return graph.finished(x)


def _small(graph: _Graph, x: str, block: str) -> str:
    return graph.concat(
        graph.conv(x, f"{block}.conv"),
        graph.tower(x, f"{block}.tower", 2),
        graph.tower(x, f"{block}.tower_1", 3),
        graph.conv(graph.mean_pool(x), f"{block}.tower_2.conv"),
    )


def _halved(graph: _Graph, x: str, block: str) -> str:
    return graph.concat(
        graph.conv(x, f"{block}.conv", 2),
        graph.tower(x, f"{block}.tower", 3, last_stride=2),
        graph.max_pool(x, 2),
    )


def _wide(graph: _Graph, x: str, block: str) -> str:
    return graph.concat(
        graph.conv(x, f"{block}.conv"),
        graph.tower(x, f"{block}.tower", 3),
        graph.tower(x, f"{block}.tower_1", 5),
        graph.conv(graph.mean_pool(x), f"{block}.tower_2.conv"),
    )


def _halved_again(graph: _Graph, x: str, block: str) -> str:
    return graph.concat(
        graph.tower(x, f"{block}.tower", 2, last_stride=2),
        graph.tower(x, f"{block}.tower_1", 4, last_stride=2),
        graph.max_pool(x, 2),
    )


def _split(graph: _Graph, x: str, block: str, pool: Any) -> str:
    a = graph.conv(x, f"{block}.tower_conv")
    b = graph.conv(graph.conv(x, f"{block}.tower_1_conv"), f"{block}.tower_1_conv_1")
    return graph.concat(
        graph.conv(x, f"{block}.conv"),
        graph.conv(a, f"{block}.tower_mixed_conv"),
        graph.conv(a, f"{block}.tower_mixed_conv_1"),
        graph.conv(b, f"{block}.tower_1_mixed_conv"),
        graph.conv(b, f"{block}.tower_1_mixed_conv_1"),
        graph.conv(pool(x), f"{block}.tower_2_conv"),
    )


class _Graph:
    """An ONNX graph that grows node by node; batch normalisation is folded into the kernels."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        try:
            import onnx  # type: ignore[import-not-found,import-untyped,unused-ignore]
        except ImportError as error:
            raise ConfigurationError(
                "the feature network is written with the package onnx, which is missing",
                place="metrics",
                cure="pip install 'wenfang[evaluate]'",
            ) from error
        self._onnx = onnx
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def _weight(self, name: str) -> np.ndarray:
        try:
            return self._weights[f"net.layers.{name}"]
        except KeyError:
            raise EngineError(
                f"the feature network has no weight {name}", cure="pull inception-v3-fid again"
            ) from None

    def _constant(self, name: str, value: np.ndarray) -> str:
        self._constants.append(self._onnx.numpy_helper.from_array(value, name))
        return name

    def _node(self, kind: str, inputs: Sequence[str], **attributes: Any) -> str:
        name = f"v{len(self._nodes)}"
        self._nodes.append(self._onnx.helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def normalised(self, picture: str) -> str:
        """(x − 128) / 128, as the reference does, which divides by a power of two."""
        import numpy as np

        centre = self._constant("centre", np.array(128, np.float32))
        return self._node("Div", [self._node("Sub", [picture, centre]), centre])

    def conv(self, x: str, name: str, stride: int = 1) -> str:
        import numpy as np

        scale = 1 / np.sqrt(self._weight(f"{name}.var").astype(np.float64) + _EPSILON)
        kernel = self._weight(f"{name}.weight").astype(np.float64) * scale[:, None, None, None]
        bias = self._weight(f"{name}.beta") - self._weight(f"{name}.mean") * scale
        down, across = kernel.shape[2:]
        same = stride == 1 and name not in _UNPADDED
        pads = [down // 2, across // 2] * 2 if same else [0] * 4
        inputs = [
            x,
            self._constant(f"{name}.kernel", kernel.astype(np.float32)),
            self._constant(f"{name}.bias", bias.astype(np.float32)),
        ]
        return self._node("Relu", [self._node("Conv", inputs, strides=[stride] * 2, pads=pads)])

    def tower(self, x: str, name: str, count: int, last_stride: int = 1) -> str:
        for n in range(count):
            part = f"{name}.conv" + (f"_{n}" if n else "")
            x = self.conv(x, part, last_stride if n == count - 1 else 1)
        return x

    def max_pool(self, x: str, stride: int) -> str:
        pads = [0] * 4 if stride == 2 else [1] * 4
        return self._node("MaxPool", [x], kernel_shape=[3, 3], strides=[stride] * 2, pads=pads)

    def mean_pool(self, x: str) -> str:
        settings = {"kernel_shape": [3, 3], "strides": [1, 1], "pads": [1] * 4}
        return self._node("AveragePool", [x], count_include_pad=0, **settings)

    def concat(self, *parts: str) -> str:
        return self._node("Concat", parts, axis=1)

    def finished(self, x: str) -> bytes:
        helper, kind = self._onnx.helper, self._onnx.TensorProto.FLOAT
        pooled = self._node("GlobalAveragePool", [x])
        self._nodes.append(helper.make_node("Flatten", [pooled], ["features"], axis=1))
        graph = helper.make_graph(
            self._nodes,
            "inception-v3-fid",
            [helper.make_tensor_value_info("picture", kind, ["n", 3, 299, 299])],
            [helper.make_tensor_value_info("features", kind, ["n", FEATURES])],
            self._constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        file: bytes = model.SerializeToString(deterministic=True)
        return file
