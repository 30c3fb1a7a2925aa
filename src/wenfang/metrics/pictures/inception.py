"""Inception v3 as FID knows it, written as an ONNX graph from its published weights.

The network is the one of the 2015 TensorFlow release, on which FID was defined (Heusel et al.,
2017), not torchvision's: average pooling leaves the padding out, and the very last block pools
by maximum. The weights are the catalogue's ``inception-v3-fid``; their layout and these two
marks are those of the reference network, whose classification layer is cut off here.

Input: float32, (n, 3, 299, 299), 0 to 255, RGB. Output: float32, (n, 2048).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wenfang.metrics.pictures.graph import Graph

if TYPE_CHECKING:
    import numpy as np

RESOURCE = "inception-v3-fid"
SIDE, FEATURES = 299, 2048
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
    import numpy as np

    graph = _Inception(weights, RESOURCE)
    # (x − 128) / 128, as the reference does, which divides by a power of two.
    centre = graph.constant("centre", np.array(128.0))
    x = graph.node("Div", [graph.node("Sub", ["picture", centre]), centre])
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
    x = _split(graph, x, "mixed_10", lambda y: graph.max_pool(y, 1, 1))
    return graph.file(graph.pooled(x), SIDE, FEATURES)


def _small(graph: _Inception, x: str, block: str) -> str:
    return graph.concat(
        graph.conv(x, f"{block}.conv"),
        graph.tower(x, f"{block}.tower", 2),
        graph.tower(x, f"{block}.tower_1", 3),
        graph.conv(graph.mean_pool(x), f"{block}.tower_2.conv"),
    )


def _halved(graph: _Inception, x: str, block: str) -> str:
    return graph.concat(
        graph.conv(x, f"{block}.conv", 2),
        graph.tower(x, f"{block}.tower", 3, last_stride=2),
        graph.max_pool(x, 2),
    )


def _wide(graph: _Inception, x: str, block: str) -> str:
    return graph.concat(
        graph.conv(x, f"{block}.conv"),
        graph.tower(x, f"{block}.tower", 3),
        graph.tower(x, f"{block}.tower_1", 5),
        graph.conv(graph.mean_pool(x), f"{block}.tower_2.conv"),
    )


def _halved_again(graph: _Inception, x: str, block: str) -> str:
    return graph.concat(
        graph.tower(x, f"{block}.tower", 2, last_stride=2),
        graph.tower(x, f"{block}.tower_1", 4, last_stride=2),
        graph.max_pool(x, 2),
    )


def _split(graph: _Inception, x: str, block: str, pool: Any) -> str:
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


class _Inception(Graph):
    """Inception's layers; batch normalisation is folded into the kernels."""

    def conv(self, x: str, name: str, stride: int = 1) -> str:
        import numpy as np

        layer = f"net.layers.{name}"
        scale = 1 / np.sqrt(self.weight(f"{layer}.var") + _EPSILON)
        kernel = self.weight(f"{layer}.weight") * scale[:, None, None, None]
        bias = self.weight(f"{layer}.beta") - self.weight(f"{layer}.mean") * scale
        down, across = kernel.shape[2:]
        same = stride == 1 and name not in _UNPADDED
        pads = [down // 2, across // 2] * 2 if same else [0] * 4
        return self.node("Relu", [self.convolved(x, name, kernel, bias, stride=stride, pads=pads)])

    def tower(self, x: str, name: str, count: int, last_stride: int = 1) -> str:
        for n in range(count):
            part = f"{name}.conv" + (f"_{n}" if n else "")
            x = self.conv(x, part, last_stride if n == count - 1 else 1)
        return x

    def mean_pool(self, x: str) -> str:
        settings = {"kernel_shape": [3, 3], "strides": [1, 1], "pads": [1] * 4}
        return self.node("AveragePool", [x], count_include_pad=0, **settings)

    def concat(self, *parts: str) -> str:
        return self.node("Concat", parts, axis=1)
