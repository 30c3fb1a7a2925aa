"""The few operations that every network here is written in.

Design choice: a network is one plain function over :class:`Ops`, written once, in
:mod:`wenfang.training.gan.networks`. What runs it is the object behind ``Ops``: one that
declares the parameters, one each for PyTorch and for Keras on TensorFlow, and one that writes
an ONNX graph. So the frameworks cannot drift apart, weights go across by name, and a trained
generator is exported the same way whoever trained it.

Parameters have one layout everywhere (:data:`Parameters`), channels last: a dense kernel is
(in, out), a convolution's (height, width, in / groups, out), a transposed convolution's
(height, width, in, out). How a backend lays out its feature maps is its own business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np

Tensor = Any
"""A backend's own tensor: vectors are (batch, width), maps hold batch, height, width, channels."""

KEPT = 0.9
"""What a batch norm's running averages keep of themselves a step."""
EPSILON = 1e-5
"""… and what is added to its variance."""

Parameters = Mapping[str, "np.ndarray"]
"""Name → float32 array in the layout above."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter before it has values.

    Attributes:
        shape: in the common layout.
        deviation: standard deviation of its first, normal values; 0 = constant.
        constant: the first value where ``deviation`` is 0.
        trained: false for running averages.
    """

    shape: tuple[int, ...]
    deviation: float
    constant: float = 0.0
    trained: bool = True


class Ops(Protocol):
    """What a backend offers. Every operation with a ``name`` owns ``NAME.kernel`` and
    ``NAME.bias`` (or what its line says)."""

    def dense(
        self, x: Tensor, name: str, units: int, *, gain: float = 1.0, bias: bool = True
    ) -> Tensor:
        """Vector → vector; He-normal first values times ``gain``."""
        ...

    def conv(
        self,
        x: Tensor,
        name: str,
        channels: int,
        kernel: int,
        *,
        groups: int = 1,
        gain: float = 1.0,
        bias: bool = True,
    ) -> Tensor:
        """Convolution, stride 1, zero padding that keeps the size; He-normal times ``gain``."""
        ...

    def conv_down(self, x: Tensor, name: str, channels: int, *, bias: bool = True) -> Tensor:
        """4 × 4 convolution, stride 2, padding 1: half the size (DCGAN's). N(0, 0.02)."""
        ...

    def conv_up(self, x: Tensor, name: str, channels: int, *, bias: bool = True) -> Tensor:
        """4 × 4 transposed convolution, stride 2, padding 1: twice the size. N(0, 0.02)."""
        ...

    def batch_norm(self, x: Tensor, name: str) -> Tensor:
        """Over batch, height and width; ``NAME.scale``, ``NAME.shift``, and the running
        ``NAME.mean``, ``NAME.variance`` (both over all n·height·width values, the variance
        divided by their number) that take over outside training. They keep ``KEPT`` of
        themselves a step; ``EPSILON``."""
        ...

    def constant_map(self, name: str, size: int, channels: int, like: Tensor) -> Tensor:
        """A learned map (``NAME.map``, N(0, 1)) for each row of the batch of ``like``."""
        ...

    def up(self, x: Tensor) -> Tensor:
        """Twice the size, bilinear between pixel centres, edges held."""
        ...

    def down(self, x: Tensor) -> Tensor:
        """Half the size, mean of 2 × 2."""
        ...

    def leaky_relu(self, x: Tensor, slope: float = 0.2) -> Tensor: ...

    def relu(self, x: Tensor) -> Tensor: ...

    def tanh(self, x: Tensor) -> Tensor: ...

    def clip(self, x: Tensor) -> Tensor:
        """To −1 … 1."""
        ...

    def add(self, x: Tensor, y: Tensor) -> Tensor: ...

    def multiply(self, x: Tensor, y: Tensor) -> Tensor:
        """Elementwise; a vector times a map scales each channel."""
        ...

    def concat(self, vectors: Sequence[Tensor]) -> Tensor:
        """Vectors side by side."""
        ...

    def to_map(self, x: Tensor, size: int, channels: int) -> Tensor:
        """Vector (size · size · channels, channels fastest) → map."""
        ...

    def flatten(self, x: Tensor) -> Tensor:
        """Map → vector, channels fastest, in every backend."""
        ...

    def mean_map(self, x: Tensor) -> Tensor:
        """Map → vector: mean over height and width."""
        ...

    def sum_vector(self, x: Tensor) -> Tensor:
        """Vector → (batch, 1): sum over the width."""
        ...
