"""Making a sound as loud as is asked for, with peaks that no player clips.

True peak by four times oversampling (ITU-R BS.1770-5, annex 2); the loudness itself is
measured by :mod:`wenfang.sounds.metering`.

Design choice: peaks are looked for and turned down in stretches of half a minute, so that an
hour of speech needs no more memory than its samples, twice.
"""

from __future__ import annotations

import math

import numpy as np

from wenfang.sound import Sound
from wenfang.sounds.metering import integrated_loudness

SPEECH_LUFS = -16.0
"""What speech on the web is published at (AES TD1008, 2021)."""
PEAK_DBTP = -1.0
"""No sample between samples may be louder (EBU R 128)."""
_OVERSAMPLED = 4
_STRETCH = 720_000
_PASSES = 8
_REACH_S = 0.005
_TAPS = 48


def true_peak(sound: Sound) -> float:
    """dBTP of the loudest channel; minus infinity for silence."""
    count = len(sound.samples)
    peak = max(
        (
            float(
                _levels(sound.samples[max(0, at - _TAPS) : at + _STRETCH + _TAPS], sound.rate).max(
                    initial=0
                )
            )
            for at in range(0, count, _STRETCH)
        ),
        default=0.0,
    )
    return 20 * math.log10(peak) if peak > 0 else -math.inf


def normalised(sound: Sound, lufs: float = SPEECH_LUFS, *, peak: float = PEAK_DBTP) -> Sound:
    """The sound at that loudness, or as near as peaks that stay below ``peak`` dBTP allow with
    :func:`limited`; silence stays silence."""
    loudness = integrated_loudness(sound)
    if not math.isfinite(loudness):
        return sound
    gain = 10 ** ((lufs - loudness) / 20)
    return limited(Sound(sound.samples * np.float32(gain), sound.rate), peak)


def limited(sound: Sound, peak: float = PEAK_DBTP) -> Sound:
    """Peaks brought below ``peak`` dBTP by turning the sound down around them, smoothly over
    5 ms before and after; all else is left as it is."""
    allowed, count = 10 ** (peak / 20), len(sound.samples)
    # What a stretch's samples become depends on this much around them, and on nothing further.
    margin = _PASSES * (2 * round(_REACH_S * sound.rate) + 2 + _TAPS)
    out = np.empty_like(sound.samples)
    for at in range(0, count, _STRETCH):
        first, stop = max(0, at - margin), min(count, at + _STRETCH)
        part = _turned_down(sound.samples[first : stop + margin], sound.rate, allowed)
        out[at:stop] = part[at - first : stop - first]
    return Sound(out, sound.rate)


def _turned_down(samples: np.ndarray, rate: int, allowed: float) -> np.ndarray:
    for _ in range(_PASSES):  # what a neighbour's gain moves between samples may need another look
        levels = _levels(samples, rate)
        if levels.max(initial=0.0) <= allowed * 1.001:
            break
        gain = np.minimum(1.0, allowed / np.maximum(levels, 1e-9))
        samples = samples * _smoothed(gain, max(1, round(_REACH_S * rate)))[:, None]
    return samples


def _levels(samples: np.ndarray, rate: int) -> np.ndarray:
    """The envelope of the loudest channel."""
    channels = (_envelope(samples[:, n], rate) for n in range(samples.shape[1]))
    whole: np.ndarray = np.max(list(channels), axis=0)
    return whole


def _smoothed(gain: np.ndarray, reach: int) -> np.ndarray:
    """The lowest gain nearby, averaged over the same distance, so that it is never above."""
    lowest = gain
    step = 1
    while step <= reach:  # minimum over ±reach in doubling steps
        move = min(step, reach)
        left = np.concatenate([lowest[move:], np.ones(move)])
        right = np.concatenate([np.ones(move), lowest[:-move]])
        lowest = np.minimum(lowest, np.minimum(left, right))
        step *= 2
    window = np.hanning(2 * reach + 3)[1:-1]
    padded = np.pad(lowest, reach, mode="edge")
    smooth: np.ndarray = np.minimum(_convolved(padded, window / window.sum()), 1.0)
    return smooth


def _convolved(values: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """``np.convolve(..., "valid")`` in blocks by the fast Fourier transform."""
    length = len(kernel)
    size = 1 << max(15, (4 * length).bit_length())
    spectrum = np.fft.rfft(kernel, size)
    step = size - length + 1
    pieces = []
    for start in range(0, len(values) - length + 1, step):
        block = np.fft.irfft(np.fft.rfft(values[start : start + size], size) * spectrum, size)
        pieces.append(block[length - 1 : min(size, len(values) - start)])
    whole: np.ndarray = np.concatenate([np.zeros(0), *pieces])
    return whole


def _envelope(samples: np.ndarray, rate: int) -> np.ndarray:
    """For each sample the largest magnitude at it and up to the next one."""
    many = 1 if rate >= 192_000 else _OVERSAMPLED
    largest: np.ndarray = np.abs(samples).astype(np.float64)
    for phase in range(1, many):
        kernel = _between(phase / many)
        padded = np.pad(samples.astype(np.float64), (len(kernel) // 2 - 1, len(kernel) // 2))
        largest = np.maximum(largest, np.abs(_convolved(padded, kernel[::-1])))
    return largest


def _between(fraction: float) -> np.ndarray:
    """A windowed sinc of 48 taps that gives the value ``fraction`` of a sample later."""
    taps = np.arange(-23, 25) - fraction
    kernel = np.sinc(taps) * np.kaiser(48, 8.0)
    whole: np.ndarray = kernel / kernel.sum()
    return whole
