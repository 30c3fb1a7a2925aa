"""How many n-grams candidates share with their references, for a block of segments at once.

Every text is a string; what its characters stand for (characters, or words, see
:mod:`wenfang.metrics.text.letters`) is the caller's. A shared n-gram counts as often as it
stands in both sides ("clipped", Papineni et al., 2002).

Design choice: one sort answers for all orders. Each position becomes a number of the segment,
then the characters that follow, then the side, highest bits first. Sorted, the n-grams of every
order stand together, so that an order costs one shift and one look at where neighbours differ.
Segments of which so many do not fit 64 bits are halved; a single one that does not fit (a text
of thousands of different words) is counted by a dictionary, as few short ones are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wenfang.metrics.text.letters import code_points, renumbered

if TYPE_CHECKING:
    import numpy as np

_BITS = 63
_TOGETHER = 256
"""Segments to begin with: more of them have more different words, and need more bits."""
_FEW = 8
"""Segments for which a dictionary is faster."""


def shared_ngrams(
    candidates: Sequence[str],
    references: Sequence[Sequence[str]],
    orders: int,
    *,
    merged: bool = False,
) -> np.ndarray:
    """Shared n-grams of each segment.

    Args:
        candidates: n texts.
        references: some columns of n texts each; "" where a segment has no such reference.
        orders: n-grams of 1 to this many characters.
        merged: clip by the reference in which an n-gram is most frequent, as BLEU does.

    Returns:
        (columns, n, orders); where ``merged``, (1, n, orders).
    """
    import numpy as np

    total = len(candidates)
    found = np.zeros((1 if merged else len(references), total, orders), np.int64)
    todo = [(start, min(start + _TOGETHER, total)) for start in range(0, total, _TOGETHER)]
    while todo:
        start, end = todo.pop()
        sides = [list(side[start:end]) for side in (candidates, *references)]
        counted = None if end - start <= _FEW else _by_sorting(sides, orders, merged)
        if counted is None and end - start > _FEW:
            middle = (start + end) // 2
            todo += [(start, middle), (middle, end)]
        else:
            found[:, start:end] = (
                _by_counting(sides, orders, merged) if counted is None else counted
            )
    return found


def _by_sorting(sides: Sequence[list[str]], orders: int, merged: bool) -> np.ndarray | None:
    """``None`` where the numbers do not fit."""
    import numpy as np

    many, several = len(sides[0]), len(sides)
    codes, lengths = code_points([text for side in sides for text in side])
    numbers, top = renumbered(codes)
    wide, side_bits = top.bit_length(), (several - 1).bit_length()
    if many.bit_length() + orders * wide + side_bits > _BITS:
        return None
    keys = _keys(numbers, lengths, many, orders, wide, side_bits)
    keys.sort()
    side_of = keys & ((1 << side_bits) - 1)
    before = np.zeros((several, len(keys) + 1), np.int32)
    for side in range(several):
        np.cumsum(side_of == side, out=before[side, 1:])
    keys >>= side_bits
    found = np.zeros((1 if merged else several - 1, many, orders), np.int64)
    for order in range(1, orders + 1):
        grams = keys >> (wide * (orders - order))
        starts = np.flatnonzero(np.diff(grams, prepend=-1))
        kinds = grams[starts]
        whole = (kinds & ((1 << wide) - 1)) != 0  # not those that reach beyond a text's end
        counts = np.diff(before[:, np.append(starts, len(keys))], axis=1)[:, whole]
        segments = kinds[whole] >> (wide * order)
        there = counts[1:].max(axis=0, keepdims=True) if merged else counts[1:]
        for column, times in enumerate(np.minimum(counts[0], there)):
            found[column, :, order - 1] = np.bincount(segments, times, many)
    return found


def _keys(
    numbers: np.ndarray, lengths: np.ndarray, many: int, orders: int, wide: int, side_bits: int
) -> np.ndarray:
    """A number for each position: segment, the characters from there on, side."""
    import numpy as np

    texts = np.repeat(np.arange(len(lengths)), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(numbers))  # with this one
    keys = texts % many
    padded = np.concatenate([numbers, np.zeros(orders, np.int64)])
    for ahead in range(orders):
        keys <<= wide
        keys += np.where(left > ahead, padded[ahead : ahead + len(numbers)], 0)
    keys <<= side_bits
    keys += texts // many
    return keys


def _by_counting(sides: Sequence[list[str]], orders: int, merged: bool) -> np.ndarray:
    import numpy as np

    rows = []
    for candidate, *several in zip(*sides, strict=True):
        of_orders = []
        for order in range(1, orders + 1):
            mine, *theirs = (_counts(text, order) for text in (candidate, *several))
            if merged:
                together: Counter[str] = Counter()
                for one in theirs:
                    together |= one
                theirs = [together]
            of_orders.append([(mine & one).total() for one in theirs])
        rows.append(of_orders)
    return np.array(rows, np.int64).transpose(2, 0, 1)


def _counts(text: str, order: int) -> Counter[str]:
    return Counter(text[at : at + order] for at in range(len(text) - order + 1))
