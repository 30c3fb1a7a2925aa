"""What a sound says at each moment and band: by how much the first half of a cell is louder.

From the difference of two halves in decibels what neighbouring bands share is taken (an onset
is in all of them), and it is divided by how restless the sound is around it, so that a steady
vowel counts for more than an explosion. What is always there in a band (its lowest tenth) is taken
for noise: a cell counts by how far it stands above that, as in a Wiener filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.provenance.sound_watermark.frames import (
    BLOCK,
    frame_length,
    frequencies,
    hann,
    starts,
    transform_length,
)
from wenfang.provenance.sound_watermark.pattern import BANDS, HALF, edges

if TYPE_CHECKING:
    import numpy as np

#: Steps of the search in half a cell, and in a cell.
QUARTERS = 4
STEPS = 2 * QUARTERS
#: Share of half a cell that is listened to; the rest blurs into the next.
_HEARD = 0.65
#: Of a band's mean energy: what is fainter is not heard.
_FLOOR = 1e-3
#: Share of moments that are noise alone; how many times that noise is added before decibels are
#: taken, and taken away before a cell is weighed.
_QUIET, _LIFT, _NOISE = 0.1, 3.0, 1.5
#: Of what neighbouring bands share, how much is taken away.
_SHARED = 0.85
#: Steps and bands to each side whose restlessness counts.
_NEAR_STEPS, _NEAR_BANDS = 4, 2
#: Square decibels that are not restless, the power, and where large differences stop growing.
_CALM, _POWER, _LIMIT = 1.0, 0.75, 3.0
#: Hz above which nothing is listened to, also when a sound is played faster.
_TOP = 4200.0


@dataclass(frozen=True)
class Spectrogram:
    """Energy below each bin, frame by frame: any bands are differences of it.

    Attributes:
        below: frames × (bins + 1), float64.
        width: Hz of a bin.
    """

    below: np.ndarray
    width: float

    def between(self, first: int, stop: int) -> Spectrogram:
        """Some of the frames."""
        return Spectrogram(self.below[first:stop], self.width)


def spectrogram(samples: np.ndarray, rate: int) -> Spectrogram:
    """Of one channel."""
    import numpy as np

    length, points = frame_length(rate), transform_length(rate)
    window, first = hann(length), starts(len(samples), rate)
    bins = int(np.searchsorted(frequencies(rate), _TOP))
    below = np.zeros((len(first), bins + 1))
    for at in range(0, len(first), BLOCK):
        places = first[at : at + BLOCK]
        part = samples[places[:, None] + np.arange(length)] * window
        spectrum = np.fft.rfft(part, points)[:, :bins]
        energy = spectrum.real**2 + spectrum.imag**2
        below[at : at + len(places), 1:] = np.cumsum(energy, axis=1, dtype=np.float64)
    return Spectrogram(below, rate / points)


def band_energies(sound: Spectrogram, pitch: float) -> np.ndarray:
    """Frames × BANDS, the bands moved by the factor ``pitch``."""
    import numpy as np

    places = edges() * (pitch / sound.width) + 0.5
    return np.diff(_between_rows(sound.below.T, places).T, axis=1)


def differences(energies: np.ndarray, tempo: float) -> np.ndarray:
    """Steps × BANDS: what each cell says that begins at each eighth of a cell.

    Args:
        energies: frames × BANDS.
        tempo: how many times faster the sound is than when it was marked.

    Returns:
        float64; no rows if the sound is shorter than two cells.
    """
    import numpy as np

    energy = _half_cells(energies, HALF / tempo)
    if len(energy) <= STEPS:
        return np.zeros((0, BANDS))
    noise = np.quantile(energy, _QUIET, axis=0)
    floor = _FLOOR * energies.mean(axis=0) + _LIFT * noise
    levels = 10 * np.log10(energy + floor + 1e-20)
    louder = levels[:-QUARTERS] - levels[QUARTERS:]
    left = np.hstack([louder[:, :1], louder[:, :-1]])
    right = np.hstack([louder[:, 1:], louder[:, -1:]])
    own = louder - _SHARED * (left + right) / 2
    restless = mean_near(mean_near(own**2, _NEAR_STEPS).T, _NEAR_BANDS).T
    own /= (restless + _CALM) ** _POWER
    both = (energy[:-QUARTERS] + energy[QUARTERS:]) / 2
    own *= np.maximum(both - _NOISE * noise, 0) / (both + 1e-20)
    out: np.ndarray = own / (1 + np.abs(own) / _LIMIT)
    return out


def _half_cells(energies: np.ndarray, half: float) -> np.ndarray:
    """Mean energy of half a cell (of ``half`` frames) that begins at each step."""
    import numpy as np

    many = int((len(energies) - half) / (half / QUARTERS)) + 1 if len(energies) > half else 0
    total = np.concatenate([np.zeros((1, BANDS)), np.cumsum(energies, axis=0)])
    begin = np.arange(many) * (half / QUARTERS) + half * (1 - _HEARD) / 2
    heard = half * _HEARD
    mean = (_between_rows(total, begin + heard) - _between_rows(total, begin)) / heard
    out: np.ndarray = np.maximum(mean, 0)
    return out


def _between_rows(table: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Rows at broken numbers, from the two rows beside each; the last row beyond the end."""
    import numpy as np

    places = np.clip(places, 0, len(table) - 1)
    row = np.minimum(places.astype(np.int64), max(len(table) - 2, 0))
    share = (places - row)[:, None]
    out: np.ndarray = table[row] * (1 - share) + table[np.minimum(row + 1, len(table) - 1)] * share
    return out


def mean_near(table: np.ndarray, reach: int) -> np.ndarray:
    """Mean of each row and ``reach`` rows to each side; edges are repeated."""
    import numpy as np

    padded = np.pad(table, ((reach + 1, reach), (0, 0)), mode="edge")
    total = np.cumsum(padded, axis=0)
    wide = 2 * reach + 1
    out: np.ndarray = np.maximum((total[wide:] - total[:-wide]) / wide, 0)
    return out
