"""Self-BLEU (Zhu et al., 2018, "Texygen"): how like the other texts of its set each text is.

Each text is a candidate with all others as its references; the mean of the sentence BLEUs, 0 to
100, is high where a generator says the same again and again.

Design choice: n texts make n (n − 1) pairs, but a clipped count asks only how often an n-gram
stands in that other text which has it most. The two largest counts of each n-gram, and whose
the largest is, answer that for every text at once, so that time and memory grow with the texts
and not with their square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from wenfang.errors import BadInput
from wenfang.metrics.score import Score, Signature
from wenfang.metrics.text.bleu import Bleu
from wenfang.metrics.text.diversity import ngrams
from wenfang.metrics.text.tokenizers import TokenizerName, tokenizer
from wenfang.progress import Progress, silent
from wenfang.source import Language

_Most = dict[tuple[str, ...], tuple[int, int, int]]
"""n-gram → largest count, whose it is, second largest count of another text."""


def self_bleu(
    texts: Sequence[str],
    *,
    language: Language = "en",
    tokenizer: TokenizerName | None = None,
    order: int = 4,
    progress: Progress = silent,
) -> Score:
    """The mean BLEU of each text against all others, 0 to 100; lower is more diverse.

    Args:
        language: chooses the tokenizer where none is named.
        tokenizer: of :mod:`wenfang.metrics.text.tokenizers`.
        order: longest n-grams.

    Raises:
        BadInput: fewer than two texts, or an unknown option.
    """
    metric = Bleu(language, tokenizer, order=order, effective_order=True)
    scores = self_bleus(texts, metric, progress)
    fields = {**metric.signature(len(texts), len(texts) - 1).fields}
    return Score(sum(scores) / len(scores), Signature("self-BLEU", fields))


def self_bleus(texts: Sequence[str], metric: Bleu, progress: Progress = silent) -> list[float]:
    """Each text's BLEU against all others.

    Raises:
        BadInput: fewer than two texts.
    """
    if len(texts) < 2:
        raise BadInput(
            "a text is compared with others, and there are none",
            place="candidate",
            cure="give two texts or more",
        )
    cut = tokenizer(metric.tokenizer, metric.language)
    counts = [_counts(cut(text.rstrip()), metric.order) for text in texts]
    lengths = [sum(one[0].values()) for one in counts]
    ordered, most = sorted(lengths), _most(counts)
    scores = []
    for at, (own, length) in enumerate(zip(counts, lengths, strict=True)):
        shared = [_shared(grams, most, at) for grams in own]
        totals = [max(length - n, 0) for n in range(metric.order)]
        statistics = [length, _nearest(ordered, length), *shared, *totals]
        scores.append(metric.segment_score(statistics))
        progress("self-BLEU", at + 1, len(texts), "texts")
    return scores


def _counts(tokens: Sequence[str], order: int) -> list[Counter[tuple[str, ...]]]:
    """How often each n-gram occurs, for each order."""
    return [Counter(ngrams(tokens, n)) for n in range(1, order + 1)]


def _most(counts: Sequence[Sequence[Counter[tuple[str, ...]]]]) -> _Most:
    most: _Most = {}
    for at, own in enumerate(counts):
        for grams in own:
            for gram, count in grams.items():
                first, owner, second = most.get(gram, (0, -1, 0))
                if count > first:
                    most[gram] = count, at, first
                elif count > second:
                    most[gram] = first, owner, count
    return most


def _shared(grams: Counter[tuple[str, ...]], most: _Most, at: int) -> int:
    """n-grams that another text has too, each as often as the one that has it most."""
    found = 0
    for gram, count in grams.items():
        first, owner, second = most[gram]
        found += min(count, second if owner == at else first)
    return found


def _nearest(ordered: list[int], length: int) -> int:
    """The length of another text that is nearest, the shorter of two; this one is among them."""
    at = bisect_left(ordered, length)
    beside = ordered[max(0, at - 1) : at] + ordered[at + 1 : at + 2]
    return min(beside, key=lambda other: (abs(other - length), other))
