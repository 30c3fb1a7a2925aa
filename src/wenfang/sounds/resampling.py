"""A sound at another rate, by FFmpeg's resampler (a windowed sinc with a low-pass before it)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    # FFmpeg names no layouts for some numbers of channels.
    channels = [
        _resampled(sound.samples[:, n : n + 1], sound.rate, rate, wanted)
        for n in range(sound.channels)
    ]
    return Sound(np.stack(channels, axis=1), rate)


def _resampled(samples: np.ndarray, old: int, new: int, wanted: int) -> np.ndarray:
    """One channel, (n, 1), as (wanted,)."""
    blocks = (samples[start : start + _BLOCK] for start in range(0, len(samples), _BLOCK))
    whole = np.concatenate([block[:, 0] for block in resampled_blocks(blocks, old, new)])
    return np.pad(whole, (0, max(0, wanted - len(whole))))[:wanted]


def resampled_blocks(blocks: Iterable[np.ndarray], old: int, new: int) -> Iterator[np.ndarray]:
    """A sound that comes in blocks at another rate, in blocks of other sizes, in constant memory.

    Args:
        blocks: float32, (n, 1) or (n, 2) each; the first one decides.
    """
    import av

    resampler: av.AudioResampler | None = None
    layout, done = "mono", 0
    for block in blocks:
        if resampler is None:
            layout = "mono" if block.shape[1] == 1 else "stereo"
            resampler = av.AudioResampler(format="fltp", layout=layout, rate=new)
        planar = np.ascontiguousarray(block.T, np.float32)
        frame = av.AudioFrame.from_ndarray(planar, format="fltp", layout=layout)
        frame.sample_rate, frame.pts = old, done
        done += len(block)
        yield from (piece.to_ndarray().T for piece in resampler.resample(frame))
    if resampler is not None:
        yield from (piece.to_ndarray().T for piece in resampler.resample(None))
