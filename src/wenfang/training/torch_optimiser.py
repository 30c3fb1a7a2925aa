"""Adam (Kingma & Ba 2015, arXiv 1412.6980) over named tensors in PyTorch, with a state of arrays.

PyTorch's own, fused: one pass over all weights of a network. Its moments are kept in the common
layout, like the weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from wenfang.training.adam_state import MEAN, SQUARE, STEPS, fitting_adam
from wenfang.training.state import ADAM_EPSILON, named
from wenfang.training.torch_ops import from_torch, to_torch

if TYPE_CHECKING:
    import numpy as np

MOMENTS = {MEAN: "exp_avg", SQUARE: "exp_avg_sq"}
"""Our names and PyTorch's."""


class Optimiser(Protocol):
    """What a trainer asks of any."""

    weights: dict[str, Any]

    def step(self, loss: Any) -> None: ...
    def set_rate(self, rate: float) -> None: ...
    def state(self) -> dict[str, np.ndarray]: ...
    def load(self, state: Mapping[str, np.ndarray]) -> None: ...


class TorchAdam:
    """One network's optimiser.

    Args:
        weights: name → tensor; they are changed in place.
        rate, beta1, beta2: Adam's α, β₁, β₂.
    """

    def __init__(self, weights: dict[str, Any], rate: float, beta1: float, beta2: float) -> None:
        import torch

        self.weights = weights
        for weight in weights.values():
            weight.requires_grad_()
        self._fused = next(iter(weights.values())).device.type in ("cpu", "cuda")
        self._adam = torch.optim.Adam(
            weights.values(), lr=rate, betas=(beta1, beta2), eps=ADAM_EPSILON, fused=self._fused
        )

    def step(self, loss: Any) -> None:
        """One step down a loss: gradients of these weights alone are computed."""
        give_gradients(loss, self.weights)
        self.take()

    def take(self) -> None:
        """A step by the gradients that the weights were given."""
        self._adam.step()
        self._adam.zero_grad(set_to_none=True)

    def set_rate(self, rate: float) -> None:
        """Another α from now on."""
        for group in self._adam.param_groups:
            group["lr"] = rate

    def state(self) -> dict[str, np.ndarray]:
        """``steps``, ``mean/NAME``, ``square/NAME``; nothing before the first step."""
        import numpy as np

        if not self._adam.state:
            return {}
        states = {name: self._adam.state[weight] for name, weight in self.weights.items()}
        steps = int(next(iter(states.values()))["step"].item())
        arrays = {STEPS: np.array([steps], np.int64)}
        for ours, theirs in MOMENTS.items():
            moments = {name: from_torch(each[theirs]) for name, each in states.items()}
            arrays.update(named(ours, moments))
        return arrays

    fitting = staticmethod(fitting_adam)

    def load(self, state: Mapping[str, np.ndarray]) -> None:
        """Take over what :meth:`fitting` gave; an empty state = begin anew."""
        import torch

        self._adam.state.clear()
        if not state:
            return
        for name, weight in self.weights.items():
            own = {
                theirs: to_torch(state[f"{ours}/{name}"], str(weight.device))
                for ours, theirs in MOMENTS.items()
            }
            # A fused step counts on the device.
            device = weight.device if self._fused else None
            own["step"] = torch.tensor(float(state[STEPS][0]), device=device)
            self._adam.state[weight] = own


def give_gradients(loss: Any, weights: Mapping[str, Any]) -> None:
    """Compute a loss's gradients of these weights alone, and put them there."""
    import torch

    gradients = torch.autograd.grad(loss, tuple(weights.values()))
    for weight, gradient in zip(weights.values(), gradients, strict=True):
        # The fused update walks through memory: a gradient laid out otherwise than its
        # weight would be added to the wrong places.
        same = gradient.stride() == weight.stride()
        weight.grad = gradient if same else torch.empty_like(weight).copy_(gradient)


def follow(
    average: Mapping[str, Any], weights: Mapping[str, Any], adam: Optimiser, keep: float
) -> None:
    """The averaged weights after a step; running averages of batch norms are taken as they are.

    Args:
        keep: what they keep of themselves, 0 to 1.
    """
    import torch

    with torch.no_grad():
        mine = [average[name] for name in adam.weights]
        torch._foreach_lerp_(mine, list(adam.weights.values()), 1 - keep)
        for name in weights.keys() - adam.weights.keys():
            average[name].copy_(weights[name])
