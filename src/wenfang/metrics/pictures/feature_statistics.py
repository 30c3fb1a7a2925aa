"""Mean and covariance of features, in one pass and constant memory.

Blocks are merged by the update of Chan, Golub and LeVeque (1983), in float64: the textbook
sum of squares loses all digits where the mean is large beside the spread.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import BadInput

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, eq=False)
class FeatureStatistics:
    """What a Fréchet distance needs of a set of pictures.

    Attributes:
        count: of pictures.
        mean: float64, (d,).
        covariance: float64, (d, d), with n − 1 below the line, as the reference does.
        made_by: the features' name and hash, and the resize; two of different make are not
            compared.
    """

    count: int
    mean: np.ndarray
    covariance: np.ndarray
    made_by: str

    def save(self, path: Path) -> None:
        """Write an ``.npz`` without pickles."""
        import numpy as np

        with path.open("wb") as file:
            np.savez(
                file,
                count=np.int64(self.count),
                mean=self.mean,
                covariance=self.covariance,
                made_by=np.str_(self.made_by),
            )

    @classmethod
    def load(cls, path: Path) -> FeatureStatistics:
        """Read what :meth:`save` wrote.

        Raises:
            BadInput: the file is something else.
        """
        import numpy as np

        try:
            with np.load(path, allow_pickle=False) as stored:
                mean, covariance = stored["mean"], stored["covariance"]
                found = cls(int(stored["count"]), mean, covariance, str(stored["made_by"]))
            width = mean.shape[0]
            if covariance.shape != (width, width) or not np.isfinite(covariance).all():
                raise ValueError("the covariance does not fit the mean")
        except (OSError, EOFError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
            raise BadInput(
                f"these are no feature statistics: {error}",
                place=str(path),
                cure="save them with 'wenfang evaluate images'",
            ) from error
        return found


class Accumulator:
    """Takes features block by block."""

    def __init__(self, made_by: str) -> None:
        self._made_by = made_by
        self._count = 0
        self._mean: np.ndarray | None = None
        self._scatter: np.ndarray | None = None

    def add(self, features: np.ndarray) -> None:
        """A block, (n, d)."""
        import numpy as np

        block = np.asarray(features, np.float64)
        if not len(block):
            return
        mean = block.mean(axis=0)
        centred = block - mean
        scatter = centred.T @ centred
        if self._mean is None or self._scatter is None:
            self._count, self._mean, self._scatter = len(block), mean, scatter
            return
        total = self._count + len(block)
        apart = mean - self._mean
        self._scatter += scatter
        self._scatter += np.outer(apart, apart) * (self._count * len(block) / total)
        self._mean = self._mean + apart * (len(block) / total)
        self._count = total

    def statistics(self) -> FeatureStatistics:
        """Of all blocks so far.

        Raises:
            BadInput: fewer than two pictures.
        """
        if self._count < 2 or self._mean is None or self._scatter is None:
            raise BadInput(
                "a distance between sets needs two pictures in each", cure="give more pictures"
            )
        covariance = self._scatter / (self._count - 1)
        return FeatureStatistics(self._count, self._mean, covariance, self._made_by)
