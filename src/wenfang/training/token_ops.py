"""Operations over rows of tokens: what a transformer needs beside :mod:`wenfang.training.ops`.

Tokens are (batch, tokens, width) in every backend. ``dense`` works on them as on vectors, and a
vector that meets tokens in ``add`` or ``multiply`` holds for each token of its row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from wenfang.training.declare import Declare, Shape
from wenfang.training.onnx_ops import Node, OnnxOps
from wenfang.training.ops import Ops, Tensor
from wenfang.training.torch_ops import TorchOps

if TYPE_CHECKING:
    import numpy as np

NORM_EPSILON = 1e-6
_PART = "part"
Part = Callable[..., Any]
"""(ops, specification, name, tensors …) → a tensor."""


class TokenOps(Ops, Protocol):
    """What a backend offers beside :class:`Ops`."""

    def given(self, name: str, array: np.ndarray) -> Tensor:
        """Fixed numbers, (1, width), as a vector that holds for every row."""
        ...

    def scaled(self, x: Tensor, factor: float) -> Tensor:
        """x times a fixed number."""
        ...

    def silu(self, x: Tensor) -> Tensor: ...

    def gelu(self, x: Tensor) -> Tensor:
        """Exact, by the error function."""
        ...

    def norm(self, x: Tensor) -> Tensor:
        """Each token (or vector) with mean 0 and variance 1, nothing learnt; epsilon 1e-6."""
        ...

    def tokens(self, x: Tensor, size: int, patch: int) -> Tensor:
        """Map of ``size`` → one token a square patch, row by row; in it rows, columns, channels."""
        ...

    def from_tokens(self, x: Tensor, size: int, patch: int, channels: int) -> Tensor:
        """The way back."""
        ...

    def learnt_tokens(self, name: str, count: int, width: int) -> Tensor:
        """``NAME.tokens``, N(0, 0.02), (1, count, width)."""
        ...

    def as_tokens(self, x: Tensor, count: int) -> Tensor:
        """Vector (count · width) → ``count`` tokens of each row."""
        ...

    def join(self, first: Tensor, second: Tensor) -> Tensor:
        """The tokens of one, then those of the other."""
        ...

    def last(self, x: Tensor, count: int) -> Tensor:
        """The last ``count`` tokens."""
        ...

    def parts(self, x: Tensor, count: int) -> Sequence[Tensor]:
        """``count`` equal parts of the width."""
        ...

    def part(self, function: Part, spec: Any, name: str, *tensors: Tensor) -> Tensor:
        """What stands in a network several times, all its parameters under ``NAME.``: a backend
        may make it ready once."""
        ...

    def near_tokens(self, x: Tensor, name: str, side: int, width: int) -> Tensor:
        """A 3 × 3 depthwise convolution over the last ``side`` × ``side`` tokens, taken as a map
        with zeros around it; 0 for the tokens before them. ``NAME.kernel`` begins at 0."""
        ...

    def attention(self, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
        """softmax(q kᵀ / √d) v in each head (Vaswani et al. 2017), of queries and keys that were
        brought to a root mean square of 1 first, so that no logit runs away."""
        ...


class DeclareTokens(Declare):
    """:class:`TokenOps` over shapes; tokens count as vectors, for a dense layer sees no more."""

    def given(self, name: str, array: np.ndarray) -> Shape:
        return Shape(0, array.shape[1])

    def scaled(self, x: Shape, factor: float) -> Shape:
        return x

    def silu(self, x: Shape) -> Shape:
        return x

    def gelu(self, x: Shape) -> Shape:
        return x

    def norm(self, x: Shape) -> Shape:
        return x

    def tokens(self, x: Shape, size: int, patch: int) -> Shape:
        if x.size != size or size % patch:
            raise ValueError(f"{x} is not cut into patches of {patch}")
        return Shape(0, patch * patch * x.channels)

    def from_tokens(self, x: Shape, size: int, patch: int, channels: int) -> Shape:
        if x.channels != patch * patch * channels:
            raise ValueError(f"{x} is no patch of {patch} with {channels} channels")
        return Shape(size, channels)

    def learnt_tokens(self, name: str, count: int, width: int) -> Shape:
        self._own(f"{name}.tokens", (1, count, width), 0.02)
        return Shape(0, width)

    def as_tokens(self, x: Shape, count: int) -> Shape:
        if x.channels % count:
            raise ValueError(f"{x} is not {count} tokens")
        return Shape(0, x.channels // count)

    def join(self, first: Shape, second: Shape) -> Shape:
        return self.add(first, second)

    def last(self, x: Shape, count: int) -> Shape:
        return x

    def parts(self, x: Shape, count: int) -> Sequence[Shape]:
        if x.channels % count:
            raise ValueError(f"{x} does not fall into {count} parts")
        return [Shape(0, x.channels // count)] * count

    def part(self, function: Part, spec: Any, name: str, *tensors: Shape) -> Shape:
        found: Shape = function(self, spec, name, *tensors)
        return found

    def near_tokens(self, x: Shape, name: str, side: int, width: int) -> Shape:
        self._own(f"{name}.kernel", (3, 3, 1, width), 0.0)
        return x

    def attention(self, query: Shape, key: Shape, value: Shape, heads: int) -> Shape:
        if query.channels % heads:
            raise ValueError(f"{heads} heads do not divide {query.channels}")
        return value


class CompiledParts:
    """Parts of a network, each compiled once and used wherever it stands.

    A whole network would be compiled as one long program, with a minute's waiting for it, though
    its blocks are alike.
    """

    def __init__(self) -> None:
        self._made: dict[Part, Any] = {}

    def run(
        self, function: Part, spec: Any, name: str, weights: Mapping[str, Any], *tensors: Any
    ) -> Any:
        """``function`` over the weights under ``NAME.``, under a name that is the same for all."""
        import torch

        if function not in self._made:

            def plain(own: Mapping[str, Any], *given: Any) -> Any:
                return function(TorchTokenOps(own), spec, _PART, *given)

            self._made[function] = torch.compile(plain, dynamic=False)
        own = {
            _PART + each.removeprefix(name): weight
            for each, weight in weights.items()
            if each.startswith(f"{name}.")
        }
        return self._made[function](own, *tensors)


class TorchTokenOps(TorchOps):
    """:class:`TokenOps` in PyTorch.

    Args:
        parts: where parts are to be compiled.
    """

    def __init__(self, weights: Mapping[str, Any], parts: CompiledParts | None = None) -> None:
        super().__init__(weights)
        self._parts = parts

    def part(self, function: Part, spec: Any, name: str, *tensors: Any) -> Any:
        if self._parts is None:
            return function(self, spec, name, *tensors)
        return self._parts.run(function, spec, name, self._weights, *tensors)

    def add(self, x: Any, y: Any) -> Any:
        return super().add(*_alike(x, y))

    def multiply(self, x: Any, y: Any) -> Any:
        if 3 in (x.ndim, y.ndim):
            x, y = _alike(x, y)
            return x * y
        return super().multiply(x, y)

    def given(self, name: str, array: np.ndarray) -> Any:
        import torch

        device = next(iter(self._weights.values())).device
        return torch.from_numpy(array).to(device)

    def scaled(self, x: Any, factor: float) -> Any:
        return x * factor

    def silu(self, x: Any) -> Any:
        return self._f.silu(x)

    def gelu(self, x: Any) -> Any:
        return self._f.gelu(x)

    def norm(self, x: Any) -> Any:
        return self._f.layer_norm(x, x.shape[-1:], eps=NORM_EPSILON)

    def tokens(self, x: Any, size: int, patch: int) -> Any:
        many, channels, side = len(x), x.shape[1], size // patch
        x = x.reshape(many, channels, side, patch, side, patch)
        return x.permute(0, 2, 4, 3, 5, 1).reshape(many, side * side, -1)

    def from_tokens(self, x: Any, size: int, patch: int, channels: int) -> Any:
        side = size // patch
        x = x.reshape(-1, side, side, patch, patch, channels)
        return x.permute(0, 5, 1, 3, 2, 4).reshape(-1, channels, size, size)

    def learnt_tokens(self, name: str, count: int, width: int) -> Any:
        return self._weights[f"{name}.tokens"]

    def as_tokens(self, x: Any, count: int) -> Any:
        return x.reshape(len(x), count, -1)

    def join(self, first: Any, second: Any) -> Any:
        import torch

        return torch.cat((first, second), 1)

    def last(self, x: Any, count: int) -> Any:
        return x[:, -count:]

    def parts(self, x: Any, count: int) -> Sequence[Any]:
        found: Sequence[Any] = x.chunk(count, -1)
        return found

    def near_tokens(self, x: Any, name: str, side: int, width: int) -> Any:
        kernel = self._weights[f"{name}.kernel"]  # width, 1, 3, 3
        before = x.shape[1] - side * side
        grid = x[:, before:].reshape(-1, side, side, width)
        padded = self._f.pad(grid, (0, 0, 1, 1, 1, 1))
        # As shifted sums, which a compiler fuses into one pass; depthwise kernels of libraries
        # are made for few channels and large maps.
        found = sum(
            padded[:, row : row + side, column : column + side] * kernel[:, 0, row, column]
            for row in range(3)
            for column in range(3)
        )
        return self._f.pad(found.reshape(-1, side * side, width), (0, 0, before, 0))

    def attention(self, query: Any, key: Any, value: Any, heads: int) -> Any:
        many, count, width = query.shape

        def split(x: Any) -> Any:
            return x.reshape(many, count, heads, width // heads).transpose(1, 2)

        def unit(x: Any) -> Any:
            return self._f.rms_norm(split(x), (width // heads,), eps=NORM_EPSILON)

        mixed = self._f.scaled_dot_product_attention(unit(query), unit(key), split(value))
        return mixed.transpose(1, 2).reshape(many, count, width)


def _alike(x: Any, y: Any) -> tuple[Any, Any]:
    """A vector beside tokens as one token."""
    if x.ndim != y.ndim and 3 in (x.ndim, y.ndim):
        x, y = (each if each.ndim == 3 else each[:, None] for each in (x, y))
    return x, y


class OnnxTokenOps(OnnxOps):
    """:class:`TokenOps` as nodes."""

    def dense(
        self, x: Node, name: str, units: int, *, gain: float = 1.0, bias: bool = True
    ) -> Node:
        if not x.is_tokens:
            return super().dense(x, name, units, gain=gain, bias=bias)
        product = self._node("MatMul", [x.name, self._weight(f"{name}.kernel", (0, 1))])
        if bias:
            product = self._node("Add", [product, *self._bias(name, bias)])
        return replace(x, name=product)

    def add(self, x: Node, y: Node) -> Node:
        return self._beside("Add", x, y) or super().add(x, y)

    def multiply(self, x: Node, y: Node) -> Node:
        return self._beside("Mul", x, y) or super().multiply(x, y)

    def _beside(self, kind: str, x: Node, y: Node) -> Node | None:
        """Where one or both are tokens; a vector stands as one token then."""
        if not (x.is_tokens or y.is_tokens):
            return None
        one = self._numbers(1)
        names = [
            each.name if each.is_tokens else self._node("Unsqueeze", [each.name, one])
            for each in (x, y)
        ]
        return Node(self._node(kind, names), False, True)

    def given(self, name: str, array: np.ndarray) -> Node:
        return Node(self._store(name, array), False)

    def _number(self, value: float) -> str:
        import numpy as np

        return self._store(f"number.{value!r}", np.array(value, np.float32))

    def scaled(self, x: Node, factor: float) -> Node:
        return replace(x, name=self._node("Mul", [x.name, self._number(factor)]))

    def silu(self, x: Node) -> Node:
        return replace(x, name=self._node("Mul", [x.name, self._node("Sigmoid", [x.name])]))

    def gelu(self, x: Node) -> Node:
        inner = self._node("Erf", [self.scaled(x, math.sqrt(0.5)).name])
        half = self.scaled(x, 0.5).name
        return replace(x, name=self._node("Add", [self._node("Mul", [half, inner]), half]))

    def norm(self, x: Node) -> Node:
        last = self._numbers(-1)
        apart = self._node("Sub", [x.name, self._node("ReduceMean", [x.name, last])])
        return replace(x, name=self._unit(apart))

    def _unit(self, x: str) -> str:
        """Root mean square 1 over the last axis."""
        square = self._node("ReduceMean", [self._node("Mul", [x, x]), self._numbers(-1)])
        steady = self._node("Add", [square, self._number(NORM_EPSILON)])
        return self._node("Div", [x, self._node("Sqrt", [steady])])

    def tokens(self, x: Node, size: int, patch: int) -> Node:
        side = size // patch
        shaped = self._reshaped(x.name, 0, -1, side, patch, side, patch)
        turned = self._node("Transpose", [shaped], perm=[0, 2, 4, 3, 5, 1])
        return Node(self._reshaped(turned, 0, side * side, -1), False, True)

    def from_tokens(self, x: Node, size: int, patch: int, channels: int) -> Node:
        side = size // patch
        shaped = self._reshaped(x.name, 0, side, side, patch, patch, channels)
        turned = self._node("Transpose", [shaped], perm=[0, 5, 1, 3, 2, 4])
        return Node(self._reshaped(turned, -1, channels, size, size), True)

    def _reshaped(self, x: str, *shape: int) -> str:
        return self._node("Reshape", [x, self._numbers(*shape)])

    def learnt_tokens(self, name: str, count: int, width: int) -> Node:
        return Node(self._store(f"{name}.tokens", self._parameters[f"{name}.tokens"]), False, True)

    def as_tokens(self, x: Node, count: int) -> Node:
        return Node(self._reshaped(x.name, 0, count, -1), False, True)

    def join(self, first: Node, second: Node) -> Node:
        return replace(first, name=self._node("Concat", [first.name, second.name], axis=1))

    def last(self, x: Node, count: int) -> Node:
        ends = [self._numbers(-count), self._numbers(2**31), self._numbers(1)]
        return replace(x, name=self._node("Slice", [x.name, *ends]))

    def parts(self, x: Node, count: int) -> Sequence[Node]:
        names = self._nodes_of("Split", [x.name], count, axis=-1, num_outputs=count)
        return [replace(x, name=name) for name in names]

    def part(self, function: Part, spec: Any, name: str, *tensors: Node) -> Node:
        found: Node = function(self, spec, name, *tensors)
        return found

    def near_tokens(self, x: Node, name: str, side: int, width: int) -> Node:
        grid = self.from_tokens(self.last(x, side * side), side, 1, width)
        found = self.tokens(self.conv(grid, name, width, 3, groups=width, bias=False), side, 1)
        # The tokens before the picture's are left as they are.
        before = self._node("Sub", [self._count(x), self._numbers(side * side)])
        none = self._numbers(0)
        ends = self._node("Concat", [none, before, *[none] * 4], axis=0)
        return replace(x, name=self._node("Pad", [found.name, ends]))

    def _count(self, x: Node) -> str:
        """Of its tokens."""
        return self._node("Shape", [x.name], start=1, end=2)

    def attention(self, query: Node, key: Node, value: Node, heads: int) -> Node:
        def split(x: Node, order: tuple[int, ...]) -> str:
            return self._node("Transpose", [self._reshaped(x.name, 0, 0, heads, -1)], perm=order)

        # Keys are brought to unit size as queries are, and turned for the product after that.
        unit_query = self._unit(split(query, (0, 2, 1, 3)))
        unit_key = self._unit(split(key, (0, 2, 1, 3)))
        turned = self._node("Transpose", [unit_key], perm=[0, 1, 3, 2])
        width = self._node("Shape", [unit_query], start=3, end=4)
        root = self._node("Sqrt", [self._node("Cast", [width], to=self._float)])
        logits = self._node("Div", [self._node("MatMul", [unit_query, turned]), root])
        shares = self._node("Softmax", [logits], axis=-1)
        mixed = self._node("MatMul", [shares, split(value, (0, 2, 1, 3))])
        back = self._node("Transpose", [mixed], perm=[0, 2, 1, 3])
        return Node(self._reshaped(back, 0, 0, -1), False, True)
