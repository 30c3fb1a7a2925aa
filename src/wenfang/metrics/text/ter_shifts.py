"""Edits with shifts, for TER: the greedy search that tercom defines.

A run of words that stands elsewhere in the reference may be moved for the price of one edit. In
each round the move that saves most is made, until none saves any. Which moves are tried, and
which of equally good ones is taken, is tercom's as sacreBLEU has it: runs of up to 10 words,
moved by up to 50, only where both the run and its goal are wrong now; the longest first, then
the earliest; no more than 1,000 in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from wenfang.metrics.text.edit_alignment import Alignment, edit_distances

_LONGEST_RUN = 10
_FARTHEST = 50
_MOST_TRIED = 1000


def shifted_edits(candidate: str, reference: str) -> int:
    """Shifts and other edits that make the candidate the reference, a character a word."""
    if not reference:
        return len(candidate)
    shifts = tried = 0
    alignment = Alignment(candidate, reference)
    while alignment.distance:
        saved, moved, more = _best_shift(candidate, reference, alignment, _MOST_TRIED - tried)
        tried += more
        if tried >= _MOST_TRIED or saved <= 0:
            break
        shifts, candidate = shifts + 1, moved
        alignment = Alignment(candidate, reference)
    return shifts + alignment.distance


def _best_shift(
    candidate: str, reference: str, alignment: Alignment, most: int
) -> tuple[int, str, int]:
    """What the best shift saves, the text after it, and how many were tried."""
    moved: list[str] = []
    moves: list[tuple[int, int, int]] = []  # of equally good ones, the highest
    for start, goal, length in _runs(candidate, reference):
        if not _may_help(alignment, start, goal, length):
            continue
        for place in _goals(alignment.place, goal, length):
            moved.append(_shifted(candidate, start, length, place))
            moves.append((length, -start, -place))
        if len(moves) >= most:
            break
    if not moves:
        return 0, candidate, 0
    edits = edit_distances(moved, reference)
    best = max(range(len(moves)), key=lambda at: (-edits[at], moves[at]))
    return alignment.distance - edits[best], moved[best], len(moves)


def _runs(candidate: str, reference: str) -> Iterator[tuple[int, int, int]]:
    """Equal runs: where in the candidate, where in the reference, how long; each also with every
    shorter length."""
    places: dict[str, list[int]] = {}
    for at, letter in enumerate(reference):
        places.setdefault(letter, []).append(at)
    for start, letter in enumerate(candidate):
        for goal in places.get(letter, ()):
            if abs(goal - start) > _FARTHEST:
                continue
            longest = min(len(candidate) - start, len(reference) - goal, _LONGEST_RUN)
            for length in range(1, longest + 1):
                if candidate[start + length - 1] != reference[goal + length - 1]:
                    break
                yield start, goal, length


def _may_help(alignment: Alignment, start: int, goal: int, length: int) -> bool:
    """Something is wrong at both ends, and the run would not be moved into itself."""
    return (
        any(alignment.candidate_errors[start : start + length])
        and any(alignment.reference_errors[goal : goal + length])
        and not start <= alignment.place[goal] < start + length
    )


def _goals(place: list[int], goal: int, length: int) -> Iterator[int]:
    """Where the run may be put: before the goal's words, and after each of them."""
    last = -1
    for at in range(goal - 1, goal + length):
        found = 0 if at < 0 else place[at] + 1
        if found != last:
            yield found
        last = found


def _shifted(text: str, start: int, length: int, place: int) -> str:
    run, end = text[start : start + length], start + length
    if place < start:
        return text[:place] + run + text[place:start] + text[end:]
    if place > end:
        return text[:start] + text[end:place] + run + text[place:]
    # Into itself: as many words on as the place lies inside the run.
    return text[:start] + text[end : length + place] + run + text[length + place :]
