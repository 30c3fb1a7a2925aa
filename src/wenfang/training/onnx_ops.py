"""The networks' operations as nodes of an ONNX graph.

Design choice: a trained network is not traced through a framework's exporter; the network
function itself is run over these ``Ops``, and what comes out is the file. So it is the same
graph whoever trained it, needs neither framework, and its node names are the parameters' names.

The graph: operator set 18, any batch, float32 in and out. Maps are batch, channels, height,
width inside, as ONNX asks, and turned where they come in or go out. Kernels may be
stored smaller and brought back when the file is loaded; the arithmetic stays float32.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from wenfang.training.ops import EPSILON, Parameters

if TYPE_CHECKING:
    import numpy as np

OPERATOR_SET = 18
FILE_VERSION = 8
"""Of ONNX's file format: the first that has this operator set."""

Storage = Literal["float32", "float16", "int8"]
"""Of kernels in the file: 4, 2 or 1 bytes a weight; ``int8`` with a scale for each output."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value in the graph: a vector, a map or tokens."""

    name: str
    is_map: bool
    is_tokens: bool = False


class OnnxOps:
    """:class:`~wenfang.training.ops.Ops` that write a graph.

    Args:
        parameters: the trained weights.
        storage: of kernels.
    """

    def __init__(self, parameters: Parameters, *, storage: Storage = "float32") -> None:
        import onnx

        self._onnx = onnx.helper
        self._parameters, self._storage = parameters, storage
        self.nodes: list[Any] = []
        self._taken: set[str] = set()
        self._loaded: dict[str, str] = {}
        self.values: dict[str, Any] = {}

    def _node(self, kind: str, inputs: Sequence[str], name: str = "", **attributes: Any) -> str:
        # A network that is gone through several times has its layers' names for the first time.
        # What has none gets a number alone: a sampler's graph has tens of thousands of nodes, and
        # long names would be a tenth of the file.
        if not name or name in self._taken:
            name = f"{len(self.nodes):x}"
        self._taken.add(name)
        self.nodes.append(self._onnx.make_node(kind, list(inputs), [name], **attributes))
        return name

    def _nodes_of(self, kind: str, inputs: Sequence[str], count: int, **more: Any) -> list[str]:
        """A node with several outputs."""
        names = [f"{len(self.nodes):x}.{number}" for number in range(count)]
        self.nodes.append(self._onnx.make_node(kind, list(inputs), names, **more))
        return names

    def _map(self, kind: str, inputs: Sequence[str], name: str = "", **attributes: Any) -> Node:
        return Node(self._node(kind, inputs, name, **attributes), True)

    def _vector(self, kind: str, inputs: Sequence[str], name: str = "", **more: Any) -> Node:
        return Node(self._node(kind, inputs, name, **more), False)

    def _like(self, x: Node, kind: str, **attributes: Any) -> Node:
        return Node(self._node(kind, [x.name], **attributes), x.is_map)

    def _store(self, name: str, array: np.ndarray) -> str:
        import numpy as np
        from onnx import numpy_helper

        self.values[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def _numbers(self, *numbers: int) -> str:
        import numpy as np

        return self._store("numbers." + ".".join(map(str, numbers)), np.array(numbers, np.int64))

    def _weight(self, name: str, order: tuple[int, ...]) -> str:
        if name not in self._loaded:
            array = self._parameters[name].transpose(order)
            self._loaded[name] = self._brought_back(name, array, order)
        return self._loaded[name]

    def _brought_back(self, name: str, array: np.ndarray, order: tuple[int, ...]) -> str:
        import numpy as np

        if self._storage == "float32":
            return self._store(name, array)
        if self._storage == "float16":
            stored = self._store(f"{name}.float16", array.astype(np.float16))
            return self._node("Cast", [stored], name, to=self._float)
        # One scale for each output, the last axis of the common layout: symmetric, so that a
        # weight of 0 stays 0.
        axis = order.index(len(order) - 1)
        others = tuple(each for each in range(array.ndim) if each != axis)
        scale = np.maximum(np.abs(array).max(axis=others), 1e-12).astype(np.float32) / 127
        shape = [-1 if each == axis else 1 for each in range(array.ndim)]
        whole = np.rint(array / scale.reshape(shape)).astype(np.int8)
        inputs = [self._store(f"{name}.int8", whole), self._store(f"{name}.scale8", scale)]
        return self._node("DequantizeLinear", inputs, name, axis=axis)

    @property
    def _float(self) -> int:
        import onnx

        return int(onnx.TensorProto.FLOAT)

    def _bias(self, name: str, bias: bool) -> list[str]:
        name = f"{name}.bias"
        return [self._store(name, self._parameters[name])] if bias else []

    def dense(
        self, x: Node, name: str, units: int, *, gain: float = 1.0, bias: bool = True
    ) -> Node:
        weight = self._weight(f"{name}.kernel", (0, 1))
        return self._vector("Gemm", [x.name, weight, *self._bias(name, bias)], name)

    def conv(
        self,
        x: Node,
        name: str,
        channels: int,
        kernel: int,
        *,
        groups: int = 1,
        gain: float = 1.0,
        bias: bool = True,
    ) -> Node:
        inputs = [x.name, self._weight(f"{name}.kernel", (3, 2, 0, 1)), *self._bias(name, bias)]
        return self._map("Conv", inputs, name, group=groups, pads=[kernel // 2] * 4)

    def conv_down(self, x: Node, name: str, channels: int, *, bias: bool = True) -> Node:
        inputs = [x.name, self._weight(f"{name}.kernel", (3, 2, 0, 1)), *self._bias(name, bias)]
        return self._map("Conv", inputs, name, strides=[2, 2], pads=[1] * 4)

    def conv_up(self, x: Node, name: str, channels: int, *, bias: bool = True) -> Node:
        inputs = [x.name, self._weight(f"{name}.kernel", (2, 3, 0, 1)), *self._bias(name, bias)]
        return self._map("ConvTranspose", inputs, name, strides=[2, 2], pads=[1] * 4)

    def batch_norm(self, x: Node, name: str) -> Node:
        own = (f"{name}.{each}" for each in ("scale", "shift", "mean", "variance"))
        inputs = [x.name, *(self._store(each, self._parameters[each]) for each in own)]
        return Node(self._node("BatchNormalization", inputs, name, epsilon=EPSILON), x.is_map)

    def constant_map(self, name: str, size: int, channels: int, like: Node) -> Node:
        import numpy as np

        rows = self._node("Shape", [like.name], start=0, end=1)
        shape = self._node("Concat", [rows, self._numbers(channels, size, size)], axis=0)
        array = self._parameters[f"{name}.map"].transpose(2, 0, 1)[np.newaxis]
        return self._map("Expand", [self._store(f"{name}.map", array), shape], name)

    def up(self, x: Node) -> Node:
        import numpy as np

        factors = self._store("twice", np.array([1, 1, 2, 2], np.float32))
        how = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
        return self._map("Resize", [x.name, "", factors], **how)

    def down(self, x: Node) -> Node:
        return self._like(x, "AveragePool", kernel_shape=[2, 2], strides=[2, 2])

    def leaky_relu(self, x: Node, slope: float = 0.2) -> Node:
        return self._like(x, "LeakyRelu", alpha=slope)

    def relu(self, x: Node) -> Node:
        return self._like(x, "Relu")

    def tanh(self, x: Node) -> Node:
        return self._like(x, "Tanh")

    def clip(self, x: Node) -> Node:
        import numpy as np

        ends = (self._store(f"{end:+d}", np.array(end, np.float32)) for end in (-1, 1))
        return Node(self._node("Clip", [x.name, *ends]), x.is_map)

    def add(self, x: Node, y: Node) -> Node:
        return Node(self._node("Add", [x.name, y.name]), x.is_map)

    def multiply(self, x: Node, y: Node) -> Node:
        if x.is_map == y.is_map:
            return Node(self._node("Mul", [x.name, y.name]), x.is_map)
        sides = [
            each.name if each.is_map else self._node("Unsqueeze", [each.name, self._numbers(2, 3)])
            for each in (x, y)
        ]
        return self._map("Mul", sides)

    def concat(self, vectors: Sequence[Node]) -> Node:
        return self._vector("Concat", [each.name for each in vectors], axis=1)

    def to_map(self, x: Node, size: int, channels: int) -> Node:
        shaped = self._node("Reshape", [x.name, self._numbers(-1, size, size, channels)])
        return self._map("Transpose", [shaped], perm=[0, 3, 1, 2])

    def flatten(self, x: Node) -> Node:
        turned = self._node("Transpose", [x.name], perm=[0, 2, 3, 1])
        return self._vector("Flatten", [turned], axis=1)

    def mean_map(self, x: Node) -> Node:
        return self._vector("ReduceMean", [x.name, self._numbers(2, 3)], keepdims=0)

    def sum_vector(self, x: Node) -> Node:
        return self._vector("ReduceSum", [x.name, self._numbers(1)], keepdims=1)

    def map_in(self, name: str) -> Node:
        """A picture that comes in channels last."""
        return self._map("Transpose", [name], perm=[0, 3, 1, 2])

    def out(self, x: Node, name: str) -> None:
        """What goes out, a map channels last."""
        if x.is_map:
            self._node("Transpose", [x.name], name, perm=[0, 2, 3, 1])
        else:
            self._node("Identity", [x.name], name)


Shape = tuple[int | str, ...]


def onnx_model(
    network: Callable[[Any], None],
    parameters: Parameters,
    *,
    kind: type[OnnxOps] = OnnxOps,
    inputs: Mapping[str, Shape],
    outputs: Mapping[str, Shape],
    storage: Storage = "float32",
) -> bytes:
    """An ONNX file.

    Args:
        network: writes nodes; what goes out is named by :meth:`OnnxOps.out`.
        kind: of ``Ops`` that the network is written in.
        inputs, outputs: name → shape, words for what may be of any size; all float32.
    """
    import onnx

    from wenfang import __version__

    ops = kind(parameters, storage=storage)
    network(ops)
    helper, number = onnx.helper, onnx.TensorProto.FLOAT
    ins, outs = (
        [helper.make_tensor_value_info(name, number, shape) for name, shape in each.items()]
        for each in (inputs, outputs)
    )
    graph = helper.make_graph(ops.nodes, "wenfang", ins, outs, list(ops.values.values()))
    model = helper.make_model(
        graph,
        producer_name="wenfang",
        producer_version=__version__,
        opset_imports=[helper.make_opsetid("", OPERATOR_SET)],
        ir_version=FILE_VERSION,
    )
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))
