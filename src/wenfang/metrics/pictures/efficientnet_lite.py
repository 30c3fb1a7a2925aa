"""EfficientNet-Lite0 (Google, 2020), a classifier of ImageNet's 1,000 classes, as an ONNX graph.

EfficientNet (Tan and Le, 2019) without squeeze-and-excitation and with ReLU6. The Inception
network that the Inception Score was defined on is to be had without its last layer only, so the
score is taken over this one, and says so.

Input: float32, (n, 3, 224, 224), 0 to 255, RGB. Output: float32, (n, 1000), logits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wenfang.metrics.pictures.graph import Graph

if TYPE_CHECKING:
    import numpy as np

RESOURCE = "efficientnet-lite0"
SIDE, CLASSES = 224, 1000
_EPSILON = 1e-3  # of every batch normalisation
#: Of each stage: blocks, stride of the first block.
_STAGES = ((1, 1), (2, 2), (2, 2), (3, 2), (3, 1), (4, 2), (1, 1))


def efficientnet_graph(weights: Mapping[str, np.ndarray]) -> bytes:
    """The ONNX file.

    Args:
        weights: of :func:`.pickled_weights.read_state`.

    Raises:
        EngineError: a weight is missing.
        ConfigurationError: the package ``onnx`` is not installed.
    """
    import numpy as np

    graph = _EfficientNet(weights, RESOURCE)
    centre, scale = graph.constant("centre", np.array(127.0)), graph.constant("s", np.array(128.0))
    x = graph.node("Div", [graph.node("Sub", ["picture", centre]), scale])
    x, side = graph.layer(x, "_conv_stem", "_bn0", SIDE, stride=2)
    number = 0
    for count, stride in _STAGES:
        for first in [True] + [False] * (count - 1):
            x, side = graph.block(x, f"_blocks.{number}", side, stride if first else 1, first)
            number += 1
    x, _ = graph.layer(x, "_conv_head", "_bn1", side)
    fully = graph.constant("fc.kernel", graph.weight("_fc.weight"))
    bias = graph.constant("fc.bias", graph.weight("_fc.bias"))
    logits = graph.node("Gemm", [graph.pooled(x), fully, bias], transB=1)
    return graph.file(logits, SIDE, CLASSES)


class _EfficientNet(Graph):
    def block(self, x: str, name: str, side: int, stride: int, first: bool) -> tuple[str, int]:
        """An inverted residual: wider, by depth, narrower; what went in is added to it."""
        y = x
        if name != "_blocks.0":
            y, _ = self.layer(y, f"{name}._expand_conv", f"{name}._bn0", side)
        y, side = self.layer(y, f"{name}._depthwise_conv", f"{name}._bn1", side, stride=stride)
        y, side = self.layer(y, f"{name}._project_conv", f"{name}._bn2", side, linear=True)
        return (y if first else self.node("Add", [x, y])), side

    def layer(
        self, x: str, conv: str, norm: str, side: int, *, stride: int = 1, linear: bool = False
    ) -> tuple[str, int]:
        """Convolution, padded as TensorFlow does (the odd pixel below and right), with batch
        normalisation folded in; the result's name and side."""
        import numpy as np

        scale = self.weight(f"{norm}.weight")
        scale = scale / np.sqrt(self.weight(f"{norm}.running_var") + _EPSILON)
        kernel = self.weight(f"{conv}.weight") * scale[:, None, None, None]
        bias = self.weight(f"{norm}.bias") - self.weight(f"{norm}.running_mean") * scale
        out = -(-side // stride)
        pad = max((out - 1) * stride + kernel.shape[2] - side, 0)
        pads = [pad // 2, pad // 2, pad - pad // 2, pad - pad // 2]
        group = kernel.shape[0] if conv.endswith("_depthwise_conv") else 1
        x = self.convolved(x, conv, kernel, bias, stride=stride, pads=pads, group=group)
        if linear:
            return x, out
        low, high = self.constant("low", np.array(0.0)), self.constant("high", np.array(6.0))
        return self.node("Clip", [x, low, high]), out
