"""Training that has gone wrong, told early and with a cure.

Three ways to fail: a number that is none, pictures that are all the same (mode collapse), and a
discriminator that has won so clearly that the generator learns nothing more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wenfang.errors import EngineError

if TYPE_CHECKING:
    import numpy as np

ALIKE = 0.1
"""Share of the real pictures' diversity under which generated ones count as all the same."""
LOST = 30.0
"""Loss of a generator, in logits, from which on its gradients say nothing of pictures."""
PATIENCE = 3
"""Looks in a row before the run is stopped."""


@dataclass
class Watch:
    """What has been seen so far; goes into checkpoints.

    Attributes:
        real: diversity of the real pictures; 0 = not watched.
        alike: looks in a row at which all pictures were the same.
        lost: looks in a row at which the generator had lost.
    """

    real: float = 0.0
    alike: int = 0
    lost: int = 0

    def figures(self, step: int, figures: Mapping[str, float]) -> None:
        """A record of the loop.

        Raises:
            EngineError: it diverged.
        """
        wrong = [name for name, value in figures.items() if not math.isfinite(value)]
        if wrong:
            raise _stopped(
                step,
                f"{', '.join(wrong)} is no number any more",
                "lower learning_rate, or raise r1 (and r2)",
            )
        self.lost = self.lost + 1 if figures.get("generator", 0.0) > LOST else 0
        if self.lost >= PATIENCE:
            raise _stopped(
                step,
                f"the discriminator has won (the generator's loss is {figures['generator']:.0f})",
                'raise r1, or use loss = "relativistic" or augmentation = "ada"',
            )

    def pictures(self, step: int, sample: np.ndarray) -> float:
        """A look at a sample; returns its diversity.

        Raises:
            EngineError: all its pictures are the same, for the third time.
        """
        found = diversity(sample)
        if not math.isfinite(found):
            raise _stopped(step, "the pictures are no numbers any more", "lower learning_rate")
        self.alike = self.alike + 1 if found < ALIKE * self.real else 0
        if self.alike >= PATIENCE:
            raise _stopped(
                step,
                f"all pictures are the same (diversity {found:.3f}, real {self.real:.3f})",
                'use loss = "relativistic" with r1 and r2, or a larger batch',
            )
        return found

    def weights(self, step: int, state: Mapping[str, np.ndarray]) -> None:
        """What is to be kept: a run could not go on from weights that are no numbers.

        Raises:
            EngineError: some are none.
        """
        import numpy as np

        for name, array in state.items():
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise _stopped(
                    step,
                    f"{name} is no number any more",
                    "lower learning_rate, or raise r1 (and r2)",
                )

    def state(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"real": self.real, "alike": self.alike, "lost": self.lost}


def diversity(pictures: np.ndarray) -> float:
    """Root of the mean squared distance of a value between two different pictures."""
    import numpy as np

    flat = pictures.reshape(len(pictures), -1).astype(np.float64)
    return float(np.sqrt(2 * flat.var(axis=0, ddof=1).mean()))


def _stopped(step: int, message: str, cure: str) -> EngineError:
    return EngineError(
        f"the training diverged at step {step}: {message}",
        place="training",
        cure=f"{cure}; the checkpoints before are kept",
    )
