"""What parameters a network has, and their first values, before any framework is there.

Design choice: running a network function over :class:`Declare` gives its parameters; nothing
else knows their names and shapes. Each parameter's first values come from a Philox stream of
its own, keyed by the seed and the parameter's name: so they are the same in every framework, and
a layer more or less leaves the others' as they are.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.training.ops import Declared

if TYPE_CHECKING:
    import numpy as np

CONV_DEVIATION = 0.02
"""Of DCGAN's strided convolutions (Radford et al. 2016, section 3.1)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A tensor of which only the shape of one row is known; ``size`` 0 = a vector."""

    size: int
    channels: int


def vector(width: int) -> Shape:
    """A vector."""
    return Shape(0, width)


def square(size: int, channels: int) -> Shape:
    """A map."""
    return Shape(size, channels)


class Declare:
    """:class:`~wenfang.training.ops.Ops` over shapes.

    Attributes:
        declared: name → parameter, in the order of the network.
    """

    def __init__(self) -> None:
        self.declared: dict[str, Declared] = {}

    def _own(self, name: str, shape: tuple[int, ...], deviation: float, **more: object) -> None:
        if name in self.declared:
            raise ValueError(f"two layers own {name}")
        self.declared[name] = Declared(shape, deviation, **more)  # type: ignore[arg-type]

    def _kernel(self, name: str, shape: tuple[int, ...], deviation: float, bias: bool) -> None:
        self._own(f"{name}.kernel", shape, deviation)
        if bias:
            self._own(f"{name}.bias", (shape[-1],), 0.0)

    def dense(
        self, x: Shape, name: str, units: int, *, gain: float = 1.0, bias: bool = True
    ) -> Shape:
        self._kernel(name, (x.channels, units), _he(x.channels, gain), bias)
        return vector(units)

    def conv(
        self,
        x: Shape,
        name: str,
        channels: int,
        kernel: int,
        *,
        groups: int = 1,
        gain: float = 1.0,
        bias: bool = True,
    ) -> Shape:
        if x.channels % groups or channels % groups:
            raise ValueError(f"{name}: {groups} groups do not divide {x.channels} and {channels}")
        read = x.channels // groups
        deviation = _he(read * kernel * kernel, gain)
        self._kernel(name, (kernel, kernel, read, channels), deviation, bias)
        return square(x.size, channels)

    def conv_down(self, x: Shape, name: str, channels: int, *, bias: bool = True) -> Shape:
        self._kernel(name, (4, 4, x.channels, channels), CONV_DEVIATION, bias)
        return square(x.size // 2, channels)

    def conv_up(self, x: Shape, name: str, channels: int, *, bias: bool = True) -> Shape:
        self._kernel(name, (4, 4, x.channels, channels), CONV_DEVIATION, bias)
        return square(x.size * 2, channels)

    def batch_norm(self, x: Shape, name: str) -> Shape:
        width = (x.channels,)
        self._own(f"{name}.scale", width, 0.0, constant=1.0)
        self._own(f"{name}.shift", width, 0.0)
        self._own(f"{name}.mean", width, 0.0, trained=False)
        self._own(f"{name}.variance", width, 0.0, constant=1.0, trained=False)
        return x

    def constant_map(self, name: str, size: int, channels: int, like: Shape) -> Shape:
        self._own(f"{name}.map", (size, size, channels), 1.0)
        return square(size, channels)

    def up(self, x: Shape) -> Shape:
        return square(x.size * 2, x.channels)

    def down(self, x: Shape) -> Shape:
        return square(x.size // 2, x.channels)

    def leaky_relu(self, x: Shape, slope: float = 0.2) -> Shape:
        return x

    def relu(self, x: Shape) -> Shape:
        return x

    def tanh(self, x: Shape) -> Shape:
        return x

    def clip(self, x: Shape) -> Shape:
        return x

    def add(self, x: Shape, y: Shape) -> Shape:
        if x != y:
            raise ValueError(f"{x} and {y} cannot be added")
        return x

    def multiply(self, x: Shape, y: Shape) -> Shape:
        if x.channels != y.channels or (x.size and y.size and x.size != y.size):
            raise ValueError(f"{x} and {y} cannot be multiplied")
        return square(max(x.size, y.size), x.channels)

    def concat(self, vectors: Sequence[Shape]) -> Shape:
        return vector(sum(each.channels for each in vectors))

    def to_map(self, x: Shape, size: int, channels: int) -> Shape:
        if x.channels != size * size * channels:
            raise ValueError(f"{x} is no {size} × {size} map of {channels} channels")
        return square(size, channels)

    def flatten(self, x: Shape) -> Shape:
        return vector(x.size * x.size * x.channels)

    def mean_map(self, x: Shape) -> Shape:
        return vector(x.channels)

    def sum_vector(self, x: Shape) -> Shape:
        return vector(1)


def initial(declared: Mapping[str, Declared], seed: int) -> dict[str, np.ndarray]:
    """First values, float32."""
    import numpy as np

    values = {}
    for name, parameter in declared.items():
        if parameter.deviation:
            normal = _stream(name, seed).standard_normal(parameter.shape)
            values[name] = (normal * parameter.deviation).astype(np.float32)
        else:
            values[name] = np.full(parameter.shape, parameter.constant, np.float32)
    return values


def _stream(name: str, seed: int) -> np.random.Generator:
    import numpy as np

    digest = hashlib.sha256(f"{seed} {name}".encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:16], "little")))


def _he(read: int, gain: float) -> float:
    """Standard deviation that keeps the variance through a ReLU (He et al. 2015)."""
    return gain * math.sqrt(2 / read)
