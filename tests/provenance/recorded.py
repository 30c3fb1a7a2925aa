"""Recordings for the tests of publication, and a stand-in watermark for sounds."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from wenfang.film import Recording
from wenfang.provenance.sound_mark import SOUND_SOFT_BINDING, MarkedSound, SoundDetection
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA
from wenfang.sound import Sound
from wenfang.sounds.label import WORDS
from wenfang.speech import Speech, Timed


def voice(seconds: float = 3.0, rate: int = 24_000, seed: int = 0) -> Sound:
    """Bursts of a hundred tones: something to hear that is never tonal."""
    rng = np.random.default_rng(seed)
    count = round(seconds * rate)
    at = np.arange(count) / rate
    waves = sum(np.sin(2 * np.pi * f * at + p) for f, p in zip(rng.uniform(150, 3500, 100), rng.uniform(0, 6, 100), strict=True))  # fmt: skip
    steps = np.arange(0, seconds + 0.4, 0.2)
    loud = np.interp(at, steps, rng.random(len(steps)))
    return Sound((0.02 * loud * waves).astype(np.float32), rate)


@cache
def spoken_label() -> Speech:
    return Speech(WORDS["zh"], "zh", voice(4.5, 22_050, seed=9), ())


def recording(name: str = "news", sound: Sound | None = None, **parts: Any) -> Recording:
    words = (Timed("今天的", 0.0, 0.8), Timed("新闻。", 0.8, 1.6), Timed("大家好！", 2.0, 2.9))
    sound = sound or voice()
    speech = Speech("今天的新闻。大家好！", "zh", sound, words, (), (), "synthesiser")
    values = {"speech": speech, "title": "新闻", "model": "kokoro-82m"} | parts
    return Recording(name, sound, TRAINED_ALGORITHMIC_MEDIA, "zh", **values)


class ToySoundMark:
    """Eight soft tones under one key: deterministic, quick, lives through what is published.

    With the real one's manners: it reads back what it wrote, and says so of a sound that is
    too short to carry it.
    """

    scheme = SOUND_SOFT_BINDING

    def __init__(self, key: int = 7, level: float = 0.004) -> None:
        rng = np.random.default_rng(key)
        self._hertz = np.sort(rng.choice(np.arange(400, 3000, 50), 8, replace=False)) + 12.5
        self._level = level

    def embed(self, sound: Sound) -> MarkedSound:
        if sound.seconds < 2:
            return MarkedSound(sound, {"applied": False, "reason": "too short for this watermark"})
        at = np.arange(len(sound.samples)) / sound.rate
        tones = sum(np.sin(2 * np.pi * hertz * at) for hertz in self._hertz) * self._level
        samples = np.clip(sound.samples + tones[:, None], -1, 1).astype(np.float32)
        marked = Sound(samples, sound.rate)
        if not self.detect(marked).found:
            return MarkedSound(sound, {"applied": False, "reason": "it cannot be read back"})
        return MarkedSound(marked, {"applied": True, "scheme": self.scheme})

    def detect(self, sound: Sound) -> SoundDetection:
        samples = sound.mono().samples[:, 0]
        at = np.arange(len(samples)) / sound.rate
        window = np.hanning(len(samples)) if len(samples) else np.ones(0)
        near = np.abs(
            [
                [np.mean(samples * window * np.exp(-2j * np.pi * (hertz + off) * at)) for off in (0, -6, 6, -9, 9)]
                for hertz in self._hertz
            ]
        )  # fmt: skip
        heard = int((near[:, 0] > 1.3 * near[:, 1:].max(axis=1)).sum())
        return SoundDetection(heard >= 6, 0.2**heard, f"{heard} of 8 tones", {"heard": heard})
