"""A mouth that speaks: which shape is asked for when, and what it looks like at any moment.

Neighbouring shapes blend by dominance functions (Cohen and Massaro, 1993): around its time each
shape insists with a strength that falls off exponentially, sooner behind it than before it, for
lips anticipate (60 to 120 ms; Benguerel and Cowan, 1974). What is seen is the weighted mean, jaw and
lips by strengths of their own. On top of it:

* ``m b p`` close the lips for certain, however short they are (a closure that is missed is the
  first thing that viewers see; Lewis and Parke, 1987);
* in a pause the mouth closes;
* the jaw opens wider where the voice is louder.

A moment depends on what is said within half a second of it and on nothing else, so that parts,
whole films and live streams agree.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wenfang.acting.guessed_phones import guessed_shapes
from wenfang.acting.loudness_curve import LoudnessCurve
from wenfang.acting.visemes import SHAPES, Shape, shapes_of
from wenfang.engines.avatar.base import Pose
from wenfang.speech import Speech, Timed

_BEFORE_S, _AFTER_S = 0.045, 0.03
"""Within these a shape's strength falls to a third."""
_REACH_S = 0.4
_PAUSE_S = 0.09
"""A shorter gap between phones is none."""
_CLOSING_S = 0.06
"""How long the lips take to come together, and to part."""
_LEAST_CLOSED_S = 0.045
"""A closure is held so long, or a film of 25 frames a second could miss it."""
_SOFT_S = 0.02
_HEARD = 0.3
"""Of the loudness curve: 25 dB under what is loud."""
_VOWEL = 1.7
"""A guessed vowel is so much longer than a consonant."""


@dataclass(frozen=True, slots=True)
class Target:
    """A shape and when it is asked for."""

    shape: Shape
    start: float
    end: float


class Mouth:
    """The mouth of one speech. Times are seconds from the speech's beginning."""

    def __init__(self, speech: Speech) -> None:
        self.targets = targets(speech)
        self._ends = [one.end for one in self.targets]
        self._loudness = LoudnessCurve.of(speech.sound)
        self._heard_only = not (speech.phones or speech.words)
        self._closures = [one for one in self.targets if one.shape.name == "PP"]
        self._closure_ends = [one.end for one in self._closures]

    def pose(self, at: float) -> Pose:
        """The mouth at a moment; the rest of the face is at rest."""
        loudness = self._loudness.at(at)
        if self._heard_only:
            return Pose(opening=0.7 * loudness, teeth=0.3 * loudness)
        # Three looks, 20 ms apart: no frame falls on the edge of a very short shape.
        looks = [self._blend(at + shift) for shift in (-_SOFT_S, 0.0, _SOFT_S)]
        values = [a / 4 + b / 2 + c / 4 for a, b, c in zip(*looks, strict=True)]
        opening, width, rounding, teeth, tongue, press = values
        closed = self._closed(at)
        opening *= (1 - closed) * (0.55 + 0.5 * loudness) * self._voiced(at)
        return Pose(
            opening=min(1.0, opening),
            width=width,
            rounding=rounding,
            teeth=teeth * (1 - closed),
            tongue=tongue * (1 - closed),
            press=max(press, closed),
        )

    def _voiced(self, at: float) -> float:
        """0 where nothing is heard around a moment, whatever phones are said to be there (the
        last phone's time often reaches into the silence behind it), 1 where something is."""
        around = max(self._loudness.at(at + shift) for shift in (-_CLOSING_S, 0.0, _CLOSING_S))
        x = min(1.0, around / _HEARD)
        return x * x * (3 - 2 * x)

    def dominant(self, at: float) -> str:
        """The name of the shape that insists most at a moment; for measuring."""
        near = self._near(at)
        return max(near, key=lambda one: one.shape.jaw * _nearness(one, at)).shape.name

    def _blend(self, at: float) -> tuple[float, ...]:
        """Weighted means of opening, width, rounding, teeth, tongue and press."""
        jaw = lips = 1e-9
        opening = width = rounding = teeth = tongue = press = 0.0
        for one in self._near(at):
            shape, near = one.shape, _nearness(one, at)
            a, b = shape.jaw * near, shape.lips * near
            jaw, lips = jaw + a, lips + b
            opening, teeth = opening + a * shape.opening, teeth + a * shape.teeth
            tongue, press = tongue + a * shape.tongue, press + a * shape.press
            width, rounding = width + b * shape.width, rounding + b * shape.rounding
        return opening / jaw, width / lips, rounding / lips, teeth / jaw, tongue / jaw, press / jaw

    def _near(self, at: float) -> Sequence[Target]:
        """The targets that matter at a moment; silence where there are none."""
        first = bisect_left(self._ends, at - _REACH_S)
        found = []
        for one in self.targets[first:]:
            if one.start > at + _REACH_S:
                break
            found.append(one)
        return found or (Target(SHAPES["sil"], at, at),)

    def _closed(self, at: float) -> float:
        """How far a closure of the lips has come, 0 to 1."""
        most = 0.0
        first = bisect_left(self._closure_ends, at - _REACH_S)
        for one in self._closures[first:]:
            if one.start > at + _REACH_S:
                break
            middle, half = (one.start + one.end) / 2, max(one.end - one.start, _LEAST_CLOSED_S) / 2
            distance = max(0.0, abs(at - middle) - half)
            if distance < _CLOSING_S:
                most = max(most, 0.5 + 0.5 * math.cos(math.pi * distance / _CLOSING_S))
        return most


