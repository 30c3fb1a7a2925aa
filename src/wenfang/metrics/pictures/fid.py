"""FID and KID of sets of pictures, as scores with signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.metrics.pictures.feature_statistics import FeatureStatistics
from wenfang.metrics.pictures.frechet import frechet_distance
from wenfang.metrics.pictures.kid import kernel_distance_over_subsets
from wenfang.metrics.score import Score, Signature

if TYPE_CHECKING:
    import numpy as np

ENOUGH = 2048
"""Pictures from which on the covariance of 2048 features has full rank."""


def fid(generated: FeatureStatistics, reference: FeatureStatistics) -> Score:
    """The Fréchet inception distance (Heusel et al., 2017); 0 for equal sets, lower is nearer.

    Biased upwards in small samples: compare only equal numbers, which the signature says.

    Raises:
        BadInput: the two were made of different features.
    """
    if generated.made_by != reference.made_by:
        raise BadInput(
            f"features {generated.made_by} and {reference.made_by} cannot be compared",
            place="features",
            cure="measure both sets with the same network and resize",
        )
    value = frechet_distance(
        generated.mean, generated.covariance, reference.mean, reference.covariance
    )
    counts = generated.count, reference.count
    return Score(value, _signature("FID", generated.made_by, counts), warnings=_few(counts))


def kid(generated: np.ndarray, reference: np.ndarray, made_by: str, *, seed: int = 0) -> Score:
    """The kernel inception distance of two samples of features, (n, d), with its interval.

    Raises:
        BadInput: fewer than four pictures in one of them.
    """
    value, interval = kernel_distance_over_subsets(generated, reference, seed=seed)
    counts = len(generated), len(reference)
    signature = _signature("KID", made_by, counts, kernel="cubic", seed=str(seed))
    return Score(value, signature, interval)


def _signature(metric: str, made_by: str, counts: tuple[int, int], **options: str) -> Signature:
    count = f"{counts[0]}+{counts[1]}"
    return Signature(metric, {"n": count, "features": made_by, "alpha": "white", **options})


def _few(counts: tuple[int, int]) -> tuple[str, ...]:
    if min(counts) >= ENOUGH:
        return ()
    return (f"{min(counts)} pictures are fewer than {ENOUGH}: FID is far too high and unsteady",)
