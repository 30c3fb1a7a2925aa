"""Scores: each with its signature, so that two are compared only where that means something.

::

    from wenfang.metrics import bleu, fid

Design choice: names are looked up when they are asked for (PEP 562), so that importing this
package, which every front end does, loads no numbers and no network.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from wenfang.metrics.score import Score, Signature

if TYPE_CHECKING:
    from wenfang.metrics.pictures.of_folders import (
        density_coverage,
        fid,
        inception_score,
        kid,
        lpips_diversity,
        precision_recall,
    )
    from wenfang.metrics.text.bleu import bleu, sentence_bleu
    from wenfang.metrics.text.chrf import chrf
    from wenfang.metrics.text.diversity import distinct, repetition
    from wenfang.metrics.text.length import length_ratio
    from wenfang.metrics.text.mauve import mauve
    from wenfang.metrics.text.perplexity import perplexity
    from wenfang.metrics.text.rouge import rouge
    from wenfang.metrics.text.self_bleu import self_bleu
    from wenfang.metrics.text.similarity import similarity
    from wenfang.metrics.text.ter import ter

_PLACES = {
    "bleu": "text.bleu",
    "sentence_bleu": "text.bleu",
    "chrf": "text.chrf",
    "ter": "text.ter",
    "rouge": "text.rouge",
    "distinct": "text.diversity",
    "self_bleu": "text.self_bleu",
    "repetition": "text.diversity",
    "length_ratio": "text.length",
    "mauve": "text.mauve",
    "perplexity": "text.perplexity",
    "similarity": "text.similarity",
    "fid": "pictures.of_folders",
    "kid": "pictures.of_folders",
    "inception_score": "pictures.of_folders",
    "precision_recall": "pictures.of_folders",
    "density_coverage": "pictures.of_folders",
    "lpips_diversity": "pictures.of_folders",
}

__all__ = [
    "Score",
    "Signature",
    "bleu",
    "chrf",
    "density_coverage",
    "distinct",
    "fid",
    "inception_score",
    "kid",
    "length_ratio",
    "lpips_diversity",
    "mauve",
    "perplexity",
    "precision_recall",
    "repetition",
    "rouge",
    "self_bleu",
    "sentence_bleu",
    "similarity",
    "ter",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})
