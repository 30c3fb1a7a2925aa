"""LPIPS (Zhang et al., 2018), version 0.1 over AlexNet, as an ONNX graph.

LPIPS of two pictures is the sum over five layers of the mean over places of
Σ_c w_c (a_c − b_c)², where a and b are the layer's values at that place, of length 1, and w ≥ 0
was learned from people's judgements. Design choice: since no w is negative, that is the squared
Euclidean distance between two vectors √(w_c / places) · a_c, one for each picture. The network
written here gives that vector, so that n pictures are seen n times and not n² / 2 times, and
the mean over all pairs has a closed form (:mod:`.lpips_diversity`).

Input: float32, (n, 3, side, side), 0 to 255, RGB. Output: float32, (n, d).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wenfang.metrics.pictures.graph import Graph

if TYPE_CHECKING:
    import numpy as np

RESOURCE = "lpips-alexnet"
SIDE = 256
_SHIFT, _SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)  # of pictures from −1 to 1
_LAYERS = ((4, 2), (1, 2), (1, 1), (1, 1), (1, 1))  # stride, padding
_TINY = 1e-10


def lpips_graph(weights: Mapping[str, np.ndarray], side: int = SIDE) -> bytes:
    """The ONNX file.

    Args:
        weights: of :func:`.pickled_weights.read_array_tree`; kernels are (height, width, in, out).
        side: of the pictures, in pixels.

    Raises:
        EngineError: a weight is missing.
        ConfigurationError: the package ``onnx`` is not installed.
    """
    graph = Graph(weights, RESOURCE)
    x, parts, width = _normalised(graph), [], 0
    for number, (stride, pad) in enumerate(_LAYERS):
        if number in (1, 2):
            x, side = graph.max_pool(x, 2), (side - 3) // 2 + 1
        kernel = graph.weight(f"AlexNet_0.Conv_{number}.kernel").transpose(3, 2, 0, 1)
        bias = graph.weight(f"AlexNet_0.Conv_{number}.bias")
        x = graph.convolved(x, f"conv{number}", kernel, bias, stride=stride, pads=[pad] * 4)
        x = graph.node("Relu", [x])
        side = (side + 2 * pad - kernel.shape[2]) // stride + 1
        parts.append(_weighted(graph, x, number, side))
        width += len(bias) * side * side
    return graph.file(graph.node("Concat", parts, axis=1), SIDE, width)


def _normalised(graph: Graph) -> str:
    """(x / 127.5 − 1 − shift) / scale, as one product and one sum."""
    import numpy as np

    shift = np.array(_SHIFT).reshape(1, 3, 1, 1)
    scale = np.array(_SCALE).reshape(1, 3, 1, 1)
    times = graph.constant("times", 1 / (127.5 * scale))
    plus = graph.constant("plus", (-1 - shift) / scale)
    return graph.node("Add", [graph.node("Mul", ["picture", times]), plus])


def _weighted(graph: Graph, x: str, number: int, side: int) -> str:
    """A layer's values at each place brought to length 1, times √(w / places), in a row."""
    import numpy as np

    learned = graph.weight(f"NetLinLayer_{number}.Conv_0.kernel").reshape(1, -1, 1, 1)
    root = graph.constant(f"root{number}", np.sqrt(np.maximum(learned, 0)) / side)
    tiny = graph.constant("tiny", np.array(_TINY))
    length: Any = graph.node("ReduceL2", [x], axes=[1], keepdims=1)
    unit = graph.node("Div", [x, graph.node("Add", [length, tiny])])
    return graph.node("Flatten", [graph.node("Mul", [unit, root])], axis=1)
