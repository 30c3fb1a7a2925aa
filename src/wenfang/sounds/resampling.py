"""A sound at another rate, by FFmpeg's resampler (a windowed sinc with a low-pass before it)."""

from __future__ import annotations

import numpy as np

from wenfang.sound import Sound

_BLOCK = 1 << 16


def resampled(sound: Sound, rate: int) -> Sound:
    """The same sound at ``rate`` samples a second; itself where it has that rate.

    Its length is kept to the sample: ``round(n * rate / sound.rate)``. Above half the lower of the
    two rates nothing is left.
    """
    if rate == sound.rate or not len(sound.samples):
        return sound if rate == sound.rate else Sound(sound.samples, rate)
    wanted = round(len(sound.samples) * rate / sound.rate)
    channels = [
        _resampled(sound.samples[:, n], sound.rate, rate, wanted) for n in range(sound.channels)
    ]
    return Sound(np.stack(channels, axis=1), rate)


def _resampled(samples: np.ndarray, old: int, new: int, wanted: int) -> np.ndarray:
    """One channel: FFmpeg names no layouts for some numbers of channels."""
    import av

    resampler = av.AudioResampler(format="fltp", layout="mono", rate=new)
    pieces = []
    for start in range(0, len(samples), _BLOCK):
        block = np.ascontiguousarray(samples[None, start : start + _BLOCK])
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
        frame.sample_rate, frame.pts = old, start
        pieces += resampler.resample(frame)
    pieces += resampler.resample(None)
    whole = np.concatenate([piece.to_ndarray()[0] for piece in pieces])
    return np.pad(whole, (0, max(0, wanted - len(whole))))[:wanted]
