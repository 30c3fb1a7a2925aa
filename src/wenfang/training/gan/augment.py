"""Augmentation of what the discriminator sees, differentiable, the same in every framework.

DiffAugment (Zhao et al. 2020, arXiv 2006.10738): real and generated pictures are changed alike,
and the generator is trained through the change, so that a discriminator cannot learn a small
data set by heart and the generator does not learn the change. Colour (brightness, saturation,
contrast), translation by up to an eighth, and a cut-out of half the side.

Design choice: all that is random is decided in NumPy, from the batch's own uniform numbers, as
an :class:`AugmentPlan` of plain arrays; a framework only multiplies and adds. A translation is
two 0/1 matrices, one to pick rows and one to pick columns: exact, without any scatter, the same
on every device. Numbers below the probability mean "do", and u / p is then uniform again.

Alpha: colours change as far as they are covered, what comes in from outside or is cut out is
transparent (alpha −1) with colour 0, and contrast turns around the mean of what is covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from wenfang.training.gan.spec import GanSpec
from wenfang.training.trainer import Batch

if TYPE_CHECKING:
    import numpy as np

TRANSLATION = 1 / 8
CUT_OUT = 1 / 2
COVERED_AT_LEAST = 1e-3

Picture = Any
"""A backend's map; ``+``, ``-``, ``*`` and ``/`` work on it and broadcast."""


@dataclass(frozen=True, slots=True)
class AugmentPlan:
    """What is done to each of n pictures, float32, as arrays or as a backend's tensors.

    Attributes:
        brightness: (n, 1, 1, 1), added to the colours, −0.5 to 0.5.
        saturation: (n, 1, 1, 1), added to 1: factor of a colour's distance from its grey.
        contrast: (n, 1, 1, 1), added to 1: factor of a colour's distance from the mean.
        rows: (n, side, side), 0 and 1: row i of the result is row j of the picture.
        columns: the same for columns.
        keep: (n, side, side), 0 where it is cut out, else 1.
    """

    brightness: Any
    saturation: Any
    contrast: Any
    rows: Any
    columns: Any
    keep: Any

    def arrays(self) -> tuple[Any, ...]:
        """In the order of the fields, for a compiled step's inputs."""
        colours = (self.brightness, self.saturation, self.contrast)
        return (*colours, self.rows, self.columns, self.keep)


class AugmentOps(Protocol):
    """What the augmentation is made of, beside arithmetic."""

    def colours(self, picture: Picture) -> Picture:
        """All channels but the fourth."""
        ...

    def alpha(self, picture: Picture) -> Picture:
        """The fourth channel, kept as a dimension of 1."""
        ...

    def join(self, colours: Picture, alpha: Picture) -> Picture: ...

    def mean_channels(self, picture: Picture) -> Picture:
        """Over the channels, kept as a dimension of 1."""
        ...

    def mean_each(self, picture: Picture) -> Picture:
        """Over all but the batch: (n, 1, 1, 1)."""
        ...

    def pick(self, picture: Picture, rows: Any, columns: Any) -> Picture:
        """Σ over j, k of rows[n, i, j] · picture[n, j, k, c] · columns[n, l, k]."""
        ...

    def over_channels(self, values: Any) -> Picture:
        """(n, side, side) → something that a map can be multiplied by."""
        ...


def plan_augment(spec: GanSpec, batch: Batch) -> AugmentPlan | None:
    """What to do to this batch's pictures; None = nothing to any of them."""
    import numpy as np

    if spec.augmentation == "none" or batch.probability <= 0:
        return None
    uniform = batch.augment.astype(np.float64).T
    probability = batch.probability

    def value(number: int, low: float, high: float) -> np.ndarray:
        """Uniform between the two where it is done, else 0."""
        drawn = low + (high - low) * uniform[number] / probability
        return np.where(uniform[number] < probability, drawn, 0.0)

    def colour(number: int, low: float, high: float) -> np.ndarray:
        return value(number, low, high).astype(np.float32).reshape(-1, 1, 1, 1)

    side = spec.resolution
    reach = side * TRANSLATION
    moved = uniform[3] < probability
    along = np.rint(value(3, -reach, reach))
    down = np.rint(np.where(moved, -reach + 2 * reach * uniform[4], 0.0))
    return AugmentPlan(
        brightness=colour(0, -0.5, 0.5),
        saturation=colour(1, -1.0, 1.0),
        contrast=colour(2, -0.5, 0.5),
        rows=_picking(down, side),
        columns=_picking(along, side),
        keep=_keep(uniform[5] < probability, uniform[6], uniform[7], side),
    )


def augment(spec: GanSpec, picture: Picture, plan: AugmentPlan, ops: AugmentOps) -> Picture:
    """Do it.

    Args:
        plan: the plan with its arrays as the backend's tensors.
    """
    has_alpha = spec.channels == 4
    colours = ops.colours(picture) if has_alpha else picture
    alpha = ops.alpha(picture) if has_alpha else None
    colours = _recolour(spec, colours, alpha, plan, ops)
    whole = colours if alpha is None else ops.join(colours, alpha + 1.0)
    keep = ops.over_channels(plan.keep)
    whole = ops.pick(whole, plan.rows, plan.columns) * keep
    return whole if alpha is None else ops.join(ops.colours(whole), ops.alpha(whole) - 1.0)


def _recolour(spec: GanSpec, colours: Picture, alpha: Any, plan: Any, ops: AugmentOps) -> Picture:
    covered = None if alpha is None else (alpha + 1.0) * 0.5

    def change(colours: Picture, by: Picture) -> Picture:
        return colours + (by if covered is None else by * covered)

    colours = change(colours, plan.brightness)
    if spec.channels > 1:
        colours = change(colours, plan.saturation * (colours - ops.mean_channels(colours)))
    if covered is None:
        mean = ops.mean_each(colours)
    else:
        mean = ops.mean_each(colours * covered) / (ops.mean_each(covered) + COVERED_AT_LEAST)
    return change(colours, plan.contrast * (colours - mean))


def _picking(by: np.ndarray, side: int) -> np.ndarray:
    """Matrices that move by so many pixels: 1 where j = i − by."""
    import numpy as np

    places = np.arange(side)
    came_from = places[None, :, None] - by[:, None, None]
    picked: np.ndarray = came_from == places[None, None, :]
    return picked.astype(np.float32)


def _keep(done: np.ndarray, down: np.ndarray, along: np.ndarray, side: int) -> np.ndarray:
    """1 but in a square of half the side, whose middle lies anywhere in the picture."""
    import numpy as np

    places, half = np.arange(side) + 0.5, side * CUT_OUT / 2
    inside_rows = np.abs(places[None] - down[:, None] * side) < half
    inside_columns = np.abs(places[None] - along[:, None] * side) < half
    cut: np.ndarray = inside_rows[:, :, None] & inside_columns[:, None, :] & done[:, None, None]
    return (~cut).astype(np.float32)
