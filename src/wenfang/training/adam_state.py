"""An Adam optimiser's state as named arrays, the same in every framework."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wenfang.training.ops import Declared
from wenfang.training.state import count, fitting, named, of_part

if TYPE_CHECKING:
    import numpy as np

STEPS = "steps"
MEAN, SQUARE = "mean", "square"


def fitting_adam(
    state: Mapping[str, np.ndarray], declared: Mapping[str, Declared]
) -> dict[str, np.ndarray]:
    """``steps``, ``mean/NAME``, ``square/NAME``, after a look at whether they are this
    network's; an empty state is.

    Raises:
        BadInput: they are not.
    """
    import numpy as np

    if not state:
        return {}
    trained = {name: each for name, each in declared.items() if each.trained}
    fit = {STEPS: np.array([count(state, STEPS)], np.int64)}
    for part in (MEAN, SQUARE):
        fit.update(named(part, fitting(of_part(state, part), trained, part)))
    return fit
