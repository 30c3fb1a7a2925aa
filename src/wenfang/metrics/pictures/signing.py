"""What all scores of sets of pictures say of how they were measured, and what they need."""

from __future__ import annotations

from wenfang.errors import BadInput
from wenfang.metrics.pictures.feature_statistics import FeatureStatistics
from wenfang.metrics.pictures.sample import Sample
from wenfang.metrics.score import Signature


def signature(
    metric: str, generated: FeatureStatistics, reference: FeatureStatistics, **options: str
) -> Signature:
    """Numbers of pictures, network, resize, background, and against which pictures.

    Raises:
        BadInput: the two were made of different features.
    """
    if generated.made_by != reference.made_by:
        raise BadInput(
            f"features {generated.made_by} and {reference.made_by} cannot be compared",
            place="features",
            cure="measure both sets with the same network and resize",
        )
    fields = {"n": f"{generated.count}+{reference.count}", "features": generated.made_by}
    if reference.pictures:
        fields["reference"] = reference.pictures[:12]
    return Signature(metric, {**fields, "alpha": "white", **options})


def sample_of(statistics: FeatureStatistics, metric: str, least: int) -> Sample:
    """The features that were kept.

    Raises:
        BadInput: none were, or too few.
    """
    sample = statistics.sample
    if sample is None:
        raise BadInput(
            f"{metric} needs the features of pictures, and these statistics hold none",
            place="features",
            cure="measure the pictures again, keeping features",
        )
    if len(sample) < least:
        raise BadInput(
            f"{metric} needs {least} pictures in each set, not {len(sample)}",
            cure="give more pictures",
        )
    return sample


def said(sample: Sample, other: Sample) -> str:
    """How many features were looked at, for a signature."""
    return f"{len(sample)}+{len(other)}"
