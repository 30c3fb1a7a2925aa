"""BLEU (Papineni et al., 2002, "BLEU: a Method for Automatic Evaluation of Machine Translation").

The geometric mean of clipped n-gram precisions, times a penalty for candidates that are shorter
than the nearest reference; 0 to 100. Tokens, smoothing and corner cases are sacreBLEU's, so that
figures can be held against published ones. Smoothing (Chen and Cherry, 2014, "A Systematic
Comparison of Smoothing Techniques for Sentence-Level BLEU"): ``exp`` halves what an order
without a match is given, each time again (mteval's); ``floor`` gives it a small count; ``add-k``
adds to counts of two words and more; ``none`` leaves 0, which makes the whole 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, Literal, get_args

from wenfang.errors import BadInput
from wenfang.metrics.score import Score, Signature
from wenfang.metrics.text.columns import columns
from wenfang.metrics.text.letters import Letters
from wenfang.metrics.text.ngrams import shared_ngrams
from wenfang.metrics.text.spoken import spoken
from wenfang.metrics.text.summed import aligned, summed
from wenfang.metrics.text.tokenizers import TokenizerName, tokenizer
from wenfang.progress import Progress, silent
from wenfang.source import Language

if TYPE_CHECKING:
    import numpy as np

Smoothing = Literal["exp", "floor", "add-k", "none"]
_DEFAULTS = {"floor": 0.1, "add-k": 1.0}


@dataclass(frozen=True, slots=True)
class Bleu:
    """A metric of sums: candidate length, reference length, shared n-grams, n-grams of the
    candidate, for each order.

    Attributes:
        language: chooses the tokenizer where none is named.
        tokenizer: of :mod:`wenfang.metrics.text.tokenizers`.
        smoothing: of orders without a match.
        smoothing_value: the count that ``floor`` (default 0.1) or ``add-k`` (1) gives.
        lowercase: without case.
        order: longest n-grams.
        effective_order: orders that a candidate is too short for are left out, which single
            sentences need.
    """

    language: Language = "en"
    tokenizer: TokenizerName | None = None
    smoothing: Smoothing = "exp"
    smoothing_value: float | None = None
    lowercase: bool = False
    order: int = 4
    effective_order: bool = False

    name = "BLEU"

    def __post_init__(self) -> None:
        tokenizer(self.tokenizer, self.language)
        if self.smoothing not in get_args(Smoothing):
            raise BadInput(
                f"no smoothing {self.smoothing!r}",
                place="smoothing",
                cure=f"use {', '.join(get_args(Smoothing))}",
            )
        if self.order < 1:
            raise BadInput(f"no n-grams of {self.order} words", place="order", cure="4 is usual")

    def statistics(self, candidate: str, references: Sequence[str]) -> tuple[float, ...]:
        """Of one segment."""
        return tuple(self.statistics_of_many([candidate], [references])[0].tolist())

    def statistics_of_many(
        self, candidates: Sequence[str], references: Sequence[Sequence[str]]
    ) -> np.ndarray:
        """(segments, 2 + 2 · order)."""
        import numpy as np

        letters, cut = Letters(), tokenizer(self.tokenizer, self.language)

        def write(text: str) -> str:
            return letters.write(cut((text.lower() if self.lowercase else text).rstrip()))

        written = list(map(write, candidates))
        others = columns(references, write)
        lengths = np.fromiter(map(len, written), np.int64, len(written))
        nearest = _nearest(lengths, others, [len(several) for several in references])
        shared = shared_ngrams(written, others, self.order, merged=True)[0]
        own = np.maximum(lengths[:, None] - np.arange(self.order), 0)
        return np.concatenate([lengths[:, None], nearest[:, None], shared, own], 1, dtype=float)

    def score(self, totals: Sequence[float]) -> float:
        """0 to 100."""
        return self._score(totals, self.effective_order)

    def segment_score(self, statistics: Sequence[float]) -> float:
        """Of a single segment: with effective order, or else short ones would score 0."""
        return self._score(statistics, True)

    def _score(self, totals: Sequence[float], effective: bool) -> float:
        length, wanted = totals[:2]
        shared, own = totals[2 : 2 + self.order], totals[2 + self.order :]
        if not any(shared):
            return 0.0
        logs: list[float] = []
        halved, known = 1.0, 0
        for at, (correct, total) in enumerate(zip(shared, own, strict=True)):
            if self.smoothing == "add-k" and at:
                correct, total = correct + self._value, total + self._value
            if not total:
                break
            known += 1
            if not correct and self.smoothing == "exp":
                halved *= 2
                correct = 1 / halved
            elif not correct and self.smoothing == "floor":
                correct = self._value
            if not correct:
                return 0.0
            logs.append(log(100 * correct / total))
        if known < self.order and not effective:
            return 0.0
        penalty = min(0.0, 1 - wanted / length)
        return exp(penalty + sum(logs) / known)

    @property
    def _value(self) -> float:
        given = self.smoothing_value
        return _DEFAULTS.get(self.smoothing, 0.0) if given is None else given

    def signature(self, segments: int, references: int) -> Signature:
        """As sacreBLEU's: references, case, effective order, tokenizer, smoothing."""
        smooth: str = self.smoothing
        if smooth in _DEFAULTS:
            smooth += f"[{self._value:.2f}]"
        fields = {
            "n": str(segments),
            "refs": str(references),
            "case": "lc" if self.lowercase else "mixed",
            "eff": "yes" if self.effective_order else "no",
            "tok": tokenizer(self.tokenizer, self.language).name,
            "smooth": smooth,
        }
        return Signature(
            self.name, fields | ({"order": str(self.order)} if self.order != 4 else {})
        )


