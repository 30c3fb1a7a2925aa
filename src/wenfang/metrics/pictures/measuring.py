"""All that is asked of a folder of pictures, in one pass over it.

A reference is a folder, or a file of statistics that an earlier measurement saved; the file is
refused where another network or resize made it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.metric_table import METRICS
from wenfang.metrics.known import asked_names, needs_reference
from wenfang.metrics.pictures.feature_statistics import Accumulator, FeatureStatistics
from wenfang.metrics.pictures.inception_score import SPLITS, ClassTally, probabilities_of
from wenfang.metrics.pictures.looking import Looked, Tally, look, picture_files
from wenfang.metrics.pictures.lpips_diversity import PairTally
from wenfang.metrics.pictures.sample import SIZE
from wenfang.metrics.score import Score
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np

    from wenfang.metrics.pictures.networks import Fetch, PictureNetwork


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """How pictures are measured.

    Attributes:
        keep: pictures of each set whose features are kept, chosen by chance; what needs more
            than mean and covariance is measured on these.
        splits: of the Inception Score.
        precision_k, density_k: neighbours.
        classifier: a folder that ``wenfang train export`` wrote, instead of EfficientNet-Lite0.
        skip_unreadable: leave out files that cannot be read.
        seed: of KID's subsets.
    """

    keep: int = SIZE
    splits: int = SPLITS
    precision_k: int = 3
    density_k: int = 5
    classifier: Path | None = None
    skip_unreadable: bool = False
    seed: int = 0


@dataclass(frozen=True)
class PictureMeasures:
    """What was measured.

    Attributes:
        scores: by name: ``fid``, ``kid``, ``is``, ``precision``, ``recall``, ``density``,
            ``coverage``, ``lpips-diversity``.
        generated, reference: what was looked at; nothing for saved statistics.
        generated_features, reference_features: for neighbours, histograms and saving; there
            where a metric of features was asked for.
    """

    scores: dict[str, Score]
    generated: Looked
    reference: Looked | None
    generated_features: FeatureStatistics | None
    reference_features: FeatureStatistics | None


@dataclass
class _Set:
    """One folder's tallies."""

    looked: Looked
    features: FeatureStatistics | None
    scores: dict[str, Score] = field(default_factory=dict)


def measure_pictures(
    generated: Path,
    reference: Path | None,
    metrics: Sequence[str],
    options: PictureOptions | None = None,
    *,
    fetch: Fetch | None = None,
    progress: Progress = silent,
) -> PictureMeasures:
    """Measure a folder of pictures.

    Args:
        reference: folder of real pictures, or saved statistics; needed by all metrics but
            ``is`` and ``lpips-diversity``.
        metrics: of ``asked_names("pictures")`` in :mod:`wenfang.metrics.known`.
        fetch: gives a resource's file; default :func:`wenfang.resources.fetch`.

    Raises:
        BadInput: a metric is unknown, a reference is missing, a picture cannot be read, or
            there are too few.
        ResourceError: a network cannot be had.
    """
    options = options or PictureOptions()
    _check(metrics, reference)
    compared = any(map(needs_reference, metrics))
    network = _inception(fetch) if compared else None
    real = None
    if network is not None and reference is not None:
        real = reference_features(reference, network, options, progress)
    made = _generated(generated, network, metrics, options, fetch, progress)
    scores = made.scores
    if made.features is not None and real is not None and real.features is not None:
        scores = (
            compared_features(made.features, real.features, metrics, options, progress) | scores
        )
    ordered = {name: scores[name] for name in _names(metrics)}
    return PictureMeasures(
        ordered,
        made.looked,
        real.looked if real else None,
        made.features,
        real.features if real else None,
    )


@dataclass(frozen=True)
class Reference:
    """Real pictures as features; what was looked at is nothing for saved statistics."""

    looked: Looked | None
    features: FeatureStatistics


def reference_features(
    reference: Path, network: PictureNetwork, options: PictureOptions, progress: Progress = silent
) -> Reference:
    """Features of a folder, or those that were saved.

    Raises:
        BadInput: a picture cannot be read, or the statistics are of another network.
    """
    if reference.is_file():
        return Reference(None, FeatureStatistics.load(reference, network.made_by))
    features = Accumulator(network.made_by, keep=options.keep)
    looked = look(
        picture_files(reference),
        [(network, features)],
        skip_unreadable=options.skip_unreadable,
        task="looking at reference pictures",
        progress=progress,
    )
    return Reference(looked, features.statistics(looked.sha256))


