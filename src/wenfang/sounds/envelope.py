"""What a short sound is known again by: how loud it is in eight bands, twenty times a second.

A spoken label is kept in the manifest in this form, some hundred bytes, so that a finished
file can be asked whether that label is heard in it. After Haitsma and Kalker, *A Highly Robust
Audio Fingerprinting System* (2002), with levels in place of signs, for one sound is compared
and not a million.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from wenfang.sound import Sound

if TYPE_CHECKING:
    import numpy as np

BANDS, FRAMES_S = 8, 20
#: Edges of the bands: what lossy formats and low rates keep of speech.
_LOWEST_HZ, _HIGHEST_HZ = 150.0, 3600.0
#: Levels of 4 dB below the loudest.
_LEVELS, _STEP_DB = 15, 4.0
#: The same sound after a lossy format and resampling is above 0.9, other speech below 0.5.
ALIKE = 0.75
_QUIET = 0.004
_MAX_TEXT = 1 << 14


def envelope(sound: Sound) -> np.ndarray:
    """Levels 0 to 15, uint8, shape (frames, 8)."""
    import numpy as np

    samples = sound.mono().samples[:, 0]
    size = max(32, round(2 * sound.rate / FRAMES_S))
    count = max(1, int(len(samples) * FRAMES_S / sound.rate))
    padded = np.pad(samples, (0, size + sound.rate // FRAMES_S))
    starts = np.round(np.arange(count) * sound.rate / FRAMES_S).astype(int)
    window = np.hanning(size).astype(np.float32)
    frames = padded[starts[:, None] + np.arange(size)] * window
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    edges = np.geomspace(_LOWEST_HZ, _HIGHEST_HZ, BANDS + 1) * size / sound.rate
    cells = np.stack(
        [power[:, int(a) : max(int(a) + 1, int(b))].sum(axis=1) for a, b in _pairs(edges)], axis=1
    )
    decibels = 10 * np.log10(np.maximum(cells / max(float(cells.max()), 1e-12), 1e-12))
    return np.clip(np.rint(_LEVELS + decibels / _STEP_DB), 0, _LEVELS).astype(np.uint8)


def as_text(levels: np.ndarray) -> str:
    """Levels in Base64, two a byte."""
    flat = levels.reshape(-1)
    return base64.b64encode((flat[0::2] << 4 | flat[1::2]).tobytes()).decode("ascii")


def from_text(text: str) -> np.ndarray:
    """Levels of :func:`as_text`. Raises ``ValueError``."""
    import numpy as np

    try:
        if len(text) > _MAX_TEXT:
            raise ValueError("it is too long")
        packed = np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
    except binascii.Error as error:
        raise ValueError("no envelope") from error
    flat = np.stack([packed >> 4, packed & 15], axis=1).reshape(-1)
    if not len(flat) or len(flat) % BANDS:
        raise ValueError("no envelope")
    return flat.reshape(-1, BANDS)


def likeness(sound: Sound, start: float, levels: np.ndarray) -> float:
    """How much the part of a sound from ``start`` seconds on is like an envelope: -1 to 1, a
    correlation; 0 where the part is all but silent. Tried a tenth of a second around."""
    import numpy as np

    seconds = len(levels) / FRAMES_S
    best = 0.0
    for late in (0.0, -0.1, -0.05, 0.05, 0.1):
        part = sound.between(max(0.0, start + late), start + late + seconds)
        if len(part.samples) < 0.9 * seconds * sound.rate:
            continue
        if float(np.sqrt(np.mean(np.square(part.samples)))) < _QUIET:
            continue
        best = max(best, _correlation(envelope(part), levels))
    return best


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Of how levels rise and fall in each band, not of what all speech has in common."""
    import numpy as np

    count = min(len(one), len(other))
    a, b = (x[:count].astype(np.float64) for x in (one, other))
    a, b = (x - x.mean(axis=0) for x in (a, b))
    scale = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum() / scale) if scale > 0 else 0.0


def _pairs(edges: np.ndarray) -> list[tuple[float, float]]:
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
