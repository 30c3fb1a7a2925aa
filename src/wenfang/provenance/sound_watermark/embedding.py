"""The change: each cell of time and frequency a little louder, then quieter, or vice versa.

What is added is the sound itself times a small factor, so that it lies under the sound in every
band and moment, nothing is added to silence, and the difference between channels stays. A
frame's window and the overlap of four frames make the loudness change smoothly.

A held note is treated with more care: that its loudness wavers is heard from about half a
decibel on (Riesz, "Differential intensity sensitivity of the ear for pure tones", Physical
Review 31, 1928), while in noise and speech, which waver by themselves, it is not. So a band whose
level stands still changes less; it is the band in which detection needs least.
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
from wenfang.provenance.sound_watermark.listening import mean_near
from wenfang.provenance.sound_watermark.pattern import BANDS, CELLS, FRAME, HALF, HOP, edges

if TYPE_CHECKING:
    import numpy as np

#: Frames to each side in which a band's level is looked at.
_NEAR = 8
#: Spread of that level in decibels from which on all of the change is made, and the least share.
_WAVERS, _LEAST = 1.5, 0.4


def with_pattern(samples: np.ndarray, rate: int, signs: np.ndarray, decibels: float) -> np.ndarray:
    """The samples with the pattern; float32 of the same shape, within -1 to 1 if they were.

    Args:
        samples: float32, n × channels.
        signs: CELLS × BANDS, 1 or -1.
        decibels: how much a cell is raised and lowered.
    """
    import numpy as np

    out = samples.copy()
    length = frame_length(rate)
    window = np.sqrt(hann(length))
    window_again = window * np.float32(HOP * rate / float((window**2).sum()))
    halves = np.stack([signs, -signs], axis=1).reshape(2 * CELLS, BANDS)
    # The first frame ends where the sound begins.
    first = starts(len(samples) + 2 * length, rate) - length
    for at in range(0, len(first), BLOCK):
        near = first[max(0, at - _NEAR) : at + BLOCK + _NEAR]
        own = slice(min(at, _NEAR), min(at, _NEAR) + len(first[at : at + BLOCK]))
        spectra = [
            _spectra(samples[:, channel], near, rate, window) for channel in range(out.shape[1])
        ]
        share = _share(spectra, rate)[own]
        cells = _half_cells(np.arange(at, at + len(share)))
        factors = _factors(halves[cells] * share, rate, decibels)
        for channel, spectrum in enumerate(spectra):
            _add(out[:, channel], spectrum[own] * factors, near[own], rate, window_again)
    # Where a peak would be cut off, it stays as it was.
    for at in range(0, len(out), 1 << 20):
        part, before = out[at : at + (1 << 20)], samples[at : at + (1 << 20)]
        limit = np.maximum(1.0, np.abs(before))
        np.clip(part, -limit, limit, out=part)
    return out


def _spectra(sound: np.ndarray, first: np.ndarray, rate: int, window: np.ndarray) -> np.ndarray:
    """Frames × bins up to the highest band; silence before and behind the sound."""
    import numpy as np

    start, stop = int(first[0]), int(first[-1]) + len(window)
    inside = sound[max(0, start) : max(0, stop)]
    before = max(0, -start)
    part = np.pad(inside, (before, stop - start - before - len(inside)))
    frames = part[(first - start)[:, None] + np.arange(len(window))] * window
    out: np.ndarray = np.fft.rfft(frames, transform_length(rate))[:, : _bins(rate)]
    return out


def _bins(rate: int) -> int:
    import numpy as np

    return int(np.searchsorted(frequencies(rate), edges()[-1]))


def _share(spectra: list[np.ndarray], rate: int) -> np.ndarray:
    """Frames × BANDS: how much of the change each makes, by how its level wavers around it."""
    import numpy as np

    power = sum(spectrum.real**2 + spectrum.imag**2 for spectrum in spectra)
    first = np.searchsorted(frequencies(rate)[: _bins(rate)], edges()[:-1])
    levels = 10 * np.log10(np.add.reduceat(power, first, axis=1) + 1e-12)
    spread = mean_near(levels**2, _NEAR) - mean_near(levels, _NEAR) ** 2
    out: np.ndarray = np.clip(np.sqrt(np.maximum(spread, 0)) / _WAVERS, _LEAST, 1)
    return out


def _half_cells(numbers: np.ndarray) -> np.ndarray:
    """Which half cell of the pattern frames are in, by their middle; from their numbers and not
    their samples, which are rounded."""
    out: np.ndarray = (numbers - round(FRAME / HOP / 2)) // HALF % (2 * CELLS)
    return out


def _factors(signs: np.ndarray, rate: int, decibels: float) -> np.ndarray:
    """Factor of the change for each frame and bin, from what each frame and band is to be."""
    import numpy as np

    band = np.searchsorted(edges(), frequencies(rate)[: _bins(rate)], side="right") - 1
    gains = (10 ** (decibels * signs / 20) - 1).astype(np.float32)
    out: np.ndarray = np.where(band < 0, 0, gains[:, np.maximum(band, 0)])
    return out


def _add(
    out: np.ndarray, spectra: np.ndarray, first: np.ndarray, rate: int, window: np.ndarray
) -> None:
    """Overlap and add into ``out``."""
    import numpy as np

    points, length = transform_length(rate), len(window)
    whole = np.zeros((len(spectra), points // 2 + 1), np.complex64)
    whole[:, : spectra.shape[1]] = spectra
    waves = np.fft.irfft(whole, points)[:, :length].astype(np.float32) * window
    start = int(first[0])
    change = np.zeros(int(first[-1]) - start + length, np.float32)
    for place, wave in zip(first - start, waves, strict=True):
        change[place : place + length] += wave
    low, high = max(0, start), min(len(out), start + len(change))
    out[low:high] += change[low - start : high - start]
