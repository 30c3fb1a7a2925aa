"""The networks' operations in PyTorch.

Design choice: plain functions over a dictionary of tensors, no ``nn.Module``; so the same
network function judges with the trained weights, the averaged ones or detached ones. A map is
batch, channels, height, width to PyTorch and stored channels last, which its convolutions on
CPUs and tensor cores prefer; a weight is kept in PyTorch's own order and permuted only where it
comes in or goes out (:func:`to_torch`, :func:`from_torch`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wenfang.training.ops import EPSILON, KEPT

if TYPE_CHECKING:
    import numpy as np


def to_torch(array: np.ndarray, device: str) -> Any:
    """A parameter in the common layout → a tensor of its own."""
    import torch

    tensor = torch.tensor(array, device=device)
    if tensor.ndim == 4:  # height, width, in, out → out, in, height, width
        return tensor.permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
    if tensor.ndim == 2:
        return tensor.t().contiguous()
    return tensor


def from_torch(tensor: Any) -> np.ndarray:
    """The way back, as an array of its own."""
    import numpy as np

    tensor = tensor.detach()
    if tensor.ndim == 4:
        tensor = tensor.permute(2, 3, 1, 0)
    elif tensor.ndim == 2:
        tensor = tensor.t()
    return np.array(tensor.cpu().numpy(), order="C")


def map_to_torch(pictures: np.ndarray, device: str) -> Any:
    """(n, height, width, channels) → a map; no copy on the CPU."""
    import torch

    return torch.from_numpy(pictures).to(device, non_blocking=True).permute(0, 3, 1, 2)


class TorchOps:
    """:class:`~wenfang.training.ops.Ops` over tensors.

    Args:
        weights: name → tensor, as :func:`to_torch` gives them.
        training: batch norms by the batch's own mean and variance.
        moving: and their running averages move.
    """

    def __init__(
        self, weights: Mapping[str, Any], *, training: bool = False, moving: bool = False
    ) -> None:
        import torch.nn.functional as functional

        self._weights = weights
        self._training, self._moving = training, moving
        self._f = functional

    def dense(self, x: Any, name: str, units: int, *, gain: float = 1.0, bias: bool = True) -> Any:
        return self._f.linear(x, self._weights[f"{name}.kernel"], self._bias(name, bias))

    def conv(
        self,
        x: Any,
        name: str,
        channels: int,
        kernel: int,
        *,
        groups: int = 1,
        gain: float = 1.0,
        bias: bool = True,
    ) -> Any:
        weight = self._weights[f"{name}.kernel"]
        return self._f.conv2d(x, weight, self._bias(name, bias), padding=kernel // 2, groups=groups)

    def conv_down(self, x: Any, name: str, channels: int, *, bias: bool = True) -> Any:
        weight = self._weights[f"{name}.kernel"]
        return self._f.conv2d(x, weight, self._bias(name, bias), stride=2, padding=1)

    def conv_up(self, x: Any, name: str, channels: int, *, bias: bool = True) -> Any:
        weight = self._weights[f"{name}.kernel"].transpose(0, 1)
        return self._f.conv_transpose2d(x, weight, self._bias(name, bias), stride=2, padding=1)

    def _bias(self, name: str, bias: bool) -> Any:
        return self._weights[f"{name}.bias"] if bias else None

    def batch_norm(self, x: Any, name: str) -> Any:
        scale, shift = self._weights[f"{name}.scale"], self._weights[f"{name}.shift"]
        mean, variance = self._weights[f"{name}.mean"], self._weights[f"{name}.variance"]
        if not self._training:
            return self._f.batch_norm(x, mean, variance, scale, shift, eps=EPSILON)
        if not self._moving:
            return self._f.batch_norm(x, None, None, scale, shift, training=True, eps=EPSILON)
        # Momentum 1 writes the batch's own figures into the two, without a second pass.
        own_mean, own_variance = mean.clone(), variance.clone()
        y = self._f.batch_norm(
            x, own_mean, own_variance, scale, shift, training=True, momentum=1.0, eps=EPSILON
        )
        number = x.numel() // x.shape[1]
        mean.lerp_(own_mean, 1 - KEPT)
        variance.lerp_(own_variance * ((number - 1) / number), 1 - KEPT)
        return y

    def constant_map(self, name: str, size: int, channels: int, like: Any) -> Any:
        return self._weights[f"{name}.map"].permute(2, 0, 1).expand(like.shape[0], -1, -1, -1)

    def up(self, x: Any) -> Any:
        return self._f.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)

    def down(self, x: Any) -> Any:
        return self._f.avg_pool2d(x, 2)

    def leaky_relu(self, x: Any, slope: float = 0.2) -> Any:
        return self._f.leaky_relu(x, slope)

    def relu(self, x: Any) -> Any:
        return self._f.relu(x)

    def tanh(self, x: Any) -> Any:
        return x.tanh()

    def clip(self, x: Any) -> Any:
        return x.clamp(-1, 1)

    def add(self, x: Any, y: Any) -> Any:
        return x + y

    def multiply(self, x: Any, y: Any) -> Any:
        if x.ndim != y.ndim:
            x, y = (each if each.ndim == 4 else each[:, :, None, None] for each in (x, y))
        return x * y

    def concat(self, vectors: Sequence[Any]) -> Any:
        import torch

        return torch.cat(tuple(vectors), 1)

    def to_map(self, x: Any, size: int, channels: int) -> Any:
        return x.reshape(-1, size, size, channels).permute(0, 3, 1, 2)

    def flatten(self, x: Any) -> Any:
        return x.permute(0, 2, 3, 1).flatten(1)

    def mean_map(self, x: Any) -> Any:
        return x.mean((2, 3))

    def sum_vector(self, x: Any) -> Any:
        return x.sum(1, keepdim=True)


class TorchArithmetic:
    """What the losses and the augmentation need beside + − × ÷."""

    def softplus(self, x: Any) -> Any:
        import torch.nn.functional as functional

        # PyTorch's own is the identity over its threshold; 30 is past float32's last digit.
        return functional.softplus(x, threshold=30)

    def relu(self, x: Any) -> Any:
        return x.relu()

    def mean(self, x: Any) -> Any:
        return x.mean()

    def sum_each(self, x: Any) -> Any:
        return x.flatten(1).sum(1)

    def log_sum_exp_each(self, x: Any) -> Any:
        return x.flatten(1).logsumexp(1)

    def colours(self, picture: Any) -> Any:
        return picture[:, :3]

    def alpha(self, picture: Any) -> Any:
        return picture[:, 3:]

    def join(self, colours: Any, alpha: Any) -> Any:
        import torch

        return torch.cat((colours, alpha), 1)

    def mean_channels(self, picture: Any) -> Any:
        return picture.mean(1, keepdim=True)

    def mean_each(self, picture: Any) -> Any:
        return picture.mean((1, 2, 3), keepdim=True)

    def pick(self, picture: Any, rows: Any, columns: Any) -> Any:
        return rows[:, None] @ picture @ columns[:, None].mT

    def over_channels(self, values: Any) -> Any:
        return values[:, None]
