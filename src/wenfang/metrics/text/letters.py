"""Words written as single characters, so that a line of words is a short string.

Whatever compares sequences of words (shared n-grams, longest common subsequences, edit
distances) can then use what compares strings, and NumPy reads a block of lines as one array of
code points. Numbers count from 1: 0 is left for "no word here".

The letters mean something within one block only; a new one begins anew, so that they stay
small and memory does not grow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


class Letters:
    """A letter for each different word, in the order of their first use.

    Chr(1) to chr(0x10ffff); a block of more than a million different words cannot be.
    """

    def __init__(self) -> None:
        self._of: defaultdict[str, str] = defaultdict(map(chr, count(1)).__next__)

    def write(self, words: Iterable[str]) -> str:
        """A line of words as a string, a letter a word."""
        return "".join(map(self._of.__getitem__, words))


def code_points(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """All characters one after the other, and each text's length.

    Lone surrogates are let through.
    """
    import numpy as np

    data = "".join(texts).encode("utf-32-le", "surrogatepass")
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    return np.frombuffer(data, np.uint32), lengths


def renumbered(codes: np.ndarray) -> tuple[np.ndarray, int]:
    """Code points as numbers from 1 without gaps, in the same order; and the highest."""
    import numpy as np

    if not len(codes):
        return codes.astype(np.int64), 0
    top = int(codes.max())
    if top < 1 << 16:  # a table is faster than sorting
        there = np.zeros(top + 1, np.bool_)
        there[codes] = True
        table = np.cumsum(there)
        return table[codes], int(table[-1])
    known, numbers = np.unique(codes, return_inverse=True)
    return numbers + 1, len(known)
