"""Union of longest common subsequences, for ROUGE-Lsum (Lin, 2004, section 3.2).

A reference sentence is held against every sentence of the candidate; what any of the longest
common subsequences holds of it counts. A pair may have several longest ones, and which is taken
changes the union: as in ``rouge_score``, from the ends of both a match is taken where there is
one, and otherwise a word of the reference is passed by, unless only passing by one of the
candidate keeps the length.

Design choice: bit-parallel (Hyyrö, 2004, "Bit-Parallel LCS-length Computation Revisited"): a row
of the table is one 64-bit word, whose zeros say where the length grows, and NumPy takes
thousands of pairs through the same row at once. The way back needs no more than bits and their
count. Candidate sentences of more than 64 words take Python's long integers, pair by pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_WORD = 64
_CELLS = 1 << 21
"""Of the tables of one round: 16 MB."""

Pair = tuple[str, str]
"""A reference's sentence and a candidate's, a character a word."""


def kept_words(pairs: Sequence[Pair]) -> list[set[int]]:
    """For each pair, which words of the reference the longest common subsequence holds.

    Returns:
        positions from 0.
    """
    found: list[set[int]] = [set()] * len(pairs)
    # Like lengths together: all pairs of a round walk as far as the longest.
    short = [n for n, (a, b) in enumerate(pairs) if a and 0 < len(b) <= _WORD]
    short.sort(key=lambda n: (len(pairs[n][0]), len(pairs[n][1])))
    start = 0
    while start < len(short):
        end = start + 1
        while end < len(short) and (end - start + 1) * len(pairs[short[end]][0]) <= _CELLS:
            end += 1
        chosen = short[start:end]
        for n, kept in zip(chosen, _of_round([pairs[n] for n in chosen]), strict=True):
            found[n] = kept
        start = end
    for n, (reference, candidate) in enumerate(pairs):
        if reference and len(candidate) > _WORD:
            found[n] = _of_one(reference, candidate)
    return found


def _of_round(pairs: Sequence[Pair]) -> list[set[int]]:
    import numpy as np

    a, a_lengths = _table([pair[0] for pair in pairs])
    b, b_lengths = _table([pair[1] for pair in pairs])
    matches = np.zeros(a.shape, np.uint64)  # (rows, pairs): where in the candidate a word stands
    for at, column in enumerate(b):
        # 0 fills up both, and must not match itself.
        matches |= ((a == column) & (column != 0)).astype(np.uint64) << np.uint64(at)
    rows = np.empty((len(a) + 1, len(pairs)), np.uint64)
    rows[0] = ~np.uint64(0)
    for i, match in enumerate(matches):
        common = rows[i] & match
        rows[i + 1] = (rows[i] + common) | (rows[i] - common)
    return _way_back(matches, rows, a_lengths, b_lengths)


def _way_back(
    matches: np.ndarray, rows: np.ndarray, a_lengths: np.ndarray, b_lengths: np.ndarray
) -> list[set[int]]:
    """All pairs step back together until each has come to an edge."""
    import numpy as np

    i, j = a_lengths.copy(), b_lengths.copy()
    pair = np.arange(len(i))
    found: list[set[int]] = [set() for _ in range(len(i))]
    kept_pairs, kept_places = [], []
    one = np.uint64(1)
    while len(pair):
        bit = (j - 1).astype(np.uint64)
        match = ((matches[i - 1, pair] >> bit) & one).astype(np.bool_)
        row = rows[i, pair]
        grows = ((row >> bit) & one) == 0  # the length, at this word of the candidate
        # Only where it does not can a step along the candidate keep what one up would lose.
        below = (one << bit) | ((one << bit) - one)  # the first j bits
        left = ~match & ~grows
        lost = np.bitwise_count(~row & below) > np.bitwise_count(~rows[i - 1, pair] & below)
        left &= lost
        kept_pairs.append(pair[match])
        kept_places.append(i[match] - 1)
        i, j = i - ~left, j - (match | left)
        on = (i > 0) & (j > 0)
        i, j, pair = i[on], j[on], pair[on]
    for n, place in zip(
        np.concatenate(kept_pairs).tolist(), np.concatenate(kept_places).tolist(), strict=True
    ):
        found[n].add(place)
    return found


def _table(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """(longest, texts) code points, 0 beyond a text's end; and the lengths."""
    import numpy as np

    from wenfang.metrics.text.letters import code_points

    codes, lengths = code_points(texts)
    table = np.zeros((len(texts), int(lengths.max())), np.uint32)
    table[np.arange(table.shape[1]) < lengths[:, None]] = codes
    return np.ascontiguousarray(table.T), lengths


def _of_one(reference: str, candidate: str) -> set[int]:
    """The same with integers of any length."""
    full = (1 << len(candidate)) - 1
    places: dict[str, int] = {}
    for at, letter in enumerate(candidate):
        places[letter] = places.get(letter, 0) | 1 << at
    rows = [full]
    for letter in reference:
        common = rows[-1] & places.get(letter, 0)
        rows.append(((rows[-1] + common) | (rows[-1] - common)) & full)
    kept = set()
    i, j = len(reference), len(candidate)
    while i and j:
        if reference[i - 1] == candidate[j - 1]:
            i, j = i - 1, j - 1
            kept.add(i)
            continue
        below = (1 << j) - 1
        grows = not rows[i] >> (j - 1) & 1
        if not grows and (~rows[i] & below).bit_count() > (~rows[i - 1] & below).bit_count():
            j -= 1
        else:
            i -= 1
    return kept
