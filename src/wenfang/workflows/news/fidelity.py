"""How much of a source an answer keeps, and how much it brings in: a ruler for choosing.

The claims check says what is wrong; among answers that it lets pass, the one that shares
most content words with the source is the one least likely to have slipped in a meaning of
its own. Precision and recall over content words, as ROUGE-1 counts them (Lin 2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wenfang.language.words import units_of
from wenfang.source import Language

#: An answer this good is taken without asking again: share of its content words that the
#: source has, and share of the source's that it keeps. Pairs of Han characters change more
#: easily than English stems.
GOOD: dict[Language, tuple[float, float]] = {"en": (0.75, 0.6), "zh": (0.6, 0.5)}

#: An answer below this says something else.
POOR: dict[Language, tuple[float, float]] = {"en": (0.6, 0.34), "zh": (0.4, 0.3)}


@dataclass(frozen=True, slots=True)
class Fidelity:
    """Precision and recall of an answer against its source, each 0–1."""

    precision: float
    recall: float

    def reaches(self, bar: tuple[float, float]) -> bool:
        """Whether both are at the bar or above it."""
        return self.precision >= bar[0] and self.recall >= bar[1]

    @property
    def score(self) -> float:
        """For ranking: precision counts double, for an addition is worse than a loss."""
        return (2 * self.precision + self.recall) / 3


def fidelity(text: str, originals: Sequence[str]) -> Fidelity:
    """Of an answer against the main source sentence (recall) and all that it may rest on
    (precision). Texts without content words are faithful to anything."""
    mine = units_of(text)
    main, whole = units_of(originals[0]), units_of("\n".join(originals))
    return Fidelity(
        len(mine & whole) / len(mine) if mine else 1.0,
        len(mine & main) / len(main) if main else 1.0,
    )
