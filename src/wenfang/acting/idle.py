"""What a face does by itself: it blinks, its head is never quite still, it has a hint of a smile.

Every moment is a function of the seed and the time alone: the random numbers are hashes
(SplitMix64; Steele, Lea and Flood, 2014) of the seed and the number of a stretch of time. So a
segment rendered alone, a whole film and a live stream show the same face.

* Blinks: 15 stretches a minute with mostly one each, now and then none or two: 10 to 20 a minute
  as people at rest do (Bentivoglio et al., 1997); closing 80 ms, closed 50, opening 160.
* Head: three octaves of smooth noise, a few degrees, slower than once a second.
"""

from __future__ import annotations

import math

from wenfang.engines.avatar.base import Pose

_STRETCH_S = 4.0
_CLOSING_S, _CLOSED_S, _OPENING_S = 0.08, 0.05, 0.16
_NONE, _TWO = 0.10, 0.88
#: Degrees to which the head turns, nods and tilts.
_YAW, _PITCH, _ROLL = 4.5, 2.6, 2.2
_SLOW_S = 4.3
_MASK = (1 << 64) - 1


def idle(seed: int, at: float) -> Pose:
    """The face at a moment at which it says nothing."""
    return Pose(
        blink=blink(seed, at),
        yaw=_YAW * noise(seed, 1, at),
        pitch=_PITCH * noise(seed, 2, at),
        roll=_ROLL * noise(seed, 3, at),
        brows=0.12 * noise(seed, 4, at),
        smile=0.34 + 0.1 * noise(seed, 5, at),
    )


def blink(seed: int, at: float) -> float:
    """How far the eyes are closed, 0 to 1."""
    stretch = math.floor(at / _STRETCH_S)
    return max(
        (_lid(at - start) for n in (stretch - 1, stretch) for start in _blinks(seed, n)),
        default=0.0,
    )


def noise(seed: int, stream: int, at: float) -> float:
    """Smooth noise, -1 to 1: three octaves of values between which it glides."""
    total = _glide(seed, stream, at / _SLOW_S)
    total += 0.45 * _glide(seed, stream + 100, at / _SLOW_S * 2.3)
    total += 0.15 * _glide(seed, stream + 200, at / _SLOW_S * 5.1)
    return total / 1.6


def _blinks(seed: int, stretch: int) -> list[float]:
    """When blinks begin within one stretch; never two within 0.4 s of each other."""
    many, where = uniform(seed, 11, stretch), uniform(seed, 12, stretch)
    start = stretch * _STRETCH_S
    if many < _NONE:
        return []
    if many >= _TWO:
        return [start + 0.4 + 1.2 * where, start + 2.0 + 1.2 * where]
    return [start + 0.2 + (_STRETCH_S - 0.8) * where]


def _lid(since: float) -> float:
    """How far closed so long after a blink began."""
    if since < 0 or since > _CLOSING_S + _CLOSED_S + _OPENING_S:
        return 0.0
    if since < _CLOSING_S:
        return _smooth(since / _CLOSING_S)
    return 1 - _smooth(max(0.0, since - _CLOSING_S - _CLOSED_S) / _OPENING_S)


def _glide(seed: int, stream: int, place: float) -> float:
    first = math.floor(place)
    before, after = (2 * uniform(seed, stream, n) - 1 for n in (first, first + 1))
    return before + (after - before) * _smooth(place - first)


def _smooth(x: float) -> float:
    """From 0 to 1 without a jerk at either end (Perlin's quintic)."""
    return x * x * x * (x * (6 * x - 15) + 10)


def uniform(seed: int, stream: int, n: int) -> float:
    """A random number from 0 to 1 that three whole numbers decide."""
    state = (
        seed * 0x9E3779B97F4A7C15 + stream * 0xD1B54A32D192ED03 + n * 0x8CB92BA72F3D8DD7
    ) & _MASK
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
    return ((state ^ (state >> 31)) >> 11) / (1 << 53)
