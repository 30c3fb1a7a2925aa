"""Nudity: a classifier's probability becomes a finding.

A classifier of photographs errs on drawings, and errs by chance: so three views of a picture
are rated (as it is, mirrored, with a white margin) and their mean is what counts. Default
thresholds: no harmless picture of those in RESULTS.md blocks. How much of what should be
blocked is found has not been measured, for want of such pictures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.errors import ConfigurationError, EngineError
from wenfang.finding import Finding, Place, Severity
from wenfang.picture import Picture
from wenfang.pictures.resizing import at_most

if TYPE_CHECKING:
    from wenfang.engines.pixels.base import Rater

_ENOUGH = 1024  # pixels of the longer side, of what is made of the picture here


@dataclass(frozen=True, slots=True)
class NsfwPolicy:
    """From which probability on a picture warns or blocks; over 1 = never.

    Raises:
        ConfigurationError: a threshold is negative or no number, or warning comes after
            blocking.
    """

    warn_at: float = 0.4
    block_at: float = 0.85

    def __post_init__(self) -> None:
        if not (0 <= self.warn_at <= self.block_at):  # false for what is no number, too
            raise ConfigurationError(
                f"thresholds {self.warn_at} and {self.block_at} make no sense",
                place="nsfw",
                cure="0 <= warn_at <= block_at",
            )


def check_nsfw(
    picture: Picture, place: Place, rater: Rater, policy: NsfwPolicy | None = None
) -> list[Finding]:
    """A finding if the picture is probably not safe for work, else none.

    Raises:
        EngineError: the classifier fails, or gives what is no probability.
    """
    policy = policy or NsfwPolicy()
    scores = [_rated(view, rater) for view in _views(picture)]
    score = sum(scores) / len(scores)
    if score < policy.warn_at:
        return []
    blocks = score >= policy.block_at
    message = (
        f"This shows nudity with probability {score:.2f} and must not be published."
        if blocks
        else f"This may show nudity (probability {score:.2f}); a person should look at it."
    )
    severity = Severity.BLOCK if blocks else Severity.WARN
    views = [round(one, 4) for one in scores]
    evidence = {"score": round(score, 4), "views": views, "by": rater.identity.model}
    return [Finding("nsfw", "nudity", severity, message, place, evidence)]


def _rated(view: Picture, rater: Rater) -> float:
    score = rater.nsfw(view)
    if not math.isfinite(score) or not 0 <= score <= 1:
        raise EngineError(f"the classifier of nudity gave {score!r}", cure="use another one")
    return score


def _views(picture: Picture) -> list[Picture]:
    """The picture, mirrored, and with a margin of an eighth: classifiers look at the middle."""
    import numpy as np

    small = Picture(at_most(picture.pixels, _ENOUGH)).opaque()
    down, across = small.height // 8, small.width // 8
    around = ((down, down), (across, across), (0, 0))
    margin = np.pad(small.pixels, around, constant_values=255)
    return [picture, Picture(small.pixels[:, ::-1]), Picture(margin)]
