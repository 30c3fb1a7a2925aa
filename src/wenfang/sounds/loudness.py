"""Loudness as it is heard, and making it what is asked for.

Integrated loudness after ITU-R BS.1770-5 (K-weighting, blocks of 400 ms that overlap by three
quarters, an absolute gate at -70 LUFS and a relative one 10 LU below), as EBU R 128 asks; true
peak by four times oversampling (BS.1770-5, annex 2).

Design choice: K-weighting is done here, for a whole sound at once, with the two filters at the
sound's own rate (bilinear transform of their analogue prototypes); it is tested against FFmpeg's.
"""

from __future__ import annotations

import math

import numpy as np

from wenfang.sound import Sound

SPEECH_LUFS = -16.0
"""What speech on the web is published at (AES TD1008, 2021)."""
PEAK_DBTP = -1.0
"""No sample between samples may be louder (EBU R 128)."""
_GATE_LUFS, _RELATIVE_LU = -70.0, -10.0
_OVERSAMPLED = 4
_SURROUND = {5: (1, 1, 1, 1.41, 1.41), 6: (1, 1, 1, 0, 1.41, 1.41)}


def integrated_loudness(sound: Sound) -> float:
    """LUFS; minus infinity where nothing is above the gate, or the sound is under 400 ms."""
    powers = _block_powers(sound)
    loud = powers[powers > _power(_GATE_LUFS)]
    if not len(loud):
        return -math.inf
    loud = loud[loud > loud.mean() * 10 ** (_RELATIVE_LU / 10)]
    return float(-0.691 + 10 * np.log10(loud.mean()))


def true_peak(sound: Sound) -> float:
    """dBTP of the loudest channel; minus infinity for silence."""
    peak = max(
        (_true_peak(sound.samples[:, n], sound.rate) for n in range(sound.channels)), default=0.0
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
    allowed = 10 ** (peak / 20)
    samples = sound.samples
    for _ in range(8):  # what a neighbour's gain moves between samples may need another look
        levels = np.max(
            [_envelope(samples[:, n], sound.rate) for n in range(sound.channels)], axis=0
        )
        if levels.max(initial=0.0) <= allowed * 1.001:
            break
        gain = np.minimum(1.0, allowed / np.maximum(levels, 1e-9))
        samples = samples * _smoothed(gain, max(1, round(0.005 * sound.rate)))[:, None]
    return Sound(samples.astype(np.float32), sound.rate)


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


def _block_powers(sound: Sound) -> np.ndarray:
    """Weighted power of each block of 400 ms."""
    step = round(0.1 * sound.rate)
    weights = _SURROUND.get(sound.channels, (1,) * sound.channels)
    steps = len(sound.samples) // step
    if steps < 4:
        return np.zeros(0)
    total = np.zeros(steps)
    for n, weight in enumerate(weights):
        squared = _k_weighted(sound.samples[:, n], sound.rate)[: steps * step] ** 2
        total += weight * squared.reshape(steps, step).mean(axis=1)
    blocks: np.ndarray = np.convolve(total, np.full(4, 0.25), "valid")
    return blocks


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _k_weighted(samples: np.ndarray, rate: int) -> np.ndarray:
    """A shelf for the head, then a high-pass; as impulse responses, for NumPy has no recursion."""
    length = 1 << 15
    at = np.exp(-2j * np.pi * np.arange(length // 2 + 1) / length)
    response = np.ones(len(at), complex)
    for b, a in _filters(rate):
        response *= np.polyval(b[::-1], at) / np.polyval(a[::-1], at)
    impulse = np.fft.irfft(response, length)[: length // 2]
    padded = np.concatenate([np.zeros(len(impulse) - 1), samples.astype(np.float64)])
    return _convolved(padded, impulse)


def _filters(rate: int) -> list[tuple[list[float], list[float]]]:
    """Numerator and denominator of the two filters. The constants are those from which the
    coefficients at 48 kHz in BS.1770-5 follow (see Mansbridge et al., AES 2012)."""
    gain, quality, centre = 3.999843853973347, 0.7071752369554196, 1681.974450955533
    k, high = math.tan(math.pi * centre / rate), 10 ** (gain / 20)
    band = high**0.4996667741545416
    norm = 1 + k / quality + k * k
    shelf = (
        [(high + band * k / quality + k * k) / norm, 2 * (k * k - high) / norm,
         (high - band * k / quality + k * k) / norm],
        [1.0, 2 * (k * k - 1) / norm, (1 - k / quality + k * k) / norm],
    )  # fmt: skip
    quality, centre = 0.5003270373238773, 38.13547087602444
    k = math.tan(math.pi * centre / rate)
    norm = 1 + k / quality + k * k
    high_pass = ([1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / norm, (1 - k / quality + k * k) / norm])
    return [shelf, high_pass]


def _true_peak(samples: np.ndarray, rate: int) -> float:
    return float(_envelope(samples, rate).max(initial=0.0))


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
