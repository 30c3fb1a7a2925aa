"""Arrays of pictures as the features that FID compares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from wenfang.metrics.pictures.feature_statistics import Accumulator, FeatureStatistics

if TYPE_CHECKING:
    import numpy as np


class PictureFeatures(Protocol):
    """Pictures in, features out."""

    @property
    def made_by(self) -> str:
        """Name, hash and resize: what a signature says."""
        ...

    def features(self, pictures: np.ndarray) -> np.ndarray:
        """float32, (n, d), of uint8 (n, height, width, 1, 3 or 4)."""
        ...


def statistics_of(
    blocks: Iterable[np.ndarray], features: PictureFeatures, *, keep: int = 0
) -> FeatureStatistics:
    """Statistics of a stream of pictures; memory does not grow with their number.

    Args:
        keep: features of so many pictures, for intervals and for what needs more than mean and
            covariance.

    Raises:
        BadInput: fewer than two pictures.
    """
    accumulator = Accumulator(features.made_by, keep=keep)
    for block in blocks:
        accumulator.add(features.features(block))
    return accumulator.statistics()


def in_blocks(pictures: np.ndarray, size: int = 256) -> Iterator[np.ndarray]:
    """A large array of pictures, block by block."""
    for start in range(0, len(pictures), size):
        yield pictures[start : start + size]
