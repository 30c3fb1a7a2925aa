"""Adam (Kingma & Ba 2015, arXiv 1412.6980) over named variables in TensorFlow.

Design choice: TensorFlow's own fused update with the state in the common layout, so that a run
goes on in the other framework. TensorFlow, like ``keras.optimizers.Adam``, adds ε to √v before
the correction of v (the paper's ε̂, end of section 2), PyTorch after it:

    α √(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε̂)   and   α/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε),

which are the same for ε̂ = ε √(1−β₂ᵗ). That is what is handed over here, step by step.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wenfang.training.adam_state import MEAN, SQUARE, STEPS
from wenfang.training.state import ADAM_EPSILON, named
from wenfang.training.tensorflow_device import tensorflow

if TYPE_CHECKING:
    import numpy as np


class KerasAdam:
    """One network's optimiser.

    Args:
        weights: name → variable; they are changed in place.
        rate, beta1, beta2: Adam's α, β₁, β₂.
    """

    def __init__(self, weights: dict[str, Any], rate: float, beta1: float, beta2: float) -> None:
        tf = self._tf = tensorflow()
        self.weights, self.steps = weights, 0
        self._rates = (rate, beta1, beta2)
        self._moments = {
            part: {n: tf.Variable(tf.zeros_like(w), trainable=False) for n, w in weights.items()}
            for part in (MEAN, SQUARE)
        }

    def next_scalars(self) -> list[float]:
        """β₁ᵗ, β₂ᵗ and ε̂ of the next step, for :meth:`apply`; the step is counted."""
        self.steps += 1
        _, beta1, beta2 = self._rates
        power = beta2**self.steps
        return [beta1**self.steps, power, ADAM_EPSILON * math.sqrt(1 - power)]

    def apply(self, gradients: Sequence[Any], scalars: Any) -> None:
        """Change the weights; may stand in a compiled function."""
        rate, beta1, beta2 = self._rates
        for (name, weight), gradient in zip(self.weights.items(), gradients, strict=True):
            self._tf.raw_ops.ResourceApplyAdam(
                var=weight.handle,
                m=self._moments[MEAN][name].handle,
                v=self._moments[SQUARE][name].handle,
                beta1_power=scalars[0],
                beta2_power=scalars[1],
                lr=rate,
                beta1=beta1,
                beta2=beta2,
                epsilon=scalars[2],
                grad=gradient,
            )

    def state(self) -> dict[str, np.ndarray]:
        """``steps``, ``mean/NAME``, ``square/NAME``; nothing before the first step."""
        import numpy as np

        if not self.steps:
            return {}
        arrays = {STEPS: np.array([self.steps], np.int64)}
        for part, moments in self._moments.items():
            arrays.update(named(part, {name: each.numpy() for name, each in moments.items()}))
        return arrays

    def load(self, state: Mapping[str, np.ndarray]) -> None:
        """Take over what ``fitting_adam`` gave; an empty state = begin anew."""
        self.steps = int(state[STEPS][0]) if state else 0
        for part, moments in self._moments.items():
            for name, moment in moments.items():
                moment.assign(state[f"{part}/{name}"] if state else self._tf.zeros_like(moment))


def follow(
    average: Mapping[str, Any], weights: Mapping[str, Any], adam: KerasAdam, keep: Any
) -> None:
    """The averaged weights after a step; running averages of batch norms are taken as they are.

    Args:
        keep: what they keep of themselves, 0 to 1.
    """
    for name, weight in weights.items():
        if name in adam.weights:
            average[name].assign_add((weight - average[name]) * (1 - keep))
        else:
            average[name].assign(weight)
