"""Length ratio: how long candidates are beside their references.

Σ length of the candidates / Σ length of the references, in the language's own unit: characters
in Chinese, words in English, both without punctuation. Of several references the one counts
whose length is nearest, the shorter of two, as in BLEU's brevity penalty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wenfang.errors import BadInput
from wenfang.language.lengths import Unit, count, unit_for
from wenfang.metrics.score import Score, Signature
from wenfang.metrics.text.summed import summed
from wenfang.progress import Progress, silent
from wenfang.source import Language


class LengthRatio:
    """A metric of sums: (length of the candidate, length of the reference).

    Args:
        unit: what is counted.
    """

    name = "length ratio"

    def __init__(self, unit: Unit) -> None:
        if unit not in ("words", "characters"):
            raise BadInput(
                f"lengths are not counted in {unit}", place="unit", cure="words or characters"
            )
        self._unit = unit

    def statistics(self, candidate: str, references: Sequence[str]) -> tuple[float, float]:
        """Of one segment."""
        length = count(candidate, self._unit)
        wanted = [count(reference, self._unit) for reference in references]
        return float(length), float(min(wanted, key=lambda other: (abs(other - length), other)))

    def score(self, totals: Sequence[float]) -> float:
        """The ratio of the sums.

        Raises:
            BadInput: the references hold nothing that is counted.
        """
        if not totals[1]:
            raise BadInput(
                f"the references have no {self._unit}",
                place="references",
                cure="give texts that have some",
            )
        return totals[0] / totals[1]

    def signature(self, segments: int, references: int) -> Signature:
        """The unit, and how many."""
        fields = {"n": str(segments), "refs": str(references), "unit": self._unit}
        return Signature(self.name, fields)


def length_ratio(
    candidates: Iterable[str],
    references: Iterable[Sequence[str]],
    *,
    language: Language = "en",
    unit: Unit | None = None,
    progress: Progress = silent,
) -> Score:
    """Length of candidates over length of references; 1 where both are equally long.

    Args:
        candidates: one text a segment.
        references: for each segment one text or more.
        language: ``zh`` counts characters, ``en`` words.
        unit: counts in this unit instead.

    Raises:
        BadInput: there is nothing to measure, or not as many references as candidates.
    """
    return summed(LengthRatio(unit or unit_for(language)), candidates, references, progress)
