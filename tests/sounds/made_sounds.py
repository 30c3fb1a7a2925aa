"""Sounds for tests: tones, and a voice that says nothing."""

from __future__ import annotations

import numpy as np

from wenfang.sound import Sound


def tone(seconds: float = 1.0, rate: int = 24_000, channels: int = 1, hertz: float = 300) -> Sound:
    at = np.arange(round(seconds * rate)) / rate
    waves = [0.3 * np.sin(2 * np.pi * (hertz + 100 * c) * at) for c in range(channels)]
    return Sound(np.stack(waves, axis=1).astype(np.float32), rate)


def babble(seconds: float = 4.0, rate: int = 24_000, seed: int = 0) -> Sound:
    """Harmonics of a wandering pitch through a wandering filter, loud and soft by turns."""
    rng = np.random.default_rng(seed)
    count = round(seconds * rate)
    steps = np.arange(0, count + rate, rate // 6)
    loud = np.interp(np.arange(count), steps, rng.random(len(steps)) ** 2)
    pitch = np.interp(np.arange(count), steps, rng.uniform(90, 180, len(steps)))
    formant = np.interp(np.arange(count), steps, rng.uniform(300, 2500, len(steps)))
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    voice = sum(
        np.sin(k * phase) * np.exp(-(((k * pitch - formant) / 500) ** 2)) for k in range(1, 30)
    )
    return Sound((0.3 * loud * voice).astype(np.float32), rate)
