"""A score and its signature, after the model of sacreBLEU (Post, 2018).

A number without the way it was measured says nothing: two FIDs differ by the resize alone
(Parmar et al., 2022). So a score carries all that it depends on, and refuses to be held
against one that was measured otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wenfang.errors import BadInput

VERSION = "1"
"""Of the metrics' own arithmetic; raised when a figure would come out differently."""


@dataclass(frozen=True, slots=True)
class Signature:
    """How a score was measured.

    Attributes:
        metric: ``FID``, ``KID``, ``BLEU`` …
        fields: what it depends on, in the order in which it is said: tokenizer or network
            hash, resize, numbers of samples, options.
    """

    metric: str
    fields: Mapping[str, str]

    def __str__(self) -> str:
        parts = [f"{name}:{value}" for name, value in self.fields.items()]
        return "|".join([self.metric, *parts, f"version:{VERSION}"])


@dataclass(frozen=True, slots=True)
class Score:
    """A measured value.

    Attributes:
        value: in the metric's own unit.
        signature: how it was measured.
        interval: 95 % confidence, low and high, where it can be told.
        warnings: what a reader has to know before trusting it.
    """

    value: float
    signature: Signature
    interval: tuple[float, float] | None = None
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "metric": self.signature.metric,
            "value": self.value,
            "interval": list(self.interval) if self.interval else None,
            "signature": str(self.signature),
            "warnings": list(self.warnings),
        }

    def minus(self, other: Score) -> float:
        """The difference of two scores that were measured the same way.

        Raises:
            BadInput: their signatures differ.
        """
        if str(self.signature) != str(other.signature):
            raise BadInput(
                f"{self.signature} and {other.signature} cannot be compared",
                place="signature",
                cure="measure both the same way",
            )
        return self.value - other.value
