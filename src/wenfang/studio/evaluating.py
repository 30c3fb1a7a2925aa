"""``wenfang evaluate text``: a file of texts against references, by the metrics asked for.

One pass over the files for all metrics that follow from sums, in constant memory; those that
need all texts at once read them once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.language.detect import detect_language
from wenfang.metrics.evaluation import Evaluation, Given, Measured
from wenfang.metrics.known import METRICS, chosen
from wenfang.metrics.text.choosing import (
    REFERENCE_FREE,
    WHOLE,
    TextOptions,
    summed_metrics,
    whole_metrics,
)
from wenfang.metrics.text.lines import parallel_lines
from wenfang.source import Language

if TYPE_CHECKING:
    from wenfang.metrics.text.measuring import Line
    from wenfang.metrics.text.summed import SummedMetric
    from wenfang.studio.workspace import Workspace

_BEGINNING = 50
"""Lines by which a language is told."""


def evaluate_text(
    studio: Workspace,
    candidate: Path,
    references: Sequence[Path],
    *,
    metrics: str | Sequence[str],
    language: Language | None,
    options: TextOptions,
    samples: int,
    seed: int,
) -> Evaluation:
    """See :meth:`Studio.evaluate_text`."""
    asked = wanted(metrics, references)
    spoken = language or spoken_by([*references, candidate])
    summed = opened(studio, asked, spoken, options)
    found: dict[str, Measured] = {}
    count = 0
    if summed:
        from wenfang.metrics.text.measuring import Summing, feed

        running = [Summing(name, metric) for name, metric in summed.items()]
        given = references if any(name not in REFERENCE_FREE for name in asked) else ()
        task = "measuring"
        many = feed(read_lines(studio, candidate, given, task), running)
        measured = [one.measured(many, samples=samples, seed=seed) for one in running]
        found |= {one.name: one for one in measured}
        count = running[0].count
