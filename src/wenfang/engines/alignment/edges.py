"""Word times and silence: where a word borders on silence, it begins and ends where sound does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wenfang.sound import Sound
from wenfang.speech import Timed

if TYPE_CHECKING:
    import numpy as np

_STEP_S = 0.005
_WINDOW_S = 0.02
_QUIET_DB = -38.0
"""Under the level of what is loud (the loudest tenth)."""
_SHORTEST_S = 0.06
"""Silences shorter than this are closures of stops."""
_SHORTEST_WORD_S = 0.03


def snapped(words: Sequence[Timed], sound: Sound) -> tuple[Timed, ...]:
    """The words with the silences cut out of them, in order, without overlap.

    Each silence is given to the border between two words that is nearest to its middle, if it is
    within or beside them: the word before ends where the silence begins, the one behind it begins
    where the silence ends.
    """
    bounds = [[word.start, word.end] for word in words]
    for start, end in silences(sound):
        _give(bounds, start, end)
    made: list[Timed] = []
    latest = 0.0
    for word, (start, end) in zip(words, bounds, strict=True):
        first = max(latest, start)
        latest = max(first, end)
        made.append(Timed(word.text, first, latest))
    return tuple(made)


def silences(sound: Sound) -> list[tuple[float, float]]:
    """Where nothing is heard, seconds; a sound that is silent throughout is one silence."""
    import numpy as np

    level = _level(sound)
    quiet = np.concatenate([[False], level < _QUIET_DB, [False]])
    edges = np.flatnonzero(quiet[1:] != quiet[:-1]) * _STEP_S
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(float(a), float(min(b, sound.seconds))) for a, b in pairs if b - a >= _SHORTEST_S]


def _level(sound: Sound) -> np.ndarray:
    """Decibels against what is loud, one value each 5 ms."""
    import numpy as np

    samples = sound.mono().samples[:, 0]
    step = max(1, round(sound.rate * _STEP_S))
    count = len(samples) // step
    if not count:
        return np.zeros(0)
    power = (samples[: count * step].reshape(count, step) ** 2).mean(axis=1)
    wide = max(1, round(_WINDOW_S / _STEP_S))
    power = np.convolve(power, np.ones(wide) / wide, "same")[:count]
    loud = max(float(np.percentile(power, 90)), 1e-10)
    level: np.ndarray = 10 * np.log10(np.maximum(power, 1e-12) / loud)
    return level


def _give(bounds: list[list[float]], start: float, end: float) -> None:
    """Move the border that a silence belongs to."""
    from bisect import bisect_left

    middle = (start + end) / 2
    behind = bisect_left(bounds, middle, key=lambda bound: bound[0])
    # The silence lies behind word ``behind - 1``'s start; is its own end nearer, or its start?
    at = behind
    if behind and behind < len(bounds) + 1:
        own = bounds[behind - 1]
        next_start = bounds[behind][0] if behind < len(bounds) else own[1]
        if abs(own[0] - middle) < abs(next_start - middle) and own[0] > start - _REACH_S:
            at = behind - 1
    if (
        at > 0
        and bounds[at - 1][1] > start - _REACH_S
        and start > bounds[at - 1][0] + _SHORTEST_WORD_S
    ):
        bounds[at - 1][1] = start
    if (
        at < len(bounds)
        and bounds[at][0] < end + _REACH_S
        and end < bounds[at][1] - _SHORTEST_WORD_S
    ):
        bounds[at][0] = end


_REACH_S = 0.25
"""A silence farther from a border than this is within a word, or the border is far off."""
