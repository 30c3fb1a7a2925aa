"""A speech acted: a pose for each frame, whole or live.

Idle motion goes on all the while (:mod:`wenfang.acting.idle`); what is said moves the mouth
(:mod:`wenfang.acting.mouth`); words that are louder than those around them raise the brows and
are nodded at.

Design choice: one class does both. :func:`act` is an :class:`Actor` that is told one speech, so
that a live presenter and a film of the same words look the same.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import overload

from wenfang.acting.idle import idle
from wenfang.acting.loudness_curve import LoudnessCurve
from wenfang.acting.mouth import Mouth
from wenfang.engines.avatar.base import Pose
from wenfang.speech import Speech

_FORGOTTEN_S = 5.0
_STOPPING_S = 0.12
_APART_S = 1.1
"""No two words are stressed within this."""
_RAISE_S = 0.55
_BROWS, _NOD = 0.5, 2.4


def act(
    speech: Speech, *, rate: float, seed: int, seconds: float | None = None
) -> tuple[Pose, ...]:
    """The poses of a speech, frame by frame; frame n shows the moment (n + ½) / rate.

    Args:
        rate: frames a second.
        seed: of the idle motion.
        seconds: how long; ``None`` = as long as the sound. Longer: the face idles.
    """
    actor = Actor(seed)
    actor.say(speech, 0.0)
    length = speech.sound.seconds if seconds is None else seconds
    return tuple(ActedPoses(actor, rate, round(length * rate)))


@dataclass(frozen=True)
class ActedPoses(Sequence[Pose]):
    """What an actor does, frame by frame, worked out when it is asked for: a long film's poses
    take no memory.

    Attributes:
        rate: frames a second; frame n shows the moment (n + ½) / rate.
        frames: how many.
    """

    actor: Actor
    rate: float
    frames: int

    def __len__(self) -> int:
        return self.frames

    @overload
    def __getitem__(self, wanted: int) -> Pose: ...
    @overload
    def __getitem__(self, wanted: slice) -> tuple[Pose, ...]: ...
    def __getitem__(self, wanted: int | slice) -> Pose | tuple[Pose, ...]:
        if isinstance(wanted, slice):
            return tuple(self[n] for n in range(self.frames)[wanted])
        return self.actor.pose((range(self.frames)[wanted] + 0.5) / self.rate)


class Actor:
    """A face on a clock of its own, told what to say as it comes. Safe to use from several
    threads.

    Args:
        seed: of the idle motion.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        self._said: tuple[_Said, ...] = ()

    def say(self, speech: Speech, at: float) -> None:
        """Let a speech begin at second ``at`` of the clock."""
        said = _Said(at, at + speech.sound.seconds, Mouth(speech), emphases(speech))
        with self._lock:
            self._said = (*self._said, said)

    def stop(self, at: float) -> None:
        """Interrupt: from second ``at`` on nothing of what it was told is said."""
        with self._lock:
            kept = (one for one in self._said if one.start < at)
            self._said = tuple(replace(one, end=min(one.end, at)) for one in kept)

    def forget(self, before: float) -> None:
        """Let go of what was said up to second ``before``; poses from then on stay the same."""
        with self._lock:
            self._said = tuple(one for one in self._said if one.end > before - _FORGOTTEN_S)

    def pose(self, at: float) -> Pose:
        """The face at a second of the clock."""
        face = idle(self._seed, at)
        with self._lock:
            said = self._said
        for one in said:
            if one.start - _STOPPING_S <= at < one.end + _STOPPING_S:
                face = one.over(face, at)
        return face


@dataclass(frozen=True, eq=False)
class _Said:
    """A speech at its place on the clock."""

    start: float
    end: float
    mouth: Mouth
    emphases: tuple[tuple[float, float], ...]

    def over(self, face: Pose, at: float) -> Pose:
        """The face with this speech in it."""
        mouth = self.mouth.pose(at - self.start)
        # An interrupted mouth closes, and does not freeze.
        late = max(0.0, at - self.end, self.start - at) / _STOPPING_S
        share = max(0.0, 1 - late)
        stress = sum(
            strength * _bump((at - self.start - middle) / _RAISE_S)
            for middle, strength in self.emphases
        )
        stress = min(1.0, stress) * share
        return replace(
            face,
            opening=max(face.opening, mouth.opening * share),
            width=face.width + (mouth.width - face.width) * share,
            rounding=max(face.rounding, mouth.rounding * share),
            teeth=max(face.teeth, mouth.teeth * share),
            tongue=max(face.tongue, mouth.tongue * share),
            press=max(face.press, mouth.press * share),
            brows=min(1.0, face.brows + _BROWS * stress),
            pitch=face.pitch - _NOD * stress,
            smile=face.smile * (1 - 0.5 * share * min(1.0, 2 * mouth.opening)),
        )


def emphases(speech: Speech) -> tuple[tuple[float, float], ...]:
    """Middles of the words that are said louder than their neighbours, and how much, 0 to 1."""
    return tuple(_apart(sorted(_louder(speech), key=lambda one: -one[1])))


def _louder(speech: Speech) -> Iterator[tuple[float, float]]:
    curve = LoudnessCurve.of(speech.sound)
    words = [one for one in speech.words if one.end - one.start >= 0.12]
    levels = [curve.mean(one.start, one.end) for one in words]
    for n, (word, level) in enumerate(zip(words, levels, strict=True)):
        around = levels[max(0, n - 3) : n] + levels[n + 1 : n + 4]
        if around and level - sum(around) / len(around) > 0.04:
            strength = min(1.0, 0.35 + 5 * (level - sum(around) / len(around)))
            yield (word.start + word.end) / 2, strength


def _apart(found: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    kept: list[float] = []
    for middle, strength in found:
        if all(abs(middle - other) >= _APART_S for other in kept):
            kept.append(middle)
            yield middle, strength


def _bump(x: float) -> float:
    """1 at 0, and 0 from -1 and from 1 on."""
    return 0.5 + 0.5 * math.cos(math.pi * x) if -1 < x < 1 else 0.0
