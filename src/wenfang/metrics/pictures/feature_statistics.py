"""Mean and covariance of features, in one pass and constant memory.

Blocks are merged by the update of Chan, Golub and LeVeque (1983), in float64: the textbook
sum of squares loses all digits where the mean is large beside the spread.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput
from wenfang.metrics.pictures.sample import Sample, Sampler
from wenfang.whole_file import write_whole

if TYPE_CHECKING:
    import numpy as np

_LEAST = 64
"""Rows that are gathered before the covariance is touched: its update costs d² a time."""


@dataclass(frozen=True, eq=False)
class FeatureStatistics:
    """What distances between sets of pictures need of one of them.

    Attributes:
        count: of pictures.
        mean: float64, (d,).
        covariance: float64, (d, d), with n − 1 below the line, as the reference does.
        made_by: the features' name and hash, and the resize; two of different make are not
            compared.
        sample: features of some of the pictures, or nothing.
        pictures: SHA-256 over the pictures' files, or empty where they were no files.
    """

    count: int
    mean: np.ndarray
    covariance: np.ndarray
    made_by: str
    sample: Sample | None = None
    pictures: str = ""

    def save(self, path: Path) -> None:
        """Write an ``.npz`` without pickles; moved into place whole."""
        import numpy as np

        content: dict[str, Any] = {
            "count": np.int64(self.count),
            "mean": self.mean,
            "covariance": self.covariance,
            "made_by": np.str_(self.made_by),
            "pictures": np.str_(self.pictures),
        }
        if self.sample is not None:
            content |= {"sample": self.sample.features, "positions": self.sample.positions}
        file = io.BytesIO()
        np.savez(file, **content)
        write_whole(path, file.getvalue())

    @classmethod
    def load(cls, path: Path, made_by: str | None = None) -> FeatureStatistics:
        """Read what :meth:`save` wrote.

        Args:
            made_by: the features that are wanted.

        Raises:
            BadInput: the file is something else, or of other features.
        """
        import numpy as np

        cure = "save them with 'wenfang evaluate statistics'"
        if path.is_file() and not zipfile.is_zipfile(path):
            raise BadInput("these are no feature statistics", place=str(path), cure=cure)
        try:
            with np.load(path, allow_pickle=False) as stored:
                found = _read(cls, stored)
        except (
            OSError,
            EOFError,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            IndexError,
            zipfile.BadZipFile,
        ) as error:
            raise BadInput(
                f"these are no feature statistics: {error}",
                place=str(path),
                cure=cure,
            ) from error
        if made_by is not None and found.made_by != made_by:
            raise BadInput(
                f"these statistics are of {found.made_by}, not of {made_by}",
                place=str(path),
                cure="measure the reference pictures again and save them anew",
            )
        return found


def _read(cls: type[FeatureStatistics], stored: Any) -> FeatureStatistics:
    import numpy as np

    if "made_by" not in stored and {"mu", "sigma"} <= set(stored):
        raise ValueError("it does not say of which network (mu and sigma of another program)")
    mean, covariance = stored["mean"], stored["covariance"]
    width, count = mean.shape[0], int(stored["count"])
    if mean.shape != (width,) or covariance.shape != (width, width) or count < 2:
        raise ValueError("the covariance does not fit the mean")
    if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
        raise ValueError("a number in it is not finite")
    sample = None
    if "sample" in stored:
        sample = Sample(stored["sample"], stored["positions"])
        if sample.features.shape != (len(sample.positions), width):
            raise ValueError("the sample does not fit the mean")
        if not np.isfinite(sample.features).all():
            raise ValueError("a number in it is not finite")
    pictures = str(stored["pictures"]) if "pictures" in stored else ""
    return cls(count, mean, covariance, str(stored["made_by"]), sample, pictures)


class Accumulator:
    """Takes features block by block.

    Args:
        made_by: the features' name, hash and resize.
        keep: features of so many pictures, chosen by chance.
    """

    def __init__(self, made_by: str, *, keep: int = 0) -> None:
        self._made_by = made_by
        self._sampler = Sampler(keep) if keep else None
        self._count = 0
        self._mean: np.ndarray | None = None
        self._scatter: np.ndarray | None = None
        self._waiting: list[np.ndarray] = []

    def add(self, features: np.ndarray) -> None:
        """A block, (n, d)."""
        import numpy as np

        if not len(features):
            return
        if self._sampler is not None:
            self._sampler.add(features)
        self._waiting.append(np.asarray(features, np.float64))
        if sum(map(len, self._waiting)) >= _LEAST:
            self._merge()

    def _merge(self) -> None:
        import numpy as np

        if not self._waiting:
            return
        block = np.concatenate(self._waiting)
        self._waiting = []
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

    def statistics(self, pictures: str = "") -> FeatureStatistics:
        """Of all blocks so far.

        Args:
            pictures: SHA-256 over the pictures' files.

        Raises:
            BadInput: fewer than two pictures.
        """
        self._merge()
        if self._count < 2 or self._mean is None or self._scatter is None:
            raise BadInput(
                "a distance between sets needs two pictures in each", cure="give more pictures"
            )
        covariance = self._scatter / (self._count - 1)
        sample = self._sampler.sample() if self._sampler else None
        return FeatureStatistics(
            self._count, self._mean, covariance, self._made_by, sample, pictures
        )
