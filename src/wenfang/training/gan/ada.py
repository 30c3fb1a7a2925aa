"""ADA's dial: how likely an augmentation is, from how much the discriminator overfits.

Karras et al. 2020 (arXiv 2006.06676, section 3): rₜ = E[sign D(real)] goes to 1 when the
discriminator knows the training pictures by heart. Every few steps the probability goes up or
down by a fixed amount, whichever brings rₜ to its target; the amount lets it cross 0 to 1 in so
many thousand pictures. The paper's 500 thousand are for runs of millions; here it is 100.

Design choice: a pure function from state to state. The state is three numbers; whoever keeps
checkpoints keeps them, and a resumed run goes on exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

INTERVAL = 4
THOUSANDS = 100.0


@dataclass(frozen=True, slots=True)
class AdaState:
    """Where the dial stands.

    Attributes:
        probability: 0 to 1; goes into the next batch.
        total: the signs since the last change, added up.
        steps: how many they are.
    """

    probability: float = 0.0
    total: float = 0.0
    steps: int = 0


def after_step(state: AdaState, sign: float, *, batch: int, target: float) -> AdaState:
    """The dial after a step.

    Args:
        sign: the step's E[sign D(real)].
        batch: pictures a step.
        target: ``GanSpec.ada_target``.
    """
    total, steps = state.total + sign, state.steps + 1
    if steps < INTERVAL:
        return AdaState(state.probability, total, steps)
    by = INTERVAL * batch / (THOUSANDS * 1000)
    up = (total / steps > target) - (total / steps < target)
    return AdaState(min(max(state.probability + up * by, 0.0), 1.0))
