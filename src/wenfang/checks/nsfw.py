"""Nudity: a classifier's probability becomes a finding.

The default thresholds are open_nsfw's own advice (under 0.2 safe, over 0.8 very probably
not) with the warning put where harmless pictures of skin-coloured things do not reach it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.errors import ConfigurationError, EngineError
from wenfang.finding import Finding, Place, Severity
from wenfang.picture import Picture

if TYPE_CHECKING:
    from wenfang.engines.pixels.base import Rater


@dataclass(frozen=True, slots=True)
class NsfwPolicy:
    """From which probability on a picture warns or blocks; over 1 = never.

    Raises:
        ConfigurationError: a threshold is negative or no number, or warning comes after
            blocking.
    """

    warn_at: float = 0.4
    block_at: float = 0.8

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
    score = rater.nsfw(picture)
    if not math.isfinite(score) or not 0 <= score <= 1:
        raise EngineError(f"the classifier of nudity gave {score!r}", cure="use another one")
    if score < policy.warn_at:
        return []
    blocks = score >= policy.block_at
    message = (
        f"This shows nudity with probability {score:.2f} and must not be published."
        if blocks
        else f"This may show nudity (probability {score:.2f}); a person should look at it."
    )
    severity = Severity.BLOCK if blocks else Severity.WARN
    evidence = {"score": round(score, 4), "by": rater.identity.model}
    return [Finding("nsfw", "nudity", severity, message, place, evidence)]
