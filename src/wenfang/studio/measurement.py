"""A metric's score as a gate tells it, whatever it was measured on."""

from __future__ import annotations

from wenfang.checks.gates import Measurement
from wenfang.metrics.score import Score


def as_measured(score: Score) -> Measurement:
    """A metric's score as a gate tells it: to nine digits, for the last ones of a network's
    arithmetic may differ from one process to the next, and a replay compares them."""

    def told(value: float) -> float:
        return float(f"{value:.9g}")

    return Measurement(
        told(score.value),
        signature=str(score.signature),
        interval=(told(score.interval[0]), told(score.interval[1])) if score.interval else None,
        warnings=score.warnings,
    )
