"""Precision and recall, density and coverage: how good pictures are, and how various.

A set's manifold is the union of balls, one round each of its pictures, that reach to its k-th
nearest neighbour in the set.

- Improved precision and recall (Kynkäänniemi et al., 2019): the part of the generated pictures
  that lie on the real ones' manifold, and the other way round.
- Density and coverage (Naeem et al., 2020): in how many real balls a generated picture lies, in
  units of k; the part of the real pictures' balls in which there is a generated one. One outlier
  with a large ball does not spoil them.

Intervals tell of chance in the pictures that are counted, the manifold being as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.metrics.pictures import intervals
from wenfang.metrics.pictures.feature_statistics import FeatureStatistics
from wenfang.metrics.pictures.neighbours import radii, squared_distances
from wenfang.metrics.pictures.sample import Sample
from wenfang.metrics.pictures.signing import said, sample_of, signature
from wenfang.metrics.score import Score, Signature

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """0 to 1 both; higher is better."""

    precision: Score
    recall: Score


@dataclass(frozen=True, slots=True)
class DensityCoverage:
    """Density is 1 in expectation for equal distributions and may pass it; coverage is 0 to 1."""

    density: Score
    coverage: Score


def precision_recall(
    generated: FeatureStatistics, reference: FeatureStatistics, *, k: int = 3
) -> PrecisionRecall:
    """Improved precision and recall, from features that were kept.

    Raises:
        BadInput: the two were made of different features, or keep no more than k.
    """
    import numpy as np

    signed, made, real = _ready("precision", generated, reference, k)
    reach_made, reach_real = radii(made.features, k), radii(real.features, k)
    in_real = np.zeros(len(made), bool)
    in_made = np.zeros(len(real), bool)
    for rows, columns, squared in squared_distances(made.features, real.features):
        in_real[rows] |= (squared <= reach_real[columns]).any(axis=1)
        in_made[columns] |= (squared <= reach_made[rows, None]).any(axis=0)
    return PrecisionRecall(
        _part(in_real, signed),
        _part(in_made, Signature("recall", signed.fields)),
    )


def density_coverage(
    generated: FeatureStatistics, reference: FeatureStatistics, *, k: int = 5
) -> DensityCoverage:
    """Density and coverage, from features that were kept; errors as above."""
    import numpy as np

    signed, made, real = _ready("density", generated, reference, k)
    reach = radii(real.features, k)
    counts = np.zeros(len(made), np.int64)
    filled = np.zeros(len(real), bool)
    for rows, columns, squared in squared_distances(made.features, real.features):
        inside = squared <= reach[columns]
        counts[rows] += inside.sum(axis=1)
        filled[columns] |= inside.any(axis=0)
    density = Score(float(counts.mean() / k), signed, intervals.of_mean(counts / k))
    return DensityCoverage(density, _part(filled, Signature("coverage", signed.fields)))


def _ready(
    metric: str, generated: FeatureStatistics, reference: FeatureStatistics, k: int
) -> tuple[Signature, Sample, Sample]:
    if k < 1:
        raise BadInput("there is at least one neighbour", place="k")
    made, real = (sample_of(s, metric, k + 1) for s in (generated, reference))
    options = {"sample": said(made, real), "k": str(k)}
    return signature(metric, generated, reference, **options), made, real


def _part(inside: np.ndarray, signed: Signature) -> Score:
    part = float(inside.mean())
    return Score(part, signed, intervals.of_proportion(part, len(inside)))