def _nearest(
    lengths: np.ndarray, others: Sequence[Sequence[str]], counts: Sequence[int]
) -> np.ndarray:
    """The length of the reference that is nearest in length, the shorter of two."""
    import numpy as np

    table = np.array([[len(text) for text in column] for column in others], np.int64)
    missing = np.arange(len(others))[:, None] >= np.array(counts)
    distance = np.where(missing, np.iinfo(np.int64).max, np.abs(table - lengths))
    ties = distance == distance.min(axis=0)
    nearest: np.ndarray = np.where(ties, table, np.iinfo(np.int64).max).min(axis=0)
    return nearest


def bleu(
    candidates: Iterable[str],
    references: Iterable[Sequence[str]],
    *,
    language: Language | None = None,
    tokenizer: TokenizerName | None = None,
    smoothing: Smoothing = "exp",
    smoothing_value: float | None = None,
    lowercase: bool = False,
    order: int = 4,
    effective_order: bool = False,
    workers: int = 1,
    progress: Progress = silent,
) -> Score:
    """BLEU of a set of texts, 0 to 100; 100 where each equals a reference.

    Args:
        candidates: one text a segment; may be read from files line by line, for memory does not
            grow with them.
        references: for each segment one text or more, untokenized.
        language: chooses the tokenizer where none is named; ``None`` = the texts' own (see
            :func:`~wenfang.metrics.text.spoken.spoken`).
        tokenizer, smoothing, smoothing_value, lowercase, order, effective_order: see
            :class:`Bleu`.
        workers: processes; see :func:`~wenfang.metrics.text.summed.summed`.

    Raises:
        BadInput: there is nothing to measure, a segment has no reference, or an option is
            unknown.
    """
    candidates, language = spoken(candidates, language)
    metric = Bleu(
        language, tokenizer, smoothing, smoothing_value, lowercase, order, effective_order
    )
    return summed(metric, candidates, references, progress, workers=workers)


def sentence_bleu(
    candidate: str,
    references: Sequence[str],
    *,
    language: Language | None = None,
    tokenizer: TokenizerName | None = None,
    smoothing: Smoothing = "exp",
    smoothing_value: float | None = None,
    lowercase: bool = False,
    order: int = 4,
    effective_order: bool = True,
) -> Score:
    """BLEU of one text, 0 to 100, with effective order unless it is turned off.

    Args:
        references: one text or more.
        language: chooses the tokenizer where none is named; ``None`` = the texts' own (see
            :func:`~wenfang.metrics.text.spoken.spoken`).
        tokenizer, smoothing, smoothing_value, lowercase, order, effective_order: see
            :class:`Bleu`.

    Raises:
        BadInput: there is no reference, or an option is unknown.
    """
    _, language = spoken([candidate], language)
    metric = Bleu(
        language, tokenizer, smoothing, smoothing_value, lowercase, order, effective_order
    )
    ((text, several),) = aligned([candidate], [references])
    return Score(metric.score(metric.statistics(text, several)), metric.signature(1, len(several)))
