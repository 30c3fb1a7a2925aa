"""Union of longest common subsequences, for ROUGE-Lsum (Lin, 2004, section 3.2).

A reference sentence is held against every sentence of the candidate; what any of the longest
common subsequences holds of it counts. A pair may have several longest ones, and which is taken
changes the union: as in ``rouge_score``, from the ends of both a match is taken where there is
one, and otherwise a word of the reference is passed by, unless only passing by one of the
candidate keeps the length.

Design choice: bit-parallel (Hyyrö, 2004, "Bit-Parallel LCS-length Computation Revisited"): a row
of the table, one word of the reference, is one 64-bit word, whose zeros say where the length
grows. A row changes only where the candidate's sentence has that word, which most have not:
only these **meetings** are made, by a sorted join, and NumPy takes all pairs of sentences
through the same row at once. The way back needs the meetings only, too: at row i and the first j
words of the candidate, a word of the reference is kept where the candidate's j-th word equals
it, or where the row above is shorter within the first j; the way goes on to the left of the last
equal word. (Where the row above is shorter, passing by words of the candidate leads to a match
before it leads anywhere else.)

Candidate sentences of more than 64 words take Python's long integers, pair by pair, and so does
a sentence of the reference that meets too many others for memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from wenfang.metrics.text.letters import code_points

if TYPE_CHECKING:
    import numpy as np

_WORD = 64
_TOGETHER = 1 << 20
"""Meetings and pairs of one round: some 60 MB."""

Sentences = Sequence[str]
"""Of one text, a character a word."""


class _Words(NamedTuple):
    """One side's words, one after the other, and its sentences.

    Attributes:
        codes: of each word, its code point.
        places: of each word, in its sentence.
        sentences: of each word, its sentence.
        segments: of each sentence, its segment.
        first: for each segment, its first sentence; and the end.
    """

    codes: np.ndarray
    places: np.ndarray
    sentences: np.ndarray
    segments: np.ndarray
    first: np.ndarray


class _Found(NamedTuple):
    """Words in sentences of candidates, by key: segment and code point.

    Attributes:
        keys: ascending.
        sentences: which has the word.
        masks: where in it, a bit a place.
    """

    keys: np.ndarray
    sentences: np.ndarray
    masks: np.ndarray


class _Meetings(NamedTuple):
    """A word of a reference and a candidate's sentence that has it."""

    words: np.ndarray
    pairs: np.ndarray
    masks: np.ndarray


