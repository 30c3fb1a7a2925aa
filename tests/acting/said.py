"""Speeches of tones: a voice that hums where phones are and is silent elsewhere."""

from __future__ import annotations

import numpy as np

from wenfang.sound import Sound
from wenfang.speech import Speech, Timed

RATE = 16_000


def hummed(
    phones: list[tuple[str, float, float]],
    seconds: float,
    words: list[tuple[str, float, float]] = (),
) -> Speech:
    """A speech with these phones, heard as a hum of 150 Hz."""
    at = np.arange(round(seconds * RATE)) / RATE
    loud = np.zeros(len(at))
    for _, start, end in phones or words:
        loud[(at >= start) & (at < end)] = 0.3
    sound = Sound((loud * np.sin(2 * np.pi * 150 * at)).astype(np.float32), RATE)
    timed = [tuple(Timed(*one) for one in row) for row in (words, phones)]
    return Speech("x", "en", sound, timed[0], timed[1], timing="synthesiser")