def _check(metrics: Sequence[str], reference: Path | None) -> None:
    known = asked_names("pictures")
    unknown = [name for name in metrics if name not in known]
    if unknown or not metrics:
        what = f"there is no metric {unknown[0]!r} of pictures" if unknown else "no metric is named"
        raise BadInput(what, place="metrics", cure=f"one of {', '.join(known)}")
    compared = [name for name in metrics if needs_reference(name)]
    if compared and reference is None:
        raise BadInput(
            f"{compared[0]} compares with real pictures, and there are none",
            place="reference",
            cure="give a folder of them, or saved statistics",
        )


def _names(metrics: Sequence[str]) -> list[str]:
    """Of the scores, in the order in which metrics were asked for."""
    return list(dict.fromkeys(name for metric in metrics for name in _scores_of(metric)))


def _scores_of(metric: str) -> list[str]:
    return [one.name for one in METRICS.values() if one.asked == metric]


def _generated(
    folder: Path,
    network: PictureNetwork | None,
    metrics: Sequence[str],
    options: PictureOptions,
    fetch: Fetch | None,
    progress: Progress,
) -> _Set:
    features = Accumulator(network.made_by, keep=options.keep) if network else None
    tallies: list[tuple[PictureNetwork, Tally]] = []
    finishing: dict[str, Callable[[], Score]] = {}
    if network is not None and features is not None:
        tallies.append((network, features))
    if "is" in metrics:
        classifier = _classifier(options.classifier, fetch)
        classes = _OfLogits(ClassTally(classifier.made_by, splits=options.splits))
        tallies.append((classifier, classes))
        finishing["is"] = classes.tally.score
    if "lpips-diversity" in metrics:
        looks = _lpips(fetch)
        pairs = PairTally(looks.made_by)
        tallies.append((looks, pairs))
        finishing["lpips-diversity"] = pairs.score
    looked = look(
        picture_files(folder),
        tallies,
        skip_unreadable=options.skip_unreadable,
        task="looking at generated pictures",
        progress=progress,
    )
    statistics = features.statistics(looked.sha256) if features else None
    return _Set(looked, statistics, {name: finish() for name, finish in finishing.items()})


@dataclass
class _OfLogits:
    """Hands logits on as probabilities."""

    tally: ClassTally

    def add(self, block: np.ndarray, /) -> None:
        self.tally.add(probabilities_of(block))


def compared_features(
    made: FeatureStatistics,
    real: FeatureStatistics,
    metrics: Sequence[str],
    options: PictureOptions,
    progress: Progress = silent,
) -> dict[str, Score]:
    """Scores of features, by name, of the metrics that are held against a reference.

    Raises:
        BadInput: there are too few pictures.
    """
    from wenfang.metrics.pictures.fid import fid
    from wenfang.metrics.pictures.kid import kid
    from wenfang.metrics.pictures.manifolds import density_coverage, precision_recall

    scores: dict[str, Score] = {}
    wanted = [name for name in dict.fromkeys(metrics) if needs_reference(name)]
    for done, name in enumerate(wanted):
        progress("comparing features", done, len(wanted), "metrics")
        if name == "fid":
            scores["fid"] = fid(made, real)
        elif name == "kid":
            scores["kid"] = kid(made, real, seed=options.seed)
        elif name == "precision-recall":
            both = precision_recall(made, real, k=options.precision_k)
            scores |= {"precision": both.precision, "recall": both.recall}
        else:
            two = density_coverage(made, real, k=options.density_k)
            scores |= {"density": two.density, "coverage": two.coverage}
    progress("comparing features", len(wanted), len(wanted), "metrics")
    return scores


def _inception(fetch: Fetch | None) -> PictureNetwork:
    from wenfang.metrics.pictures.networks import open_inception

    return open_inception(fetch)


def _lpips(fetch: Fetch | None) -> PictureNetwork:
    from wenfang.metrics.pictures.networks import open_lpips

    return open_lpips(fetch)


def _classifier(folder: Path | None, fetch: Fetch | None) -> PictureNetwork:
    if folder is None:
        from wenfang.metrics.pictures.networks import open_efficientnet

        return open_efficientnet(fetch)
    from wenfang.metrics.pictures.trained_classifier import TrainedClassifier

    return TrainedClassifier(folder)
