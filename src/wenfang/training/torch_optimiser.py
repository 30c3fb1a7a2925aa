"""Adam (Kingma & Ba 2015, arXiv 1412.6980) over named tensors in PyTorch, with a state of arrays.

PyTorch's own, fused: one pass over all weights of a network. Its moments are kept in the common
layout, like the weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wenfang.training.ops import Declared
from wenfang.training.state import ADAM_EPSILON, fitting, named, of_part
from wenfang.training.torch_ops import from_torch, to_torch

if TYPE_CHECKING:
    import numpy as np

STEPS = "steps"
MOMENTS = {"mean": "exp_avg", "square": "exp_avg_sq"}
"""Our names and PyTorch's."""


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
        fused = next(iter(weights.values())).device.type in ("cpu", "cuda")
        self._adam = torch.optim.Adam(
            weights.values(), lr=rate, betas=(beta1, beta2), eps=ADAM_EPSILON, fused=fused
        )

    def step(self, loss: Any) -> None:
        """One step down a loss: gradients of these weights alone are computed."""
        import torch

        gradients = torch.autograd.grad(loss, tuple(self.weights.values()))
        for weight, gradient in zip(self.weights.values(), gradients, strict=True):
            weight.grad = gradient
        self._adam.step()
        self._adam.zero_grad(set_to_none=True)

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

    def load(self, state: Mapping[str, np.ndarray], declared: Mapping[str, Declared]) -> None:
        """Take over a state; an empty one = begin anew.

        Raises:
            BadInput: it is of another network.
        """
        import torch

        self._adam.state.clear()
        if not state:
            return
        trained = {name: declared[name] for name in self.weights}
        moments = {part: fitting(of_part(state, part), trained, part) for part in MOMENTS}
        for name, weight in self.weights.items():
            own = {
                theirs: to_torch(moments[ours][name], weight.device)
                for ours, theirs in MOMENTS.items()
            }
            device = weight.device if weight.device.type != "cpu" else None
            own["step"] = torch.tensor(float(state[STEPS][0]), device=device)
            self._adam.state[weight] = own