def _nearness(one: Target, at: float) -> float:
    """How strongly a target insists at a moment, 0 to 1."""
    if at < one.start:
        return math.exp(-(one.start - at) / _BEFORE_S)
    return math.exp(-(at - one.end) / _AFTER_S) if at > one.end else 1.0


def targets(speech: Speech) -> tuple[Target, ...]:
    """The shapes of a speech in order, silence between them where nobody speaks: by its phones,
    by guessing from its words where there are none, and nothing where there are neither."""
    spoken = list(_of_phones(speech.phones) if speech.phones else _of_words(speech.words))
    return tuple(_with_silence(spoken, speech.sound.seconds))


def _of_phones(phones: Sequence[Timed]) -> Iterator[Target]:
    """A mark that looks like nothing (a tone, a length) belongs to the sound before it."""
    held: Target | None = None
    for phone in phones:
        shapes = shapes_of(phone.text)
        if shapes:
            if held:
                yield held
            *firsts, held = _spread(shapes, phone.start, phone.end)
            yield from firsts
        elif (
            held and phone.text.strip() and phone.text.strip() not in ',.;:!?，。；：！？、—…"“”()'
        ):
            held = Target(held.shape, held.start, max(held.end, phone.end))
    if held:
        yield held


def _of_words(words: Sequence[Timed]) -> Iterator[Target]:
    for word in words:
        yield from _spread(guessed_shapes(word.text), word.start, word.end)


def _spread(shapes: Sequence[Shape], start: float, end: float) -> list[Target]:
    """Shapes one after the other, vowels longer."""
    weights = [_VOWEL if shape.vowel else 1.0 for shape in shapes]
    total, done, found = sum(weights) or 1.0, 0.0, []
    for shape, weight in zip(shapes, weights, strict=True):
        first = start + (end - start) * done / total
        done += weight
        found.append(Target(shape, first, start + (end - start) * done / total))
    return found


def _with_silence(spoken: Sequence[Target], seconds: float) -> Iterator[Target]:
    silence, latest = SHAPES["sil"], 0.0
    for one in spoken:
        if one.start - latest >= _PAUSE_S:
            yield Target(silence, latest, one.start)
        yield one
        latest = max(latest, one.end)
    yield Target(silence, latest, max(seconds, latest) + 60.0)
