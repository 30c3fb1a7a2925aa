"""What a synthesiser gives, without the silence around it, and with the pause that follows."""

from __future__ import annotations

import numpy as np

PAUSES = {"clause": 0.12, "sentence": 0.35, "paragraph": 0.7}
"""Seconds of silence behind what was said, at a speed of 1."""
_QUIET = 10 ** (-50 / 20)
_LEAD_S, _TAIL_S = 0.03, 0.06
_FADE_S = 0.005


def trimmed(samples: np.ndarray, rate: int) -> tuple[np.ndarray, float]:
    """The samples from shortly before the first to shortly after the last that can be heard
    (-50 dBFS), faded at both ends, and how many seconds were cut off in front."""
    loud = np.flatnonzero(np.abs(samples) > _QUIET)
    if not len(loud):
        return samples, 0.0
    first = max(0, int(loud[0]) - round(_LEAD_S * rate))
    last = min(len(samples), int(loud[-1]) + round(_TAIL_S * rate))
    kept = samples[first:last].astype(np.float32, copy=True)
    length = min(round(_FADE_S * rate), len(kept) // 2)
    if length:
        ramp = np.linspace(0, 1, length, dtype=np.float32)
        kept[:length] *= ramp
        kept[-length:] *= ramp[::-1]
    return kept, first / rate


def with_pause(samples: np.ndarray, rate: int, pause: str, speed: float) -> np.ndarray:
    """The samples and the silence that follows them."""
    silence = np.zeros(round(PAUSES[pause] / speed * rate), np.float32)
    return np.concatenate([samples, silence])
