"""One step's batch: a pure function of the data, the seed and the step's number.

Design choice: epoch *e* goes through the pictures in an order drawn from (seed, e) alone, step
*s* draws noise, augmentation and captions from (seed, s) alone; both from Philox (Salmon et al.
2011), whose key is that pair. Its counter's highest word keeps the two kinds apart. Nothing
is carried from step to step, so a run may be resumed, or looked into, at any of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from wenfang.errors import BadInput
from wenfang.pictures.network_pixels import to_network
from wenfang.training.trainer import Batch

if TYPE_CHECKING:
    import numpy as np

    from wenfang.training.data.picture_set import PictureSet


class Trained(Protocol):
    """What a batch has to know of a specification."""

    @property
    def resolution(self) -> int: ...
    @property
    def channels(self) -> int: ...
    @property
    def latent(self) -> int: ...
    @property
    def condition_width(self) -> int: ...
    @property
    def batch(self) -> int: ...
    @property
    def seed(self) -> int: ...


#: (numbers of the pictures, the step's generator) → float32, (n, width).
Conditions = Callable[["np.ndarray", "np.random.Generator"], "np.ndarray"]

AUGMENT = 8
STEP, EPOCH, SHOWN = range(3)
"""What chance is drawn for."""


def batch(
    data: PictureSet,
    spec: Trained,
    conditions: Conditions,
    step: int,
    probability: float,
    *,
    held: bool = False,
) -> Batch:
    """The batch of a step.

    Args:
        conditions: :func:`class_conditions`, :func:`no_conditions`, or the text's.
        step: from 0.
        probability: of an augmentation.
        held: the trainer holds the pictures and draws the noise.

    Raises:
        BadInput: the pictures are not of the specification's size, or the condition not of
            its width.
    """
    import numpy as np

    _fits(data, spec)
    indices = indices_at(len(data), spec.batch, spec.seed, step)
    chance = chance_of(spec.seed, step, STEP)
    own = indices[:0] if held else indices
    noise = chance.standard_normal((len(own), spec.latent), np.float32)
    augment = chance.random((spec.batch, AUGMENT), np.float32)
    condition = np.ascontiguousarray(conditions(indices, chance), np.float32)
    if condition.shape != (spec.batch, spec.condition_width):
        raise BadInput(
            f"the condition is {condition.shape[-1]} numbers wide, the network's "
            f"{spec.condition_width}",
            place="conditioning",
            cure="train with the data that the specification was made for",
        )
    real = to_network(data.pixels[own])
    return Batch(real, condition, noise, augment, probability, indices, (spec.seed, step))


def indices_at(pictures: int, size: int, seed: int, step: int) -> np.ndarray:
    """int64, (size,): which pictures a step sees; each once before any is seen again."""
    import numpy as np

    places = np.arange(step * size, (step + 1) * size, dtype=np.int64)
    epochs, offsets = places // pictures, places % pictures
    chosen = np.empty(size, np.int64)
    for epoch in range(int(epochs[0]), int(epochs[-1]) + 1):
        now = epochs == epoch
        chosen[now] = _order(pictures, seed, epoch)[offsets[now]]
    return chosen


def no_conditions(indices: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Width 0: the generator is told nothing."""
    import numpy as np

    return np.empty((len(indices), 0), np.float32)


def class_conditions(data: PictureSet) -> Conditions:
    """One-hot of the class; all zeros for a picture of none."""
    import numpy as np

    table = np.eye(len(data.classes), dtype=np.float32)
    table = np.concatenate([table, np.zeros((1, len(data.classes)), np.float32)])
    labels = data.labels

    def conditions(indices: np.ndarray, chance: np.random.Generator) -> np.ndarray:
        chosen: np.ndarray = table[labels[indices]]  # −1 is the last row
        return chosen

    return conditions


def _fits(data: PictureSet, spec: Trained) -> None:
    wanted = (spec.resolution, spec.resolution, spec.channels)
    if data.pixels.shape[1:] != wanted:
        raise BadInput(
            f"the pictures are {_said(data.pixels.shape[1:])}, the network's {_said(wanted)}",
            place="data",
            cure="open the data at the specification's resolution and channels",
        )


def _said(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


def chance_of(seed: int, number: int, kind: int) -> np.random.Generator:
    """The stream of random numbers of a step, an epoch, or a sample that is shown."""
    import numpy as np

    return np.random.Generator(np.random.Philox(key=[seed, number], counter=[0, 0, 0, kind]))


@lru_cache(maxsize=4)
def _order(pictures: int, seed: int, epoch: int) -> np.ndarray:
    return chance_of(seed, epoch, EPOCH).permutation(pictures)
