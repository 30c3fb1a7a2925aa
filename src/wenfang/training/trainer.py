"""What the training loop asks of a framework, and what it hands over.

Design choice: every random number of a step (which pictures, which noise, which augmentation)
is drawn here with NumPy's Philox from the run's seed and the step's number alone. A resumed
run therefore needs no generator's state, and both frameworks see the same batches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Batch:
    """One step's input.

    For a trainer that holds the pictures (:class:`Holding`), ``real`` and ``noise`` have no rows.

    Attributes:
        real: float32, (n, height, width, channels), −1 to 1; RGB under full transparency is 0.
        condition: float32, (n, condition width), rows of length 1; width 0 where there is none.
        noise: float32, (n, latent): the pictures made from it are judged in both turns.
        augment: float32, (n, 8), uniform 0 to 1: what the augmentation of each picture is made
            of. Real and generated pictures of one place are changed alike.
        probability: of an augmentation to be done, 0 to 1.
        rows: int64, (n,), the pictures' numbers in their set.
        key: the run's seed and the step's number.
    """

    real: np.ndarray
    condition: np.ndarray
    noise: np.ndarray
    augment: np.ndarray
    probability: float
    rows: np.ndarray | None = None
    key: tuple[int, int] = (0, 0)


class Trainer(Protocol):
    """One network pair in one framework."""

    def step(self, batch: Batch) -> Mapping[str, float]:
        """One turn of the discriminator, then one of the generator.

        The generated pictures (and their augmentation) are made once and judged in both turns:
        before and after the discriminator's update. In the discriminator's turn its running
        averages move (by the real pictures, then by the generated ones), in the generator's
        only the generator's do.

        Returns:
            ``discriminator`` and ``generator`` (losses without penalties), ``r1``, ``r2``
            (the penalties' means of ‖∇D‖², where asked for), ``sign`` (E[sign D(real)];
            for the relativistic loss E[sign(D(real) − D(fake))]),
            ``real``, ``fake`` (mean logits).
        """
        ...

    def sample(self, noise: np.ndarray, condition: np.ndarray) -> np.ndarray:
        """Pictures by the averaged weights, float32 as in :class:`Batch`."""
        ...

    def state(self) -> dict[str, np.ndarray]:
        """All that a later run needs: ``generator/…``, ``discriminator/…``, ``average/…`` in
        the common layout, ``progress/pictures`` (int64, seen so far), ``optimiser/…`` as the
        framework has it. Each at least one-dimensional, so that safetensors takes it."""
        ...

    def load(self, state: Mapping[str, np.ndarray]) -> None:
        """Take over a state; ``optimiser/…`` may be missing, the rest must fit.

        Raises:
            BadInput: a name or a shape does not fit the specification.
        """
        ...


@runtime_checkable
class Holding(Trainer, Protocol):
    """A trainer that may take the pictures to its device once, see
    :mod:`~wenfang.training.held_pictures`."""

    def hold(self, pixels: np.ndarray) -> bool:
        """Whether it did; ``pixels`` uint8, (n, height, width, channels)."""
        ...
