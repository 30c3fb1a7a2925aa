"""The rhythm label 短长短短 (*AI* in Morse code): tones, and finding them again in a file.

GB 45438-2025, 5.3 d): a rhythm of short, long, short, short marks a sound as generated. Unit,
pitch and level are free; here a unit is 0.12 s with the gaps of Morse code (ITU-R M.1677-1),
14 units with the pause behind it, 1.68 s.

Design choice: the reader decodes the rhythm from the tone's on and off at any steady pitch,
and does not look for our own tone, so that it finds it after compression, resampling and
small changes of speed, and in files of others who chose another pitch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from wenfang.sound import Sound

if TYPE_CHECKING:
    import numpy as np

UNIT_S = 0.12
#: On and off by turns, in units: A is short-long, I short-short, three units between letters.
PATTERN = (1, 1, 3, 3, 1, 1, 1)
PAUSE = 3
RHYTHM_S = (sum(PATTERN) + PAUSE) * UNIT_S
PITCH_HZ = 660.0
#: Peak of the tone: -19 dB of full scale as RMS, about as loud as speech at -16 LUFS.
LEVEL = 0.16
_EDGE_S = 0.008

#: Of the reader: analysis frames, units it takes for ours, how far each length may be off.
_HOP_S, _WINDOW_S = 0.01, 0.04
_SPEEDS = (0.85, 1.15)
_TOLERANCE = 0.4
_TONAL = 0.5
_LOWEST_HZ, _HIGHEST_HZ = 250.0, 4000.0
_FLOOR = 10 ** (-55 / 10)
#: A tone that falls by this much is off.
_FALL = 10 ** (-10 / 10)
_BLOCK_S, _OVERLAP_S = 60.0, 3.0


@dataclass(frozen=True, slots=True)
class HeardRhythm:
    """A rhythm label in a sound.

    Attributes:
        start, end: seconds, of the first tone's beginning and the last one's end.
        unit_s: as it was measured.
        pitch_hz: of its tones.
    """

    start: float
    end: float
    unit_s: float
    pitch_hz: float


def rhythm(rate: int, channels: int = 1) -> Sound:
    """The label with the pause behind it; a soft tone with rounded edges."""
    import numpy as np

    count = round(RHYTHM_S * rate)
    gate = np.zeros(count, np.float64)
    at = 0.0
    for number, units in enumerate(PATTERN):
        end = at + units * UNIT_S
        if number % 2 == 0:
            gate[round(at * rate) : round(end * rate)] = 1.0
        at = end
    edge = np.hanning(max(3, 2 * round(_EDGE_S * rate) + 1))
    gate = np.convolve(gate, edge / edge.sum(), mode="same")
    phase = 2 * np.pi * PITCH_HZ * np.arange(count) / rate
    tone = (np.sin(phase) + 0.2 * np.sin(2 * phase)) / 1.2
    samples = (LEVEL * gate * tone).astype(np.float32)
    return Sound(np.repeat(samples[:, None], channels, axis=1), rate)


def find_rhythm(sound: Sound) -> HeardRhythm | None:
    """The first rhythm label: at the start, at the end, else anywhere; ``None`` if there is
    none to be heard."""
    for start, end in _looked_at(sound.seconds):
        heard = _in_part(sound.between(start, end).mono())
        if heard is not None:
            return HeardRhythm(heard.start + start, heard.end + start, heard.unit_s, heard.pitch_hz)
    return None


def _looked_at(seconds: float) -> Iterator[tuple[float, float]]:
    """Parts in the order in which they are looked at, each a little over the next."""
    parts: list[tuple[float, float]] = []
    at = 0.0
    while at < max(seconds, 0.01):
        parts.append((at, at + _BLOCK_S + _OVERLAP_S))
        at += _BLOCK_S
    yield parts[0]
    if len(parts) > 1:
        yield max(0.0, seconds - _BLOCK_S), seconds
    yield from parts[1:]


def _in_part(sound: Sound) -> HeardRhythm | None:
    if sound.seconds < sum(PATTERN) * UNIT_S * _SPEEDS[0] or sound.rate < 2 * _LOWEST_HZ:
        return None
    power, hz = _spectrogram(sound)
    for pitch in _pitches(power):
        runs = _runs(_on(power, pitch))
        found = _decoded(runs)
        if found is not None:
            start, end, unit = found
            return HeardRhythm(
                round(start * _HOP_S, 3), round(end * _HOP_S, 3), unit * _HOP_S, pitch * hz
            )
    return None


def _spectrogram(sound: Sound) -> tuple[np.ndarray, float]:
    """Power of shape (frames, bins), a full-scale tone is about 1; and hertz a bin."""
    import numpy as np
    from numpy.lib.stride_tricks import sliding_window_view

    size, hop = round(_WINDOW_S * sound.rate), _HOP_S * sound.rate
    # Half a window of silence around, so that the first frame lies at the beginning.
    samples = np.pad(sound.samples[:, 0], (size // 2, size))
    count = max(1, int((len(samples) - size) / hop))
    starts = np.round(np.arange(count) * hop).astype(int)
    window = np.hanning(size).astype(np.float32)
    frames = sliding_window_view(samples, size)[starts] * window
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2 / (window.sum() / 2) ** 2
    hz = sound.rate / size
    kept = power[:, : int(_HIGHEST_HZ / hz) + 2].astype(np.float32)
    kept[:, : int(_LOWEST_HZ / hz)] *= np.float32(1e-6)
    return kept, hz


def _near(power: np.ndarray, pitch: int) -> np.ndarray:
    """Power of each frame around a bin."""
    near: np.ndarray = power[:, max(0, pitch - 1) : pitch + 2].sum(axis=1)
    return near


def _pitches(power: np.ndarray) -> list[int]:
    """Bins at which a tone stands out for as long as the label needs, the longest first."""
    import numpy as np

    peaks = power.argmax(axis=1)
    total = power.sum(axis=1)
    loud = power[np.arange(len(peaks)), peaks] > _FLOOR
    columns = np.clip(peaks[:, None] + (-1, 0, 1), 0, power.shape[1] - 1)
    tonal = np.take_along_axis(power, columns, axis=1).sum(axis=1) > _TONAL * total
    bins, counts = np.unique(peaks[loud & tonal], return_counts=True)
    least = 0.4 * 6 * UNIT_S / _HOP_S
    ranked = sorted(zip(counts.tolist(), bins.tolist(), strict=True), reverse=True)
    return [pitch for count, pitch in ranked if count >= least][:12]


def _on(power: np.ndarray, pitch: int) -> np.ndarray:
    """Frames in which the tone of a bin is heard and stands out."""
    import numpy as np

    near = _near(power, pitch)
    tonal = near > _TONAL * power.sum(axis=1)
    heard = near[tonal & (near > _FLOOR)]
    if not len(heard):
        return np.zeros(len(near), bool)
    on: np.ndarray = tonal & (near > max(_FLOOR, _FALL * float(np.quantile(heard, 0.8))))
    return on


def _runs(on: np.ndarray) -> list[tuple[bool, int, int]]:
    """Runs of on and off as (on, first frame, end), without those of one or two frames."""
    import numpy as np

    edges = [0, *(np.flatnonzero(np.diff(on)) + 1).tolist(), len(on)]
    runs: list[tuple[bool, int, int]] = []
    for first, end in pairwise(edges):
        state = bool(on[first])
        if runs and (end - first <= 2 or runs[-1][0] == state):
            runs[-1] = (runs[-1][0], runs[-1][1], end)
        else:
            runs.append((state, first, end))
    return runs


def _decoded(runs: list[tuple[bool, int, int]]) -> tuple[int, int, float] | None:
    """First frame, end and unit in frames of the first run of runs that is the pattern, with
    a pause around it that no letter of Morse code has inside."""
    length = len(PATTERN)
    for first in range(len(runs) - length + 1):
        part = runs[first : first + length]
        if not part[0][0]:
            continue
        start, end = part[0][1], part[-1][2]
        unit = (end - start) / sum(PATTERN)
        if not _SPEEDS[0] <= unit * _HOP_S / UNIT_S <= _SPEEDS[1]:
            continue
        before = runs[first - 1] if first else None
        after = runs[first + length] if first + length < len(runs) else None
        quiet = all(
            run is None or run[2] - run[1] >= 1.6 * unit or run[1] == 0 for run in (before, after)
        )
        fits = all(
            abs((stop - begin) / unit - units) <= _TOLERANCE
            for (_, begin, stop), units in zip(part, PATTERN, strict=True)
        )
        if fits and quiet:
            return start, end, unit
    return None
