"""Sentences joined to one speech, without clicks and with their times moved.

Each piece brings the pause that follows it. Where two pieces meet, the last and first few
milliseconds are faded, so that no step between two samples is heard.

Design choice: no overlap. The pieces' times stay what they are, and what streams and what is joined
later is the same sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from wenfang.errors import BadInput
from wenfang.sound import Sound
from wenfang.sounds.resampling import resampled
from wenfang.speech import Speech, Timed, Timing

FADE_S = 0.004
_CERTAINTY: dict[Timing, int] = {"synthesiser": 0, "aligned": 1, "estimated": 2}


def joined(pieces: Iterable[Speech]) -> Speech:
    """One speech of several, in order; the first decides rate and channels.

    Its timing is that of the least certain piece.

    Raises:
        BadInput: there are none.
    """
    moved = list(faded(pieces))
    if not moved:
        raise BadInput("there is nothing to join", place="speech", cure="speak something first")
    first = moved[0]
    samples, offset = [], 0
    words: list[Timed] = []
    phones: list[Timed] = []
    sentences: list[Timed] = []
    for piece in moved:
        late = piece.later(offset / first.sound.rate)
        words += late.words
        phones += late.phones
        sentences += late.sentences
        samples.append(piece.sound.samples)
        offset += len(piece.sound.samples)
    return Speech(
        text="".join(piece.text for piece in moved),
        language=first.language,
        sound=Sound(np.concatenate(samples), first.sound.rate),
        words=tuple(words),
        phones=tuple(phones),
        sentences=tuple(sentences),
        timing=max((piece.timing for piece in moved), key=_CERTAINTY.__getitem__),
    )


def faded(pieces: Iterable[Speech]) -> Iterator[Speech]:
    """The pieces as they are joined, one by one: at the first's rate and channels, each faded at
    its ends. What a player gets as it streams."""
    first: Sound | None = None
    for piece in pieces:
        first = first or piece.sound
        sound = _like(piece.sound, first)
        yield replace(piece, sound=Sound(_faded(sound.samples, sound.rate), sound.rate))


def _like(sound: Sound, first: Sound) -> Sound:
    sound = resampled(sound, first.rate)
    if sound.channels == first.channels:
        return sound
    return Sound(np.repeat(sound.mono().samples, first.channels, axis=1), sound.rate)


def _faded(samples: np.ndarray, rate: int) -> np.ndarray:
    length = min(round(FADE_S * rate), len(samples) // 2)
    if not length:
        return samples
    ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)).astype(np.float32)
    kept = samples.copy()
    kept[:length] *= ramp[:, None]
    kept[-length:] *= ramp[::-1, None]
    return kept
