"""Hibari's spectra as a sound: a source-filter model (Fant 1960) in the frequency domain.

Each frame of 12.5 ms has a harmonic part, a pulse train at the pitch F0 shaped by a filter; noise
shaped by another; and a part with phases of its own. Their sum goes through one inverse short-time
Fourier transform (Hann window of 1200 samples, hop 300, 24 kHz).
"""

from __future__ import annotations

import numpy as np

RATE, HOP, WINDOW = 24_000, 300, 1200
_UNVOICED_HZ, _HIGHEST_HZ = 40.0, 11_000.0
_LOUDEST = 7.0
"""Logarithm; what the network gives beyond is no sound."""


def synthesised(parts: list[np.ndarray], seed: int = 0) -> np.ndarray:
    """Samples.

    Args:
        parts: of the network: logarithm of the harmonic magnitude, its phase (before tanh),
            logarithms of the noise and of the free part, and the free part's phase, each of
            shape (601, frames); the pitch in hertz, shape (frames,).
        seed: of the noise; the same seed gives the same samples.
    """
    harmonic, phase, noise, free, free_phase, pitch = parts
    frames = len(pitch)
    random = np.random.default_rng(seed).standard_normal((2, *noise.shape), np.float32)
    spectrum = _spectrum(_pulses(pitch), frames)
    spectrum = spectrum * _polar(harmonic, np.pi * np.tanh(phase))
    spectrum += (random[0] + 1j * random[1]) * np.exp(np.minimum(noise, _LOUDEST))
    spectrum += _polar(free, free_phase)
    return _overlapped(spectrum, frames)


def _polar(logarithm: np.ndarray, phase: np.ndarray) -> np.ndarray:
    polar: np.ndarray = np.exp(np.minimum(logarithm, _LOUDEST) + 1j * phase)
    return polar


def _hann() -> np.ndarray:
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)


def _pulses(pitch: np.ndarray) -> np.ndarray:
    """Every harmonic of the pitch up to 11 kHz with amplitude 1: the sum of H cosines in closed
    form (Dirichlet's kernel), silence where there is no voice."""
    centres = (np.arange(len(pitch)) + 0.5) * HOP - 0.5
    hertz = np.interp(np.arange(len(pitch) * HOP), centres, pitch)
    voiced = hertz > _UNVOICED_HZ
    hertz = np.maximum(hertz, _UNVOICED_HZ)
    angle = 2 * np.pi * np.mod(np.cumsum(hertz) / RATE, 1.0)
    many = np.floor(_HIGHEST_HZ / hertz) + 0.5
    below = 2 * np.sin(angle / 2)
    flat = np.abs(below) <= 2e-3
    train = np.where(flat, many, np.sin(many * angle) / np.where(flat, 1.0, below)) - 0.5
    return np.where(voiced, train, 0.0)


def _spectrum(samples: np.ndarray, frames: int) -> np.ndarray:
    padded = np.pad(samples, WINDOW // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:frames]
    return np.fft.rfft(windows * (_hann() / (WINDOW / 4)), axis=1).T


def _overlapped(spectrum: np.ndarray, frames: int) -> np.ndarray:
    """Inverse transform, frames added up, divided by the squared windows that lie over each
    sample."""
    window, times = _hann(), WINDOW // HOP
    pieces = (np.fft.irfft(spectrum.T, WINDOW, axis=1) * window).reshape(frames, times, HOP)
    total = np.zeros((frames + times - 1, HOP))
    weight = np.zeros((frames + times - 1, HOP))
    for n in range(times):
        total[n : n + frames] += pieces[:, n]
        weight[n : n + frames] += (window**2).reshape(times, HOP)[n]
    samples = (total / np.maximum(weight, 1e-11)).ravel()
    return samples[WINDOW // 2 :][: frames * HOP].astype(np.float32)
