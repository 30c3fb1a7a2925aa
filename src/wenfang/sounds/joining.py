"""Sentences joined to one speech, without clicks and with their times moved.

Each piece brings the pause that follows it. Where two pieces meet, the last and first few
milliseconds are faded, so that no step between two samples is heard.

Design choice: no overlap. The pieces' times stay what they are, and what streams and what is joined
later is the same sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from wenfang.errors import BadInput
from wenfang.sound import Sound
from wenfang.sounds.long_sounds import gathered
from wenfang.sounds.resampling import resampled
from wenfang.speech import Speech, Timed, Timing

FADE_S = 0.004
_CERTAINTY: dict[Timing, int] = {"synthesiser": 0, "aligned": 1, "estimated": 2}


def join(pieces: Iterable[Speech], *, rests: Sequence[float] = (), whole: bool = False) -> Speech:
    """One speech of several, in order; the first decides rate and channels.

    Its timing is that of the least certain piece.

    Args:
        rests: seconds of silence behind each piece, beside what it brings; missing ones are none.
        whole: each piece is one sentence of the result; else its sentences are taken over.

    Raises:
        BadInput: there are no pieces.
    """
    coming = faded(pieces)
    first = next(coming, None)
    if first is None:
        raise BadInput("there is nothing to join", place="speech", cure="speak something first")
    late: list[Speech] = []
    parts = _laid_out(chain([first], coming), rests, late, whole=whole)
    sound = gathered(parts, first.sound.rate, first.sound.channels)
    return Speech(
        text=_text(late),
        language=first.language,
        sound=sound,
        words=tuple(word for piece in late for word in piece.words),
        phones=tuple(phone for piece in late for phone in piece.phones),
        sentences=tuple(sentence for piece in late for sentence in piece.sentences),
        timing=max((piece.timing for piece in late), key=_CERTAINTY.__getitem__),
    )


def _laid_out(
    pieces: Iterable[Speech], rests: Sequence[float], late: list[Speech], *, whole: bool
) -> Iterator[np.ndarray]:
    """The samples of pieces and rests in order; ``late`` gets each piece at its time, without
    its sound."""
    offset = 0
    for n, piece in enumerate(pieces):
        sound = piece.sound
        if whole:
            piece = replace(piece, sentences=(_as_one(piece),))
        nothing = Sound.silence(0.0, sound.rate, sound.channels)
        late.append(replace(piece, sound=nothing).later(offset / sound.rate))
        rest = Sound.silence(rests[n] if n < len(rests) else 0.0, sound.rate, sound.channels)
        for samples in (sound.samples, rest.samples):
            offset += len(samples)
            yield samples


def _as_one(piece: Speech) -> Timed:
    start = piece.words[0].start if piece.words else 0.0
    end = piece.words[-1].end if piece.words else piece.sound.seconds
    return Timed(piece.text.strip(), start, end)


def _text(pieces: Sequence[Speech]) -> str:
    """The texts one after the other; a space between where both meet in Latin letters or marks."""
    text = ""
    for piece in pieces:
        meet = text[-1:].isascii() and piece.text[:1].isascii() and bool(text and piece.text)
        apart = text[-1:].isspace() or piece.text[:1].isspace()
        text += (" " if meet and not apart else "") + piece.text
    return text


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
