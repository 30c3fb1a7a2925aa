"""Metrics of texts by the names that a person asks for, with the engines that they need.

Those that follow from sums over lines are told apart from those that need all texts at once,
whose lines have no score of their own. Evaluating, comparing and gates all choose here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from wenfang.metrics.evaluation import Curve, Measured
from wenfang.metrics.known import is_comparable
from wenfang.progress import Progress, silent
from wenfang.source import Language

if TYPE_CHECKING:
    import numpy as np

    from wenfang.engines.text.base import TextEngine
    from wenfang.metrics.text.embedding import TextFeatures
    from wenfang.metrics.text.summed import SummedMetric
    from wenfang.metrics.text.tokenizers import TokenizerName


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
        if is_comparable(name):
            found |= _summed(name, language, options, needs)
    return found


def _summed(
    name: str, language: Language, options: TextOptions, needs: Needs
) -> dict[str, SummedMetric]:
    """One name's scores."""
    if name == "perplexity":
        from wenfang.metrics.text.perplexity import Perplexity

        return {name: Perplexity(needs.text())}
    if name == "similarity":
        from wenfang.metrics.text.similarity import Similarity

        return {name: Similarity(needs.features())}
    if name == "repetition":
        from wenfang.metrics.text.diversity import Repetition

        return {name: Repetition()}
    if name == "length":
        from wenfang.language.lengths import unit_for
        from wenfang.metrics.text.length import LengthRatio

        return {name: LengthRatio(unit_for(language))}
    return _overlaps(name, language, options)


def _overlaps(name: str, language: Language, options: TextOptions) -> dict[str, SummedMetric]:
    """What counts words or characters that are shared."""
    if name == "bleu":
        from wenfang.metrics.text.bleu import Bleu
        from wenfang.metrics.text.tokenizers import tokenizer

        cut = tokenizer(options.tokenizer, language).name
        return {name: Bleu(language, cast("TokenizerName", cut), lowercase=options.lowercase)}
    if name in ("chrf", "chrf++"):
        from wenfang.metrics.text.chrf import Chrf

        return {name: Chrf(word_order=2 if name == "chrf++" else 0)}
    if name == "ter":
        from wenfang.metrics.text.ter import Ter
        from wenfang.metrics.text.ter_words import TerWords

        # sacreBLEU's default; a Chinese text has no spaces and is no sequence of words as it is.
        chinese = language == "zh"
        return {name: Ter(TerWords(normalised=chinese, asian=chinese))}
    from wenfang.metrics.text.rouge import Rouge
    from wenfang.metrics.text.rouge_reading import KINDS

    return {f"rouge-{kind.lower()}": Rouge(kind, language, options.stemmer) for kind in KINDS}


def whole_metrics(
    asked: Sequence[str],
    candidates: Sequence[str],
    references: Sequence[Sequence[str]],
    language: Language,
    needs: Needs,
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> dict[str, Measured]:
    """The metrics asked for that need all texts at once, by the names of their scores.

    Args:
        references: for each candidate; nothing where none was given.

    Raises:
        BadInput: there are too few texts.
        EngineError, ResourceError: an engine cannot be had.
    """
    found: dict[str, Measured] = {}
    for name in asked:
        if name == "distinct":
            from wenfang.metrics.text.diversity import distinct

            for n in (1, 2, 3):
                score = distinct(candidates, n, progress=progress)
                found[f"distinct-{n}"] = Measured(f"distinct-{n}", score)
        elif name == "self-bleu":
            from wenfang.metrics.text.self_bleu import self_bleu

            score = self_bleu(candidates, language=language, progress=progress)
            found[name] = Measured(name, score)
        elif name == "mauve":
            from wenfang.metrics.text.mauve import mauve

            human = [text for several in references for text in several[:1]]
            made = mauve(candidates, human, needs.features(), seed=seed, progress=progress)
            found[name] = Measured(name, made.score, curve=_frontier(made.curve))
    return found


def _frontier(curve: np.ndarray) -> Curve:
    """A hundred points of MAUVE's curve, left to right."""
    points = [(float(x), float(y)) for x, y in curve[:: max(1, len(curve) // 100)]]
    return Curve("mauve", tuple(sorted([*points, (float(curve[-1][0]), float(curve[-1][1]))])))
