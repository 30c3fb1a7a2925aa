"""FID of two sets of pictures, as a score with its signature and interval."""

from __future__ import annotations

from math import sqrt

from wenfang.metrics.pictures.feature_statistics import FeatureStatistics
from wenfang.metrics.pictures.frechet import Drawn, frechet_distance, frechet_with_variance
from wenfang.metrics.pictures.signing import signature
from wenfang.metrics.score import Score

ENOUGH = 2048
"""Pictures from which on the covariance of 2048 features has full rank."""


def fid(generated: FeatureStatistics, reference: FeatureStatistics) -> Score:
    """The Fréchet inception distance (Heusel et al., 2017); 0 for equal sets, lower is nearer.

    Biased upwards in small samples: compare only equal numbers, which the signature says. The
    interval tells what chance in the pictures does at these numbers, not that bias; there is
    one where features of the generated pictures were kept. A set of which none were kept
    counts as given: for a reference that is wholly one's own, that is right.

    Raises:
        BadInput: the two were made of different features.
    """
    signed = signature("FID", generated, reference)
    first, second = (
        Drawn(s.mean, s.covariance, s.count, s.sample.features if s.sample else None)
        for s in (generated, reference)
    )
    warnings = _few(min(generated.count, reference.count))
    if first.features is None or len(first.features) < 3:
        return Score(frechet_distance(first, second), signed, None, warnings)
    value, variance = frechet_with_variance(first, second)
    half = 1.96 * sqrt(variance)
    return Score(value, signed, (max(value - half, 0.0), value + half), warnings)


def _few(count: int) -> tuple[str, ...]:
    if count >= ENOUGH:
        return ()
    return (f"{count} pictures are fewer than {ENOUGH}: FID is far too high and unsteady",)
