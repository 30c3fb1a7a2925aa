"""A small summed metric for tests: the share of words that stand in a reference."""

from __future__ import annotations

from collections.abc import Sequence

from wenfang.metrics.score import Signature


class SharedWords:
    """Score 0 to 1 or to ``top``; statistics (shared, all)."""

    def __init__(self, name: str = "rouge-1", top: float = 1.0) -> None:
        self.name, self.top = name, top

    def statistics(self, candidate: str, references: Sequence[str]) -> tuple[float, ...]:
        words = candidate.split()
        known = {word for text in references for word in text.split()}
        return float(sum(word in known for word in words)), float(len(words))

    def score(self, totals: Sequence[float]) -> float:
        return self.top * totals[0] / totals[1] if totals[1] else 0.0

    def signature(self, segments: int, references: int) -> Signature:
        return Signature(self.name, {"n": str(segments), "refs": str(references)})
