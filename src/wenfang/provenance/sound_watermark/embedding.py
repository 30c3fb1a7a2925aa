"""The change: each cell of time and frequency a little louder, then quieter, or vice versa.

What is added is the sound itself times a small factor, so that it lies under the sound in every
band and moment (masking needs no model of its own), nothing is added to silence, and the
difference between channels stays. A frame's window and the overlap of four frames make the
loudness change smoothly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.provenance.sound_watermark.frames import (
    BLOCK,
    frame_length,
    frequencies,
    hann,
    starts,
    transform_length,
)
from wenfang.provenance.sound_watermark.pattern import BANDS, CELLS, HALF, HOP, edges

if TYPE_CHECKING:
    import numpy as np


def with_pattern(samples: np.ndarray, rate: int, signs: np.ndarray, decibels: float) -> np.ndarray:
    """The samples with the pattern; float32 of the same shape, within -1 to 1 if they were.

    Args:
        samples: float32, n × channels.
        signs: CELLS × BANDS, 1 or -1.
        decibels: how much a cell is raised and lowered.
    """
    import numpy as np

    out = np.empty_like(samples)
    for channel in range(samples.shape[1]):
        before = samples[:, channel]
        out[:, channel] = before + _change(before, rate, signs, decibels)
        # Where a peak would be cut off, it stays as it was.
        limit = np.maximum(1.0, np.abs(before))
        np.clip(out[:, channel], -limit, limit, out=out[:, channel])
    return out


def _change(sound: np.ndarray, rate: int, signs: np.ndarray, decibels: float) -> np.ndarray:
    import numpy as np

    length, points = frame_length(rate), transform_length(rate)
    padded = np.pad(sound, length)
    window = np.sqrt(hann(length))
    window_again = window * np.float32(HOP * rate / float((window**2).sum()))
    first = starts(len(padded), rate)
    gains = _gains(signs, rate, decibels)
    cells = _half_cells(first, rate)
    bins = gains.shape[1]
    change = np.zeros(len(padded), np.float32)
    for at in range(0, len(first), BLOCK):
        places = first[at : at + BLOCK]
        part = padded[places[:, None] + np.arange(length)] * window
        spectrum = np.fft.rfft(part, points)
        spectrum[:, :bins] *= gains[cells[at : at + BLOCK]]
        spectrum[:, bins:] = 0
        waves = np.fft.irfft(spectrum, points)[:, :length].astype(np.float32) * window_again
        for place, wave in zip(places, waves, strict=True):
            change[place : place + length] += wave
    return change[length : length + len(sound)]


def _half_cells(first: np.ndarray, rate: int) -> np.ndarray:
    """Which row of :func:`_gains` each frame of the padded sound has, by its middle."""
    import numpy as np

    middle = (first - frame_length(rate) / 2) / rate
    halves = np.floor(middle / (HALF * HOP) + 1e-9).astype(np.int64)
    out: np.ndarray = halves % (2 * CELLS)
    return out


def _gains(signs: np.ndarray, rate: int, decibels: float) -> np.ndarray:
    """Factor of the change for each half cell and bin, up to the highest band."""
    import numpy as np

    halves = np.stack([signs, -signs], axis=1).reshape(2 * CELLS, BANDS)
    hertz = frequencies(rate)
    band = np.searchsorted(edges(), hertz, side="right") - 1
    last = int(np.searchsorted(hertz, edges()[-1]))
    inside = (band >= 0) & (band < BANDS)
    gains = np.zeros((2 * CELLS, last), np.float32)
    keep = np.flatnonzero(inside[:last])
    gains[:, keep] = 10 ** (decibels * halves[:, band[keep]] / 20) - 1
    return gains
