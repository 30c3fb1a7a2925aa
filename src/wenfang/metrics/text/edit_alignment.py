"""Edit distances and alignments as tercom finds them, for TER.

Of several shortest ways, the alignment takes from the end a match or substitution where that is
one of the best, then a word too many, then a word that is missing. tercom looks only at a beam
around the diagonal; where no shortest way could leave the beam (almost always: it is 25 words
wide on both sides), a compiled distance and a bit-parallel alignment (Hyyrö, 2003, "A
Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances") give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from math import ceil, floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

BEAM = 25
"""Words on each side of the diagonal."""
_FAR = 1 << 40


def edit_distances(candidates: Sequence[str], reference: str) -> list[int]:
    """Insertions, deletions and substitutions, a character a word, within the beam.

    Args:
        candidates: of one length; those that the beam may matter to go together.
    """
    from rapidfuzz.distance.Levenshtein import distance

    found = [int(distance(candidate, reference)) for candidate in candidates]
    certain = _certain(len(candidates[0]), len(reference)) if candidates else 0
    unsure = [at for at, edits in enumerate(found) if edits >= certain]
    if unsure:
        *_, last = _beam_rows([candidates[at] for at in unsure], reference)
        for at, edits in zip(unsure, last[:, -1].tolist(), strict=True):
            found[at] = edits
    return found


@lru_cache(maxsize=1 << 14)
def _certain(m: int, n: int) -> int:
    """Distances below this are found by ways that all lie within the beam.

    A way through the cell (i, j) costs |j - i| and at least |(n - j) - (m - i)| more.
    """
    low, high = min(0, n - m), max(0, n - m)
    bound = _FAR
    for i in range(1, m + 1):
        first, last = _span(i, m, n)
        if last < n:
            bound = min(bound, abs(n - m) + 2 * max(0, last + 1 - i - high))
        if first > 0:
            bound = min(bound, abs(n - m) + 2 * max(0, low - (first - 1 - i)))
    return bound


@lru_cache(maxsize=1 << 16)
def _span(i: int, m: int, n: int) -> tuple[int, int]:
    """First and last place in the reference that the beam reaches at word i of m."""
    ratio = n / m
    wide = ceil(ratio / 2 + BEAM) if ratio / 2 > BEAM else BEAM
    diagonal = floor(i * ratio)
    return max(0, diagonal - wide), n if i == m else min(n, diagonal + wide - 1)


def _beam_rows(candidates: Sequence[str], reference: str) -> Iterator[np.ndarray]:
    """(candidates, n + 1) distances after 0, 1 … m of their words and 0 to n of the reference's;
    far outside the beam.

    Args:
        candidates: of m words each.
    """
    import numpy as np

    from wenfang.metrics.text.letters import code_points

    many, m, n = len(candidates), len(candidates[0]), len(reference)
    words = code_points([reference])[0]
    letters = code_points(candidates)[0].reshape(many, m)
    places = np.arange(n + 1)
    above = np.tile(places, (many, 1))
    yield above
    for i in range(1, m + 1):
        first, last = _span(i, m, n)
        span, begin = places[first : last + 1], max(first, 1)
        row = above[:, first : last + 1] + 1
        both = row[:, begin - first :]
        other = words[begin - 1 : last] != letters[:, i - 1, None]
        np.minimum(both, above[:, begin - 1 : last] + other, out=both)
        above = np.full((many, n + 1), _FAR, np.int64)
        above[:, first : last + 1] = np.minimum.accumulate(row - span, axis=1) + span
        yield above


def _beam_table(candidate: str, reference: str) -> np.ndarray:
    """(m + 1, n + 1) distances of all beginnings."""
    import numpy as np

    return np.concatenate(list(_beam_rows([candidate], reference)))


class Alignment:
    """Which words of the candidate stand for which of the reference.

    Attributes:
        distance: of both.
        place: for each word of the reference, the last word of the candidate that stands at or
            before it; -1: none.
        candidate_errors, reference_errors: for each word, 0 where it has a match, else 1.
    """

    def __init__(self, candidate: str, reference: str) -> None:
        i, j = len(candidate), len(reference)
        self.distance, back = _way_back(candidate, reference)
        self.place = [0] * j
        self.candidate_errors, self.reference_errors = [1] * i, [1] * j
        while i or j:
            step = _MISSING if not i else _TOO_MANY if not j else back(i, j)
            if step != _MISSING:
                i -= 1
            if step == _TOO_MANY:
                continue
            j -= 1
            self.place[j] = i if step == _BOTH else i - 1
            if step == _BOTH and candidate[i] == reference[j]:
                self.candidate_errors[i] = self.reference_errors[j] = 0


_BOTH, _TOO_MANY, _MISSING = range(3)
_Back = Callable[[int, int], int]
"""The last step of the way to (i, j), both above 0."""


def _way_back(candidate: str, reference: str) -> tuple[int, _Back]:
    """The distance, and how it came about."""
    from rapidfuzz.distance.Levenshtein import distance

    found = int(distance(candidate, reference))
    if found < _certain(len(candidate), len(reference)):
        return found, _bit_steps(candidate, reference)
    table = _beam_table(candidate, reference)
    return int(table[-1, -1]), _table_steps(candidate, reference, table)


def _bit_steps(candidate: str, reference: str) -> _Back:
    full = (1 << len(reference)) - 1
    places: dict[str, int] = {}
    for at, letter in enumerate(reference):
        places[letter] = places.get(letter, 0) | 1 << at
    rises, falls = full, 0  # along the reference
    same, grows = [0], [0]  # as on the diagonal before; by one word of the candidate
    for letter in candidate:
        match = places.get(letter, 0)
        zero = (((match & rises) + rises) ^ rises | match | falls) & full
        up = (falls | ~(zero | rises)) & full
        down = zero & rises
        same.append(zero)
        grows.append(up)
        up = up << 1 | 1
        rises = (down << 1 | ~(zero | up)) & full
        falls = up & zero & full

    def back(i: int, j: int) -> int:
        if candidate[i - 1] == reference[j - 1] or not same[i] >> (j - 1) & 1:
            return _BOTH
        return _TOO_MANY if grows[i] >> (j - 1) & 1 else _MISSING

    return back


def _table_steps(candidate: str, reference: str, table: np.ndarray) -> _Back:
    def back(i: int, j: int) -> int:
        other = candidate[i - 1] != reference[j - 1]
        if table[i - 1, j - 1] + other == table[i, j]:
            return _BOTH
        return _TOO_MANY if table[i - 1, j] + 1 == table[i, j] else _MISSING

    return back
