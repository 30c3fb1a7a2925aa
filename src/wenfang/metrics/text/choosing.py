"""Metrics of texts by the names that a person asks for, with the engines that they need.

Those that follow from sums over lines are told apart from those that need all texts at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.source import Language

if TYPE_CHECKING:
    from wenfang.engines.text.base import TextEngine
    from wenfang.metrics.text.embedding import TextFeatures
    from wenfang.metrics.text.summed import SummedMetric

REFERENCE_FREE = frozenset({"distinct", "self-bleu", "repetition", "perplexity"})
"""Metrics of the candidate alone."""
WHOLE = frozenset({"distinct", "self-bleu", "mauve"})
"""Metrics that need all texts at once, and whose segments have no score of their own."""


@dataclass(frozen=True, slots=True)
class TextOptions:
    """How texts are measured.

    Attributes:
        tokenizer: BLEU's; default ``zh`` for Chinese, else ``13a``.
        lowercase: BLEU without case.
        stemmer: ROUGE with Porter's stemmer.
        model: perplexity's; default the configured text model.
    """

    tokenizer: str | None = None
    lowercase: bool = False
    stemmer: bool = False
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """Engines, each opened when a metric needs it."""

    text: Callable[[], TextEngine]
    features: Callable[[], TextFeatures]


def summed_metrics(
    asked: Sequence[str], language: Language, options: TextOptions, needs: Needs
) -> dict[str, SummedMetric]:
    """By the names of their scores, in the order asked for.

    Raises:
        BadInput: an option is none that the metric knows.
        EngineError, ResourceError: an engine cannot be had.
    """
    found: dict[str, SummedMetric] = {}
    for name in asked:
        if name not in WHOLE:
            found |= _summed(name, language, options, needs)
    return found
