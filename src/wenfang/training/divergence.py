"""Training that has gone wrong, told with a cure; rather late than wrongly.

A number that is none; logits that have exploded; a discriminator that has won so clearly that the
generator learns nothing more; pictures that are all the same (mode collapse).

Design choices, from small runs that did collapse and others that did not:

- A victory is told by the gap between the mean logits of real and generated pictures. The
  generator's loss says little of it: the minimax one goes to 0 then, and hinge's moves with both.
- Overall diversity misses a network that draws one picture for each class. So the distance of each
  picture to the one that is nearest to it is looked at too, as of the real pictures of the same
  rows, which also holds where one caption rightly gives one picture.
- A healthy run may lose two thirds of its diversity for a while and find it again. A fall is
  therefore told only where the discriminator is sure of it too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from wenfang.errors import EngineError

if TYPE_CHECKING:
    import numpy as np

ALIKE = 0.1
"""Share of the real pictures' diversity under which generated ones count as all the same."""
FALLEN = 0.25
"""Share of its own best diversity (that of the real pictures at most) that counts as a fall."""
FEW = 0.05
"""Share of the real pictures' distance to the nearest other under which a sample holds the same few
pictures again and again."""
SURE = 3.0
"""Gap of the logits, real less generated, from which on the discriminator is sure (95 %)."""
LOST = 30.0
"""Gap from which on the generator's gradients say nothing of pictures."""
LOUD = 1e4
"""A mean logit that no training in order comes to."""
PATIENCE = 3
"""Looks, or records, in a row before the run is stopped."""
LONG = 10
"""Records in a row for what sometimes mends."""
WARM = 1000
"""Steps in which a network that never was diverse is let be."""


@dataclass
class Watch:
    """What has been seen so far; goes into checkpoints.

    Attributes:
        real: diversity of the real pictures; 0 = not watched.
        near: their distance to the nearest other; 0 = not watched.
        best: the greatest diversity so far.
        gap: of the logits in the last record.
        alike, fallen: looks in a row at which all pictures were the same, or that had fallen.
        lost, loud: records in a row at which the generator had lost, or the logits were absurd.
    """

    real: float = 0.0
    near: float = 0.0
    best: float = 0.0
    gap: float = 0.0
    alike: int = 0
    fallen: int = 0
    lost: int = 0
    loud: int = 0

    def figures(self, step: int, figures: Mapping[str, float]) -> None:
        """A record of the loop.

        Raises:
            EngineError: it diverged.
        """
        wrong = [name for name, value in figures.items() if not math.isfinite(value)]
        if wrong:
            raise _stopped(step, f"{', '.join(wrong)} is no number any more", _SMALLER)
        if not {"real", "fake"} <= figures.keys():
            return
        real, fake = figures["real"], figures["fake"]
        self.gap = real - fake
        self.loud = self.loud + 1 if max(abs(real), abs(fake)) > LOUD else 0
        if self.loud >= PATIENCE:
            raise _stopped(
                step, f"the logits have exploded (real {real:.1e}, generated {fake:.1e})", _SMALLER
            )
        self.lost = self.lost + 1 if self.gap > LOST else 0
        if self.lost >= LONG:
            raise _stopped(
                step,
                f"the discriminator has won (its logits are {self.gap:.0f} apart)",
                'raise r1, or use loss = "relativistic" or augmentation = "ada"',
            )

    def pictures(self, step: int, sample: np.ndarray, rows: Sequence[int]) -> dict[str, float]:
        """A look at a sample; returns what is recorded of it.

        Args:
            rows: of the data, that each picture was drawn for.

        Raises:
            EngineError: all its pictures are the same, and have been for some looks.
        """
        found, near = diversity(sample), nearest(sample, rows)
        if not math.isfinite(found):
            raise _stopped(step, "the pictures are no numbers any more", _SMALLER)
        self.best = max(self.best, min(found, self.real))
        alike = found < ALIKE * self.real
        was_diverse = step >= WARM or self.best > 2 * ALIKE * self.real
        fallen = found < FALLEN * self.best or near < FEW * self.near
        self.alike = self.alike + 1 if alike and was_diverse else 0
        self.fallen = self.fallen + 1 if fallen and self.gap > SURE else 0
        if max(self.alike, self.fallen) >= PATIENCE:
            raise _stopped(
                step,
                f"all pictures are the same, or the same few (diversity {found:.3f}, "
                f"real {self.real:.3f}, its best {self.best:.3f})",
                'use loss = "relativistic" with r1 and r2, or a larger batch',
            )
        distinct = {"distinct": near / self.near} if self.near else {}
        return {"diversity": found, **distinct}

    def weights(self, step: int, state: Mapping[str, np.ndarray]) -> None:
        """What is to be kept: a run could not go on from weights that are no numbers.

        Raises:
            EngineError: some are none.
        """
        import numpy as np

        for name, array in state.items():
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise _stopped(step, f"{name} is no number any more", _SMALLER)

    def state(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def diversity(pictures: np.ndarray) -> float:
    """Root of the mean squared distance of a value between two different pictures."""
    import numpy as np

    flat = pictures.reshape(len(pictures), -1).astype(np.float64)
    return float(np.sqrt(2 * flat.var(axis=0, ddof=1).mean()))


def nearest(pictures: np.ndarray, rows: Sequence[int]) -> float:
    """Median over the pictures of the distance to the nearest that is of another row (root of the
    mean square over the values); 0 where there is one row only."""
    import numpy as np

    flat, which = pictures.reshape(len(pictures), -1).astype(np.float32), np.asarray(rows)
    if len(set(which.tolist())) < 2:
        return 0.0
    least = [
        np.square(flat[which != row] - picture).mean(axis=1, dtype=np.float64).min()
        for picture, row in zip(flat, which, strict=True)
    ]
    return float(np.sqrt(np.median(least)))


_SMALLER = "lower learning_rate, or raise r1 (and r2)"


def _stopped(step: int, message: str, cure: str) -> EngineError:
    return EngineError(
        f"the training diverged at step {step}: {message}",
        place="training",
        cure=f"{cure}; the checkpoints before are kept",
    )
