"""FID of a run's pictures to its data, as the run goes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.metrics.pictures.feature_statistics import FeatureStatistics
from wenfang.metrics.pictures.fid import fid
from wenfang.metrics.pictures.picture_features import PictureFeatures, in_blocks, statistics_of
from wenfang.progress import Progress, silent
from wenfang.training.data.picture_set import PictureSet

if TYPE_CHECKING:
    import numpy as np


class FidOfRun:
    """Measures generated pictures against as many real ones.

    Args:
        folder: of the run; the real pictures' statistics are kept there.
        pictures: of each.
    """

    def __init__(
        self,
        folder: Path,
        data: PictureSet,
        features: PictureFeatures,
        pictures: int,
        progress: Progress = silent,
    ) -> None:
        self._features, self._progress = features, progress
        self.pictures = min(pictures, len(data))
        path = folder / f"real-{data.sha256[:16]}-{self.pictures}.npz"
        with contextlib.suppress(BadInput):  # not there, or damaged
            self._real = FeatureStatistics.load(path)
            return
        self._real = self._measured(_spread(data, self.pictures), "real pictures")
        with contextlib.suppress(OSError):  # it is kept to save time alone
            self._real.save(path)

    def __call__(self, generate: Callable[[int], np.ndarray]) -> float:
        """FID of :attr:`pictures` generated ones.

        Args:
            generate: number → float32 (n, height, width, channels), −1 to 1.
        """
        from wenfang.pictures.network_pixels import from_network

        made = from_network(generate(self.pictures))
        return fid(self._measured(made, "generated pictures"), self._real).value

    def _measured(self, pixels: np.ndarray, what: str) -> FeatureStatistics:
        done = 0

        def blocks() -> Iterator[np.ndarray]:
            nonlocal done
            for block in in_blocks(pixels, 64):
                yield block
                done += len(block)
                self._progress(f"looking at {what}", done, len(pixels), "pictures")

        return statistics_of(blocks(), self._features)


def _spread(data: PictureSet, many: int) -> np.ndarray:
    """So many pictures from all over the set."""
    import numpy as np

    return np.asarray(data.pixels[np.linspace(0, len(data) - 1, many).astype(np.int64)])
