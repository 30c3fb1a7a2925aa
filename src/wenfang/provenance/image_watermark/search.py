"""The mark is looked for as it was laid, then mirrored, scaled, turned and stretched.

All of these only move the waves' places in the spectrum, so that every way costs 192
look-ups in one map. The groups are tried in order and each may be wrong equally often: the
probability of chance is multiplied by the number of groups and of the ways in the group.

The chance of one way is a binomial tail. For waves with different chances and this mean the
true tail is no larger (Hoeffding, Annals of Mathematical Statistics 27, 1956).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wenfang.provenance.image_watermark.spectrum import Spectrum
from wenfang.provenance.image_watermark.waves import FASTEST, SIZES, SLOWEST
from wenfang.provenance.text_watermark import binomial_tail

if TYPE_CHECKING:
    import numpy as np

GROUPS = 4
#: A finer step than this moves no wave by half a bin.
_SCALE_STEP, _ANGLE_STEP = 1.006, 0.5
_SCALES = tuple(_SCALE_STEP**n for n in range(-200, 51))
_ANGLES = tuple(n * _ANGLE_STEP for n in range(-20, 21) if n)
_STRETCHES = tuple(1.01**n for n in range(-30, 31) if n)


@dataclass(frozen=True, slots=True)
class Way:
    """How a picture may have been changed since it was marked.

    Attributes:
        scale: of the frequencies: below 1 after cutting, above 1 after adding a border.
        angle: degrees.
        stretch: of width over height.
        mirrored: left and right changed.
        as_marked: the scale is one at which pictures are marked, and nothing else is tried.
    """

    scale: float = 1.0
    angle: float = 0.0
    stretch: float = 1.0
    mirrored: bool = False
    as_marked: bool = False

    @property
    def name(self) -> str:
        """As :attr:`Detection.how` says it."""
        if self.as_marked:
            return "plain"
        words = ["mirrored"] if self.mirrored else []
        if abs(self.scale - 1) > 0.003:
            words.append(f"scaled {self.scale:.2f}")
        if self.angle:
            words.append(f"turned {self.angle:g}°")
        if abs(self.stretch - 1) > 0.003:
            words.append(f"stretched {self.stretch:.2f}")
        return ", ".join(words) or "plain"

    def matrix(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """What a frequency (x, y) is multiplied by, from the left."""
        turn = math.radians(self.angle)
        side = -1.0 if self.mirrored else 1.0
        wide = self.scale / math.sqrt(self.stretch)
        tall = self.scale * math.sqrt(self.stretch)
        return (
            (wide * side * math.cos(turn), -wide * math.sin(turn)),
            (tall * side * math.sin(turn), tall * math.cos(turn)),
        )


@dataclass(frozen=True, slots=True)
class Match:
    """The best of the ways tried, and how often chance is as good over all of them."""

    way: Way
    matched: int
    share: float
    p_value: float


@lru_cache(maxsize=GROUPS)
def ways(group: int) -> tuple[Way, ...]:
    """Group 0 is the picture as it was, in its size's scale; 1 turned by right angles, mirrored, cut or
    bordered; 2 turned by some degrees; 3 stretched."""
    if group == 0:
        return tuple(Way(scale, as_marked=True) for _, scale, _ in SIZES)
    if group == 1:
        return tuple(
            Way(scale, angle, mirrored=mirrored)
            for scale in _SCALES
            for angle in (0.0, 90.0)
            for mirrored in (False, True)
        )
    if group == 2:
        return tuple(
            Way(scale, angle, mirrored=mirrored)
            for scale in _SCALES
            for angle in _ANGLES
            for mirrored in (False, True)
        )
    return tuple(Way(scale, stretch=stretch) for scale in _SCALES for stretch in _STRETCHES)


@lru_cache(maxsize=GROUPS)
def _matrices(group: int) -> np.ndarray:
    """Ways × 2 × 2, float32."""
    import numpy as np

    return np.array([way.matrix() for way in ways(group)], dtype=np.float32)


def matches(spectrum: Spectrum, waves: np.ndarray) -> Iterator[Match]:
    """The best match of each group, in order; later groups cost more."""
    for group in range(GROUPS):
        yield _best_of(spectrum, waves, group)


def _best_of(spectrum: Spectrum, waves: np.ndarray, group: int) -> Match:
    import numpy as np

    table = ways(group)
    seen = _look_up(spectrum, waves, _matrices(group))
    likely = shares(spectrum, np.array([way.scale for way in table]))
    spread = np.sqrt(np.maximum(likely * (1 - likely) * len(waves), 1e-9))
    excess = (seen - likely * len(waves)) / spread
    best = int(np.argmax(excess))
    chance = binomial_tail(int(seen[best]), len(waves), float(likely[best]))
    p_value = min(1.0, chance * len(table) * GROUPS)
    return Match(table[best], int(seen[best]), float(likely[best]), p_value)


def _look_up(spectrum: Spectrum, waves: np.ndarray, matrices: np.ndarray) -> np.ndarray:
    """For each way, how many waves stand out; int64."""
    import numpy as np

    moved_from = waves.astype(np.float32).T
    stretch = np.array([[spectrum.aspect], [1 / spectrum.aspect]], np.float32)
    flat = spectrum.outstanding.ravel()
    seen = np.empty(len(matrices), np.int64)
    for start in range(0, len(matrices), 512):
        part = matrices[start : start + 512] * stretch
        places = np.rint(part @ moved_from).astype(np.int32)
        index = (places[:, 1] % spectrum.rows) * spectrum.columns
        index += places[:, 0] % spectrum.columns
        seen[start : start + 512] = flat[index].sum(axis=1)
    return seen


def shares(spectrum: Spectrum, scales: np.ndarray) -> np.ndarray:
    """Share of standing-out bins where a key's waves may lie, at each scale: weighted as
    keys draw (evenly in radius and angle), so that it is the chance of one wave."""
    import numpy as np

    radius = _half_plane(spectrum.rows, spectrum.columns, spectrum.aspect)
    outstanding = spectrum.outstanding[:, : radius.shape[1]]
    ring = np.minimum(radius * 2, 1023).astype(np.int64).ravel()
    weight = (1 / np.maximum(radius, 1)).ravel()
    all_bins = np.cumsum(np.bincount(ring, weight, 1024))
    out_bins = np.cumsum(np.bincount(ring, weight * outstanding.ravel(), 1024))
    inner = np.rint(2 * SLOWEST * scales).astype(np.int64) - 1
    outer = np.minimum(np.rint(2 * FASTEST * scales).astype(np.int64), 1023)
    total = all_bins[outer] - all_bins[inner]
    seen = (out_bins[outer] - out_bins[inner]) / np.maximum(total, 1e-9)
    clipped: np.ndarray = np.clip(seen, 1e-3, 1 - 1e-3)
    return clipped


@lru_cache(maxsize=16)
def _half_plane(rows: int, columns: int, aspect: float) -> np.ndarray:
    """Distance from zero of every bin of the half plane, cycles per side."""
    import numpy as np

    x = np.arange(columns // 2 + 1) / aspect
    y = np.fft.fftfreq(rows, 1 / rows) * aspect
    radius: np.ndarray = np.hypot(x[None, :], y[:, None])
    return radius
