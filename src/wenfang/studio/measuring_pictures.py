"""Gates on batches of pictures: how far they are, as a set, from others, and how various.

The reference is read before anything is drawn. Its features are not kept in the library (8 kB a
picture), only their hash; so a step that measures against it reads what is outside, and replay
takes it over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.asset import sha256_hex
from wenfang.brief.gates import GATED, Gate
from wenfang.checks.gates import Measurement
from wenfang.errors import BadInput
from wenfang.library.run import Run
from wenfang.metric_table import METRICS
from wenfang.metrics.pictures.feature_statistics import Accumulator, FeatureStatistics
from wenfang.metrics.pictures.lpips_diversity import PairTally
from wenfang.metrics.pictures.measuring import (
    PictureOptions,
    compared_features,
    reference_features,
)
from wenfang.metrics.pictures.networks import (
    PictureNetwork,
    features_of,
    open_inception,
    open_lpips,
)
from wenfang.metrics.pictures.sample import SIZE
from wenfang.metrics.score import VERSION
from wenfang.progress import Progress
from wenfang.studio.measurement import as_measured
from wenfang.workflows.tools import Draft, Tools

if TYPE_CHECKING:
    import numpy as np

    from wenfang.picture import Picture


class Networks:
    """What looks at pictures, opened when first needed; one for all gates of a piece.

    Args:
        fetch: gives a resource's file.
    """

    def __init__(self, fetch: Callable[[str], Path], progress: Progress) -> None:
        self._fetch, self._progress = fetch, progress
        self._references: dict[Path, FeatureStatistics] = {}
        self._last: tuple[tuple[str, ...], FeatureStatistics] | None = None

    @cached_property
    def inception(self) -> PictureNetwork:
        """For all that is compared."""
        return open_inception(self._fetch)

    @cached_property
    def lpips(self) -> PictureNetwork:
        """For how different pictures look."""
        return open_lpips(self._fetch)

    def reference(self, path: Path) -> FeatureStatistics:
        """Features of a folder, or those that were saved in a file. Raises ``BadInput``."""
        if path not in self._references:
            network, options = self.inception, PictureOptions()
            found = reference_features(path, network, options, self._progress)
            self._references[path] = found.features
        return self._references[path]

    def made(self, pictures: Sequence[Picture]) -> FeatureStatistics:
        """Features of a draft's pictures; several gates in turn ask for those of one."""
        key = tuple(picture.sha256 for picture in pictures)
        if self._last is None or self._last[0] != key:
            found = Accumulator(self.inception.made_by, keep=SIZE)
            for picture in pictures:
                found.add(_vectors([picture], self.inception))
            self._last = key, found.statistics()
        return self._last[1]


def picture_measure(
    gate: Gate, tools: Tools, networks: Networks
) -> Callable[[Draft, Run], Measurement]:
    """What measures the pictures of a draft for a gate; its reference is read now.

    Raises:
        BadInput: it is not there, a file of it cannot be read, or it holds too few.
    """
    if gate.metric == "lpips_diversity":
        return lambda draft, run: _diversity(draft, run, networks)
    path = gate.references[0]

    def read() -> str:
        try:
            return _digest(networks.reference(tools.base / path), gate.metric)
        except BadInput as error:
            place = f"gates.{gate.metric}.reference: {path}"
            if error.place and Path(error.place).suffix:  # one file of the folder
                place += f": {Path(error.place).name}"
            raise BadInput(error.message, place=place, cure=_without_flag(error.cure)) from None

    known = tools.run.step(f"read.reference.{gate.metric}", str, read, path)

    def measure(draft: Draft, run: Run) -> Measurement:
        pictures = [drawing.picture for drawing in draft.drawings]

        def compare() -> Measurement:
            made = networks.made(pictures)
            real, row = networks.reference(tools.base / path), METRICS[GATED[gate.metric].measure]
            return as_measured(
                compared_features(made, real, [row.asked], PictureOptions())[row.name]
            )

        inputs = [known, [picture.sha256 for picture in pictures], VERSION]
        return run.step(f"read.gate.{gate.metric}", Measurement, compare, inputs)

    return measure


def _diversity(draft: Draft, run: Run, networks: Networks) -> Measurement:
    pictures = [drawing.picture for drawing in draft.drawings]

    def measure() -> Measurement:
        tally = PairTally(networks.lpips.made_by)
        for picture in pictures:
            tally.add(_vectors([picture], networks.lpips))
        return as_measured(tally.score())

    inputs = [[picture.sha256 for picture in pictures], VERSION]
    return run.step("gate.lpips_diversity", Measurement, measure, inputs)


def _vectors(pictures: Sequence[Picture], network: PictureNetwork) -> np.ndarray:
    import numpy as np

    return features_of(np.stack([picture.pixels for picture in pictures]), network)


def _digest(statistics: FeatureStatistics, metric: str) -> str:
    """Of the reference's features. Raises ``BadInput`` where they are too few."""
    fewest = GATED[metric].fewest
    sample = statistics.sample
    kept = statistics.count if metric == "fid" else len(sample) if sample else 0
    if kept < fewest:
        raise BadInput(
            f"{metric} needs the features of {fewest} pictures, here are {kept}",
            cure="name a folder with more, thousands if it can be",
        )
    return sha256_hex(
        b"".join(
            [
                statistics.mean.tobytes(),
                statistics.covariance.tobytes(),
                sample.features.tobytes() if sample else b"",
                statistics.made_by.encode(),
            ]
        )
    )


def _without_flag(cure: str | None) -> str | None:
    """Without the option of another verb."""
    return cure.partition(", or leave out what cannot be read")[0] if cure else None
