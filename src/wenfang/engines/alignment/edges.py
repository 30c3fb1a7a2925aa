"""Word times and the sound: where a word borders on silence, it begins and ends where sound does;
where words touch, they part where it is softest.

Cross-attention is known to the tenth of a second; loudness says more, but only nearby.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
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
_REACH_S = 0.25
"""A silence farther from a border than this is within a word, or the border is far off."""
_NEAR_S = 0.15
"""Borders of words that touch are moved so far at most …"""
_DEAR_DB_S = 150.0
"""… and each second of it must be paid for with so many decibels."""
_DEEPEST_DB = -45.0
_SMOOTH = 5


def snapped(words: Sequence[Timed], sound: Sound) -> tuple[Timed, ...]:
    """The words with the silences cut out of them, parted where it is softest; in order, without
    overlap.

    Each silence is given to the border between two words that is nearest to its middle, if it is
    within or beside them: the word before ends where the silence begins, the one behind it begins
    where the silence ends.
    """
    bounds = [[word.start, word.end] for word in words]
    for start, end in silences(sound):
        _give(bounds, start, end)
    _part(bounds, _level(sound))
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
    """Move the border that a silence belongs to: the one nearest to its middle."""
    middle = (start + end) / 2
    # Border n lies between word n - 1 and word n.
    places = [bound[0] for bound in bounds] + [bound[1] for bound in bounds[-1:]]
    right = bisect_left(places, middle)
    at = min(
        (n for n in (right - 1, right) if 0 <= n < len(places)),
        key=lambda n: abs(places[n] - middle),
        default=0,
    )
    if at > 0 and bounds[at - 1][0] + _SHORTEST_WORD_S < start < bounds[at - 1][1] + _REACH_S:
        bounds[at - 1][1] = min(bounds[at - 1][1], start) if at == len(bounds) else start
    if at < len(bounds) and bounds[at][0] - _REACH_S < end < bounds[at][1] - _SHORTEST_WORD_S:
        bounds[at][0] = end


def _part(bounds: list[list[float]], level: np.ndarray) -> None:
    """Move borders of words that touch to where it is softest nearby."""
    import numpy as np

    if len(level) < _SMOOTH:
        return
    smooth = np.convolve(np.clip(level, _DEEPEST_DB, 0), np.ones(_SMOOTH) / _SMOOTH, "same")
    for before, behind in pairwise(bounds):
        at = behind[0]
        if at - before[1] > 0.001:
            continue
        first = max(0, round((at - _NEAR_S) / _STEP_S))
        steps = np.arange(first, min(len(level), round((at + _NEAR_S) / _STEP_S)))
        if len(steps):
            price = smooth[steps] + _DEAR_DB_S * np.abs(steps * _STEP_S - at)
            softest = float(steps[np.argmin(price)] * _STEP_S)
            if before[0] < softest < behind[1]:
                before[1] = behind[0] = softest
