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
    from wenfang.metrics.pictures.fid import fid, kid

_PLACES = {
    "fid": "pictures.fid",
    "kid": "pictures.fid",
}

__all__ = [  # noqa: RUF022 — texts first, then pictures
    "Score",
    "Signature",
    "fid",
    "kid",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})
