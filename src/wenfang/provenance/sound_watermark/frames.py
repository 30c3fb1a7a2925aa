"""A sound as overlapping frames, at any rate.

Frames are counted in seconds and not in samples: their places are rounded to samples, so that
no rate needs resampling and the pattern lies in the same places at each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.provenance.sound_watermark.pattern import FRAME, HOP

if TYPE_CHECKING:
    import numpy as np

#: Frames that are worked on at a time, so that memory is bounded.
BLOCK = 512


def frame_length(rate: int) -> int:
    """Samples in a frame; even."""
    return 2 * round(FRAME * rate / 2)


def transform_length(rate: int) -> int:
    """Points of the Fourier transform: the power of two that holds a frame."""
    return 1 << (frame_length(rate) - 1).bit_length()


def frequencies(rate: int) -> np.ndarray:
    """Hz of each bin."""
    import numpy as np

    out: np.ndarray = np.fft.rfftfreq(transform_length(rate), 1 / rate)
    return out


def starts(samples: int, rate: int) -> np.ndarray:
    """First sample of each frame that lies wholly in so many samples."""
    import numpy as np

    many = max(0, int((samples - frame_length(rate)) / (HOP * rate)) + 1)
    out: np.ndarray = np.rint(np.arange(many) * (HOP * rate)).astype(np.int64)
    return out


def hann(length: int) -> np.ndarray:
    """Periodic, float32."""
    import numpy as np

    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)).astype(np.float32)
