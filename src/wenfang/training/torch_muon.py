"""Muon (Jordan et al. 2024) for some matrices of a network in PyTorch, Adam for all the rest.

A matrix's momentum is brought near to the orthogonal matrix next to it by five Newton-Schulz
iterations in bfloat16, and scaled to the size that Adam's steps have (Liu et al. 2025,
arXiv 2502.16982, eq. 4), so that one rate serves both. The same numbers as ``torch.optim.Muon``,
which takes one matrix after the other; here all of one shape go together, for a network of
equal blocks has many small ones, and an accelerator would wait for each.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from wenfang.training.adam_state import fitting_adam
from wenfang.training.ops import Declared
from wenfang.training.state import fitting, named, of_part
from wenfang.training.torch_ops import from_torch, to_torch
from wenfang.training.torch_optimiser import TorchAdam, give_gradients

if TYPE_CHECKING:
    import numpy as np

KEPT = 0.95
"""Of the momentum at each step, as Muon's authors have it."""
FACTORS = (3.4445, -4.775, 2.0315)
ITERATIONS = 5
_MOMENTUM = "momentum"


class TorchMuon:
    """An optimiser as :class:`~wenfang.training.torch_optimiser.Optimiser`.

    Args:
        weights: name → tensor; they are changed in place.
        rate: of both.
        beta1, beta2: Adam's.
        chosen: whether the matrix of a name is Muon's.
    """

    def __init__(
        self,
        weights: dict[str, Any],
        rate: float,
        beta1: float,
        beta2: float,
        chosen: Callable[[str], bool],
    ) -> None:
        self.weights, self._rate = weights, rate
        self._alike: dict[tuple[int, ...], list[str]] = {}
        for name, weight in weights.items():
            if chosen(name):
                weight.requires_grad_()
                self._alike.setdefault(tuple(weight.shape), []).append(name)
        self._matrices = {name for names in self._alike.values() for name in names}
        rest = {name: weight for name, weight in weights.items() if name not in self._matrices}
        self._adam = TorchAdam(rest, rate, beta1, beta2)
        self._momenta: dict[tuple[int, ...], Any] = {}

    def step(self, loss: Any) -> None:
        """One step down a loss: gradients of these weights alone are computed."""
        import torch

        give_gradients(loss, self.weights)
        self._adam.take()
        with torch.no_grad():
            for shape in self._alike:
                self._take(shape)

    def _take(self, shape: tuple[int, ...]) -> None:
        import torch

        weights = [self.weights[name] for name in self._alike[shape]]
        gradient = torch.stack([weight.grad for weight in weights])
        if shape not in self._momenta:
            self._momenta[shape] = torch.zeros_like(gradient)
        momentum = self._momenta[shape]
        momentum.lerp_(gradient, 1 - KEPT)
        turned = orthogonal(gradient.lerp_(momentum, KEPT)).float()  # Nesterov's
        size = self._rate * 0.2 * math.sqrt(max(shape))
        torch._foreach_add_(weights, list(turned.unbind()), alpha=-size)
        for weight in weights:
            weight.grad = None

    def set_rate(self, rate: float) -> None:
        """Another rate from now on, of both."""
        self._rate = rate
        self._adam.set_rate(rate)

    def state(self) -> dict[str, np.ndarray]:
        """As :meth:`TorchAdam.state` of the rest, and ``momentum/NAME`` of the matrices."""
        momenta = {
            name: from_torch(momentum)
            for shape, stack in self._momenta.items()
            for name, momentum in zip(self._alike[shape], stack.unbind(), strict=True)
        }
        return {**self._adam.state(), **named(_MOMENTUM, momenta)}

    def fitting(
        self, state: Mapping[str, np.ndarray], declared: Mapping[str, Declared]
    ) -> dict[str, np.ndarray]:
        """The state, after a look at whether it is this network's; an empty one is.

        Raises:
            BadInput: it is not.
        """
        if not state:
            return {}
        momenta = of_part(state, _MOMENTUM)
        others = {name: each for name, each in state.items() if not name.startswith(_MOMENTUM)}
        mine = {name: each for name, each in declared.items() if name in self._matrices}
        rest = {name: each for name, each in declared.items() if name not in self._matrices}
        return {
            **fitting_adam(others, rest),
            **named(_MOMENTUM, fitting(momenta, mine, _MOMENTUM)),
        }

    def load(self, state: Mapping[str, np.ndarray]) -> None:
        """Take over what :meth:`fitting` gave; an empty state = begin anew."""
        import torch

        self._adam.load(state)
        self._momenta.clear()
        for shape, names in self._alike.items() if state else ():
            device = str(self.weights[names[0]].device)
            each = [to_torch(state[f"{_MOMENTUM}/{name}"], device) for name in names]
            self._momenta[shape] = torch.stack(each)


def orthogonal(matrices: Any) -> Any:
    """About U Vᵀ of each matrix U S Vᵀ, bfloat16: singular values between 0.7 and 1.2.

    Args:
        matrices: (n, rows, columns).
    """
    import torch

    first, second, third = FACTORS
    upright = matrices.shape[1] > matrices.shape[2]
    x = (matrices.mT if upright else matrices).bfloat16()
    x = x / x.norm(dim=(1, 2), keepdim=True).clamp(min=1e-7)
    for _ in range(ITERATIONS):
        square = x @ x.mT
        x = torch.baddbmm(
            x, torch.baddbmm(square, square, square, beta=second, alpha=third), x, beta=first
        )
    return x.mT if upright else x
