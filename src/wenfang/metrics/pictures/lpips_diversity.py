"""How different the pictures of a set look from each other: mean LPIPS over all pairs.

Design choice: LPIPS is a squared distance of vectors (:mod:`.lpips_network`), and the mean
squared distance over all pairs is twice the trace of their covariance. So all n (n − 1) / 2
pairs are counted exactly, in one pass over the pictures and constant memory, where others
draw some pairs by chance. The interval is by the jackknife over groups of pictures.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.metrics.pictures.intervals import student
from wenfang.metrics.score import Score, Signature

if TYPE_CHECKING:
    import numpy as np

_GROUPS = 20


class PairTally:
    """Takes the vectors of pictures block by block; memory is that of 21 of them.

    Args:
        made_by: network, hash and resize.
    """

    def __init__(self, made_by: str) -> None:
        self._made_by = made_by
        self._counts = [0] * _GROUPS
        self._squares = [0.0] * _GROUPS
        self._sums: np.ndarray | None = None
        self._origin: np.ndarray | None = None
        self._seen = 0

    def add(self, vectors: np.ndarray) -> None:
        """A block, (n, d)."""
        import numpy as np

        for vector in vectors:
            if self._sums is None or self._origin is None:
                # About the first picture: what all have in common would cost digits.
                self._origin = np.array(vector, np.float32)
                self._sums = np.zeros((_GROUPS, len(vector)), np.float64)
            apart = vector - self._origin
            group = self._seen % _GROUPS
            self._seen += 1
            self._counts[group] += 1
            self._squares[group] += float(np.dot(apart, apart))
            self._sums[group] += apart

    def score(self) -> Score:
        """Of all pictures so far.

        Raises:
            BadInput: fewer than two.
        """
        if self._seen < 2 or self._sums is None:
            raise BadInput("diversity needs two pictures", cure="give more pictures")
        fields = {"n": str(self._seen), "network": self._made_by, "alpha": "white", "pairs": "all"}
        value = _mean(self._seen, sum(self._squares), self._sums.sum(axis=0))
        signed = Signature("LPIPS-diversity", fields)
        return Score(value, signed, self._interval(value, self._sums))

    def _interval(self, value: float, sums: np.ndarray) -> tuple[float, float] | None:
        """By leaving out each group in turn; nothing below two pictures in each."""
        import numpy as np

        if self._seen < 2 * _GROUPS:
            return None
        whole, squares = sums.sum(axis=0), sum(self._squares)
        without = np.array(
            [
                _mean(self._seen - self._counts[g], squares - self._squares[g], whole - sums[g])
                for g in range(_GROUPS)
            ]
        )
        variance = (_GROUPS - 1) / _GROUPS * ((without - without.mean()) ** 2).sum()
        half = student(_GROUPS - 1) * sqrt(float(variance))
        return max(value - half, 0.0), value + half


def _mean(count: int, squares: float, total: np.ndarray) -> float:
    """Over all pairs, of Σ‖v‖² and Σv: 2 (n Σ‖v‖² − ‖Σv‖²) / (n (n − 1))."""
    import numpy as np

    spread = count * squares - float(np.dot(total, total))
    return max(2 * spread / (count * (count - 1)), 0.0)
