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
    from wenfang.metrics.text.mauve import mauve
    from wenfang.metrics.text.perplexity import perplexity
    from wenfang.metrics.text.similarity import similarity

_PLACES = {
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
    "density_coverage",
    "fid",
    "inception_score",
    "kid",
    "lpips_diversity",
    "mauve",
    "perplexity",
    "precision_recall",
    "similarity",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})
