"""Gates on batches of pictures: how far they are, as a set, from a folder of others.

The reference is read before anything is drawn. Its features are not kept in the library (8 kB a
picture), only their hash; so a measuring step reads what is outside, and replay takes it over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.asset import sha256_hex
from wenfang.brief.gates import METRICS, Gate
from wenfang.checks.gates import Measured
from wenfang.errors import BadInput
from wenfang.library.run import Run
from wenfang.metrics.pictures.feature_statistics import Accumulator, FeatureStatistics
from wenfang.metrics.pictures.fid import fid, kid
from wenfang.metrics.pictures.picture_features import PictureFeatures
from wenfang.metrics.score import VERSION, Score
from wenfang.pictures.reading import read_picture_file
from wenfang.pictures.reference_folder import pictures_in
from wenfang.progress import Progress
from wenfang.workflows.tools import Draft, Tools

if TYPE_CHECKING:
    import numpy as np

    from wenfang.picture import Picture

#: Ending of statistics that were saved instead of a folder.
SAVED = ".npz"


def picture_measure(
    gate: Gate, tools: Tools, network: Callable[[], PictureFeatures]
) -> Callable[[Draft, Run], Measured]:
    """What measures the pictures of a draft for a gate; its reference is read now.

    Raises:
        BadInput: it is not there, a file of it cannot be read, or it holds too few.
    """
    path = gate.references[0]
    reference = Reference(tools.base / path, gate.metric, network, tools.progress)

    def read() -> str:
        try:
            return reference.sha256
        except BadInput as error:
            place = f"gates.{gate.metric}: {error.place or path}"
            raise BadInput(error.message, place=place, cure=error.cure) from None

    known = tools.run.step(f"read.reference.{gate.metric}", str, read, path)

    def measure(draft: Draft, run: Run) -> Measured:
        pictures = [drawing.picture for drawing in draft.drawings]
        inputs = [known, [picture.sha256 for picture in pictures], VERSION]
        return run.step(
            f"read.gate.{gate.metric}", Measured, lambda: reference.distance(pictures), inputs
        )

    return measure


class Reference:
    """Pictures, or saved statistics, that a batch is held against.

    Args:
        path: a folder, or an ``.npz`` for ``fid``.
    """

    def __init__(
        self, path: Path, metric: str, network: Callable[[], PictureFeatures], progress: Progress
    ) -> None:
        self._path, self._metric = path, metric
        self._network, self._progress = network, progress

    @property
    def sha256(self) -> str:
        """Of its features. Raises ``BadInput`` for what cannot be read or is too little."""
        if self._metric == "kid":
            return sha256_hex(self._features.tobytes())
        told = self._statistics
        return sha256_hex(told.mean.tobytes() + told.covariance.tobytes() + told.made_by.encode())

    def distance(self, pictures: list[Picture]) -> Measured:
        """The batch's distance from it."""
        import numpy as np

        network = self._network()
        features = np.concatenate([network.features(one.pixels[None]) for one in pictures])
        if self._metric == "kid":
            return as_measured(kid(features, self._features, network.made_by))
        found = Accumulator(network.made_by)
        found.add(features)
        return as_measured(fid(found.statistics(), self._statistics))

    @cached_property
    def _statistics(self) -> FeatureStatistics:
        if self._path.suffix.lower() == SAVED:
            return self._saved()
        found = Accumulator(self._network().made_by)
        for features in self._each():
            found.add(features)
        return found.statistics()

    def _saved(self) -> FeatureStatistics:
        found = FeatureStatistics.load(self._path)
        if found.made_by != self._network().made_by:
            raise BadInput(
                f"made of other features: {found.made_by}",
                place=self._path.name,
                cure="save them anew, or name the folder of pictures",
            )
        return found

    @cached_property
    def _features(self) -> np.ndarray:
        import numpy as np

        return np.concatenate(list(self._each()))

    def _each(self) -> Iterator[np.ndarray]:
        """Features of one picture after the other, (1, d)."""
        if not self._path.is_dir():
            what = "is no folder of pictures" if self._path.exists() else "is not there"
            raise BadInput(what, cure="name a folder of pictures")
        paths = list(pictures_in(self._path))
        fewest = METRICS[self._metric].fewest
        if len(paths) < fewest:
            raise BadInput(
                f"holds {len(paths)} pictures, {self._metric} needs {fewest}",
                cure="name a folder with more, thousands if it can be",
            )
        network = self._network()
        for done, path in enumerate(paths, start=1):
            yield network.features(read_picture_file(path).picture.pixels[None])
            self._progress("look at references", done, len(paths), "pictures")


def as_measured(score: Score) -> Measured:
    """A metric's score as a gate tells it."""
    return Measured(
        score.value,
        signature=str(score.signature),
        interval=score.interval,
        warnings=score.warnings,
    )
