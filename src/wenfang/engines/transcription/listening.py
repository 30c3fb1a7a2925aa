"""A sound as listening networks want it: one channel, 16,000 samples a second, in windows that
hold speech and are never longer than half a minute.

A long sound is taken block by block, so that memory does not grow with it: each block is
resampled (FFmpeg's libswresample, through PyAV), Silero's voice activity detection (MIT; the
file is part of the faster-whisper package) marks the speech, and stretches that are near each
other become a window. Speech that reaches a block's end is heard again with the next block.
What is not in a window is never shown to a model that writes: on silence and music Whisper
makes up sentences (Koenecke et al., "Careless Whisper", 2024).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from wenfang.errors import BadInput, EngineError
from wenfang.sound import Sound

if TYPE_CHECKING:
    import numpy as np

RATE = 16_000
LONGEST_S = 28.0
"""Of a window; Whisper hears 30 s at once."""
_BLOCK_S = 120.0
_TOGETHER_S = 1.2
"""Silences up to this stay inside a window, for the words around them belong together."""
_FAR_S = 10.0
"""Silences over this part two stretches."""
_MARGIN_S = 0.2
_SHORTEST_S = 0.1
_UNHEARD_S = 2.0
"""Speech without text from here on was passed over, not merely timed a little wrong."""


@dataclass(frozen=True)
class Window:
    """A stretch with speech in it.

    Attributes:
        start, end: seconds of the whole sound.
        samples: float32 at :data:`RATE`.
        voiced: (start, end) of the speech in it, seconds of the whole sound.
    """

    start: float
    end: float
    samples: np.ndarray
    voiced: tuple[tuple[float, float], ...]


def check_sound(sound: Sound) -> None:
    """Refuse a sound in which there is nothing at all.

    Raises:
        BadInput: no samples.
    """
    if not len(sound.samples):
        raise BadInput("the sound is empty", place="sound", cure="give one with samples in it")


def at_16k(sound: Sound) -> np.ndarray:
    """The mono samples at :data:`RATE`, float32."""
    import av
    import numpy as np

    mono = sound.mono().samples[:, 0]
    if sound.rate == RATE or not len(mono):
        return mono
    resampler = av.AudioResampler("flt", "mono", RATE)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(mono[None]), "flt", "mono")
    frame.sample_rate = sound.rate
    pieces = [*resampler.resample(frame), *resampler.resample(None)]
    joined = np.concatenate([piece.to_ndarray()[0] for piece in pieces] or [np.zeros(0, "f4")])
    length = round(len(mono) * RATE / sound.rate)
    return np.pad(joined, (0, max(0, length - len(joined))))[:length].astype(np.float32)


def windows(sound: Sound) -> Iterator[Window]:
    """The stretches with speech, in order, without overlap; none where nobody speaks."""
    at = 0.0
    while at < sound.seconds:
        end = min(at + _BLOCK_S, sound.seconds)
        samples = at_16k(sound.between(at, end))
        spans = [(first / RATE, stop / RATE) for first, stop in _speech(samples)]
        groups = _grouped(spans)
        # What reaches the end may go on behind it; unless it fills the whole block.
        last = end >= sound.seconds or len(groups) < 2
        for group in groups if last else groups[:-1]:
            first, stop = group[0][0], group[-1][1]
            voiced = tuple((a + at, b + at) for a, b in group)
            part = samples[round(first * RATE) : round(stop * RATE)]
            if len(part) >= _SHORTEST_S * RATE:
                yield Window(first + at, stop + at, part, voiced)
        if last and groups:
            # Of speech without a pause nothing is heard twice: go on behind what was given.
            end = min(end, at + groups[-1][-1][1]) if end < sound.seconds else end
        at = end if last else at + groups[-1][0][0]


def unheard(window: Window, heard: Iterable[tuple[float, float]]) -> list[Window]:
    """The stretches of a window in which somebody speaks and nothing was written.

    Args:
        heard: (start, end) of what was written, seconds of the whole sound.

    Returns:
        Windows of :data:`_UNHEARD_S` of speech or more, in order.
    """
    found: list[Window] = []
    at = window.start
    for start, end in [*sorted(heard), (window.end, window.end)]:
        inside = [(max(first, at), min(stop, start)) for first, stop in window.voiced]
        for group in _grouped([one for one in inside if one[1] - one[0] >= _SHORTEST_S]):
            if sum(stop - first for first, stop in group) >= _UNHEARD_S:
                found.append(_part(window, group))
        at = max(at, end)
    return found


def _part(window: Window, voiced: list[tuple[float, float]]) -> Window:
    """The part of a window that holds these spans."""
    start, end = voiced[0][0], voiced[-1][1]
    first, stop = (round((at - window.start) * RATE) for at in (start, end))
    return Window(start, end, window.samples[first:stop], tuple(voiced))


def _grouped(spans: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """Neighbouring spans as windows of at most :data:`LONGEST_S`."""
    groups: list[list[tuple[float, float]]] = []
    for span in spans:
        if (
            groups
            and span[0] - groups[-1][-1][1] <= _TOGETHER_S
            and span[1] - groups[-1][0][0] <= LONGEST_S
        ):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _speech(samples: np.ndarray) -> list[tuple[int, int]]:
    """Where somebody speaks, in samples."""
    if len(samples) < _SHORTEST_S * RATE:
        return []
    faster_whisper_vad, options = _detector()
    found = faster_whisper_vad(samples, options)
    return [(int(one["start"]), min(int(one["end"]), len(samples))) for one in found]


@cache
def _detector():  # type: ignore[no-untyped-def]
    try:
        from faster_whisper.vad import VadOptions, get_speech_timestamps
    except ImportError as error:
        raise EngineError(
            "faster-whisper is not installed", place="transcription", cure="install wenfang again"
        ) from error
    options = VadOptions(
        threshold=0.45,
        min_speech_duration_ms=100,
        max_speech_duration_s=LONGEST_S - 1,
        min_silence_duration_ms=250,
        speech_pad_ms=round(_MARGIN_S * 1000),
    )
    return get_speech_timestamps, options


def stretches(sound: Sound, longest_s: float = 300.0) -> Iterator[tuple[float, np.ndarray]]:
    """Longer pieces for a server: where each begins, and its samples at :data:`RATE`. They begin
    and end in pauses; nothing of a sound in which nobody speaks."""
    start = end = -1.0
    for window in windows(sound):
        if start >= 0 and (window.end - start > longest_s or window.start - end > _FAR_S):
            yield start, at_16k(sound.between(start, end))
            start = -1.0
        if start < 0:
            start = window.start
        end = window.end
    if start >= 0:
        yield start, at_16k(sound.between(start, end))
