"""How one row of tokens becomes another with the fewest changes (Levenshtein, 1966), counted as
speech recognition counts them: substitutions, deletions (of the reference) and insertions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edits:
    """Counts, and which token stands opposite which.

    Attributes:
        length: of the reference.
        opposite: for each token of the reference the index of the other row's token, or -1
            where it is left out.
    """

    substitutions: int
    deletions: int
    insertions: int
    length: int
    opposite: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self) -> float:
        """Edits a token of the reference; over 1 where much was added. 1 where there is no
        reference and something was added all the same."""
        return self.total / self.length if self.length else float(self.total > 0)


def edits(reference: Sequence[str], other: Sequence[str]) -> Edits:
    """The fewest edits that make ``other`` of ``reference``."""
    from rapidfuzz.distance import Levenshtein

    opposite = [-1] * len(reference)
    counts = {"replace": 0, "delete": 0, "insert": 0}
    for step in Levenshtein.opcodes(reference, other):
        if step.tag in ("equal", "replace"):
            for n in range(step.src_end - step.src_start):
                opposite[step.src_start + n] = step.dest_start + n
        if step.tag != "equal":
            counts[step.tag] += max(step.src_end - step.src_start, step.dest_end - step.dest_start)
    return Edits(
        counts["replace"], counts["delete"], counts["insert"], len(reference), tuple(opposite)
    )
