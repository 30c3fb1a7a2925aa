"""TER (Snover et al., 2006, "A Study of Translation Edit Rate with Targeted Human Annotation").

Insertions, deletions, substitutions and shifts of runs of words that would make the candidate
the reference, per 100 words of the reference; 0 is the best, and there is no upper end. Of
several references the nearest counts, over their mean length. Words and search are tercom's, as
in sacreBLEU.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wenfang.metrics.score import Score, Signature
from wenfang.metrics.text.letters import Letters
from wenfang.metrics.text.summed import summed
from wenfang.metrics.text.ter_shifts import shifted_edits
from wenfang.metrics.text.ter_words import TerWords
from wenfang.progress import Progress, silent

_AS_IT_IS = TerWords()


@dataclass(frozen=True, slots=True)
class Ter:
    """A metric of sums: edits, mean length of the references.

    Attributes:
        words: what is done to a text before its words are compared. Chinese needs
            ``normalised`` and ``asian``, for it has no spaces.
    """

    words: TerWords = _AS_IT_IS

    name = "TER"

    def statistics(self, candidate: str, references: Sequence[str]) -> tuple[float, ...]:
        """Of one segment."""
        letters = Letters()
        mine = letters.write(self.words(candidate))
        theirs = [letters.write(self.words(text)) for text in references]
        edits = min(shifted_edits(mine, one) for one in theirs)
        return float(edits), sum(map(len, theirs)) / len(theirs)

    def score(self, totals: Sequence[float]) -> float:
        """Edits per 100 words; 100 where there are edits and no reference has a word."""
        edits, length = totals
        if length > 0:
            return 100 * edits / length
        return 100.0 if edits else 0.0

    def signature(self, segments: int, references: int) -> Signature:
        """As sacreBLEU's: references, case, normalisation, punctuation, Asian support."""
        fields = {
            "n": str(segments),
            "refs": str(references),
            "case": "mixed" if self.words.case_sensitive else "lc",
            "tok": "tercom",
            "norm": _yes(self.words.normalised),
            "punct": _yes(not self.words.no_punct),
            "asian": _yes(self.words.asian),
        }
        return Signature(self.name, fields)


def _yes(what: bool) -> str:
    return "yes" if what else "no"


def ter(
    candidates: Iterable[str],
    references: Iterable[Sequence[str]],
    *,
    normalised: bool = False,
    no_punct: bool = False,
    asian: bool = False,
    case_sensitive: bool = False,
    workers: int = 1,
    progress: Progress = silent,
) -> Score:
    """TER of a set of texts: edits per 100 words of the references; 0 where all are equal.

    Args:
        candidates: one text a segment.
        references: for each segment one text or more.
        normalised, no_punct, asian, case_sensitive: see
            :class:`~wenfang.metrics.text.ter_words.TerWords`; for Chinese, ``normalised`` and
            ``asian``.
        workers: processes; see :func:`~wenfang.metrics.text.summed.summed`.

    Raises:
        BadInput: there is nothing to measure, or a segment has no reference.
    """
    metric = Ter(TerWords(normalised, no_punct, asian, case_sensitive))
    return summed(metric, candidates, references, progress, workers=workers)