def words_in_unions(references: Sequence[Sentences], candidates: Sequence[Sentences]) -> np.ndarray:
    """How many words of each reference some longest common subsequence holds, a word no more
    often than the candidate has it.

    Returns:
        (segments,)
    """
    import numpy as np

    theirs, mine, letters = _sides(references, candidates)
    kept = kept_words(references, candidates)
    others = np.sort(_keys(mine, letters))
    keys, times = np.unique(_keys(theirs, letters)[kept], return_counts=True)
    there = np.searchsorted(others, keys, "right") - np.searchsorted(others, keys)
    least = np.minimum(times, there)
    return np.bincount(keys // letters, least, len(references)).astype(np.int64)


def kept_words(references: Sequence[Sentences], candidates: Sequence[Sentences]) -> np.ndarray:
    """Which words of the references some longest common subsequence holds.

    Returns:
        (words of all references, one after the other,), bool
    """
    import numpy as np

    theirs, mine, letters = _sides(references, candidates)
    kept = np.zeros(len(theirs.codes), np.bool_)
    keys = _keys(theirs, letters)
    lengths = np.bincount(mine.sentences, minlength=len(mine.segments))
    found = _found(mine, _keys(mine, letters), lengths)
    many = np.searchsorted(found.keys, keys, "right") - np.searchsorted(found.keys, keys)
    bounds = np.searchsorted(theirs.sentences, np.arange(len(theirs.segments) + 1))
    weights = np.diff(np.concatenate([[0], np.cumsum(many)])[bounds])
    weights += np.diff(mine.first)[theirs.segments]
    for first, end in _rounds(weights.tolist()):
        chosen = slice(int(bounds[first]), int(bounds[end]))
        meetings, full = _meetings(chosen, theirs, mine, keys, found, lengths)
        _walk(meetings, full, theirs.places[meetings.words], kept)
    _keep_one_by_one(references, candidates, weights > _TOGETHER, kept)
    return kept


def _sides(
    references: Sequence[Sentences], candidates: Sequence[Sentences]
) -> tuple[_Words, _Words, int]:
    """Both sides' words, and the highest code point and one."""
    theirs, mine = _words(references), _words(candidates)
    return theirs, mine, 1 + int(max(theirs.codes.max(initial=0), mine.codes.max(initial=0)))


def _words(side: Sequence[Sentences]) -> _Words:
    import numpy as np

    counts = np.fromiter(map(len, side), np.int64, len(side))
    codes, lengths = code_points(list(chain.from_iterable(side)))
    return _Words(
        codes.astype(np.int64),
        np.arange(len(codes)) - np.repeat(np.cumsum(lengths) - lengths, lengths),
        np.repeat(np.arange(len(lengths)), lengths),
        np.repeat(np.arange(len(side)), counts),
        np.concatenate([[0], np.cumsum(counts)]),
    )


def _keys(side: _Words, letters: int) -> np.ndarray:
    """Of each word: segment and code point."""
    keys: np.ndarray = side.segments[side.sentences] * letters + side.codes
    return keys


def _found(mine: _Words, keys: np.ndarray, lengths: np.ndarray) -> _Found:
    import numpy as np

    short = np.flatnonzero(lengths[mine.sentences] <= _WORD)
    order = short[np.argsort(keys[short], kind="stable")]
    keys, sentences = keys[order], mine.sentences[order]
    starts = np.flatnonzero(
        (np.diff(keys, prepend=-1) != 0) | (np.diff(sentences, prepend=-1) != 0)
    )
    bits = np.uint64(1) << mine.places[order].astype(np.uint64)
    masks = np.bitwise_or.reduceat(bits, starts) if len(starts) else bits
    return _Found(keys[starts], sentences[starts], masks)


def _rounds(weights: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Sentences of the references from where to where go together: as many as do not need too
    much memory, and none that by itself would."""
    start = total = 0
    for sentence, weight in enumerate(weights):
        if total and total + weight > _TOGETHER:
            yield start, sentence
            total = 0
        if not total:
            start = sentence
        total += weight
        if total > _TOGETHER:
            total = 0
    if total:
        yield start, len(weights)


def _meetings(
    chosen: slice,
    theirs: _Words,
    mine: _Words,
    keys: np.ndarray,
    found: _Found,
    lengths: np.ndarray,
) -> tuple[_Meetings, np.ndarray]:
    """Of some words of the references, by their places; and for each pair of sentences a bit
    for each word of the candidate's."""
    import numpy as np

    order = chosen.start + np.argsort(theirs.places[chosen], kind="stable")
    left = np.searchsorted(found.keys, keys[order])
    many = np.searchsorted(found.keys, keys[order], "right") - left
    words = np.repeat(order, many)
    entries = np.arange(len(words)) + np.repeat(left - np.cumsum(many) + many, many)
    # A pair's number: those of the reference's sentences before, and the candidate's sentence.
    sentences = np.arange(theirs.sentences[chosen.start], theirs.sentences[chosen.stop - 1] + 1)
    first = mine.first[theirs.segments[sentences]]
    several = mine.first[theirs.segments[sentences] + 1] - first
    before = np.cumsum(several) - several - first
    pairs = before[theirs.sentences[words] - sentences[0]] + found.sentences[entries]
    others = np.arange(int(several.sum())) - np.repeat(before, several)
    bits = np.minimum(lengths[others], _WORD).astype(np.uint64)
    full = np.where(bits > 0, ~np.uint64(0) >> (np.uint64(_WORD) - np.maximum(bits, 1)), 0)
    return _Meetings(words, pairs, found.masks[entries]), full.astype(np.uint64)


def _walk(meetings: _Meetings, full: np.ndarray, rows: np.ndarray, kept: np.ndarray) -> None:
    """Down all rows, and the way back up; what it takes is written into ``kept``."""
    import numpy as np

    words, pairs, masks = meetings
    bounds = np.searchsorted(rows, np.arange(int(rows.max(initial=-1)) + 2))
    spans = [slice(*span) for span in pairwise(bounds.tolist())]
    before, after = np.empty_like(masks), np.empty_like(masks)
    lengths = np.full(len(full), ~np.uint64(0))
    for span in spans:
        row = before[span] = lengths[pairs[span]]
        common = row & masks[span]
        lengths[pairs[span]] = after[span] = (row + common) | (row - common)
    left = full.copy()  # the words of the candidate that the way has yet to pass
    for span in reversed(spans):
        here = left[pairs[span]]
        equal = masks[span] & here
        longer = np.bitwise_count(~after[span] & here) > np.bitwise_count(~before[span] & here)
        taken = longer | (equal > here >> np.uint64(1))
        kept[words[span][taken]] = True
        left[pairs[span][taken]] = _below_highest(equal[taken])


def _below_highest(bits: np.ndarray) -> np.ndarray:
    """All bits below the highest that is set."""
    import numpy as np

    for far in (1, 2, 4, 8, 16, 32):
        bits = bits | bits >> np.uint64(far)
    return bits >> np.uint64(1)


def _keep_one_by_one(
    references: Sequence[Sentences],
    candidates: Sequence[Sentences],
    heavy: np.ndarray,
    kept: np.ndarray,
) -> None:
    """The same for what went in no round: candidates' sentences of more than 64 words, and
    references' sentences that have too much to be held against."""
    start = 0
    alone = iter(heavy.tolist())
    for theirs, mine in zip(references, candidates, strict=True):
        long = [one for one in mine if len(one) > _WORD]
        for reference in theirs:
            for candidate in mine if next(alone) else long:
                kept[[start + place for place in _of_one(reference, candidate)]] = True
            start += len(reference)


def _of_one(reference: str, candidate: str) -> list[int]:
    """Words of the reference that are kept, with integers of any length."""
    places: dict[str, int] = {}
    for at, letter in enumerate(candidate):
        places[letter] = places.get(letter, 0) | 1 << at
    left = (1 << len(candidate)) - 1
    row, meetings = left, []
    for at, letter in enumerate(reference):
        if mask := places.get(letter):
            before, common = row, row & mask
            row = ((row + common) | (row - common)) & left
            meetings.append((at, mask, before, row))
    kept = []
    for at, mask, before, after in reversed(meetings):
        equal = mask & left
        longer = (~after & left).bit_count() > (~before & left).bit_count()
        if longer or equal > left >> 1:
            kept.append(at)
            left = (1 << equal.bit_length() - 1) - 1
    return kept
