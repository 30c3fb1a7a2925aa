"""A picture's spectrum, and which of its bins stand out.

A bin stands out where its power is well above that of its surroundings (in logarithms, so
that one strong line does not hide its neighbours). What is left is a map of yes and no: no
single bin of a chessboard or a screen's raster can count for more than one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from wenfang.picture import Picture
from wenfang.provenance.image_watermark.masking import PLAIN, SLOPE

if TYPE_CHECKING:
    import numpy as np

#: Samples per side in the grid on which pictures are analysed and waves are made.
GRID = 384
#: Half the width of the square of bins that is a bin's surroundings.
AROUND = 7
#: A bin stands out above this excess of log power over its surroundings.
EXCESS = 1.2
#: Half the width of the square over which a picture's detail is measured.
NEARBY = 2
#: Variance in grey levels squared below which a place is not amplified any more.
CALM = 0.5
#: Power of what eight-bit rounding leaves, as a part of a grey level squared.
_ROUNDING = 1 / 1200


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Of a picture's brightness, seen through a Hann window.

    Attributes:
        bins: complex64, shape (rows, columns // 2 + 1), as ``rfft2`` has it.
        columns: samples across.
        aspect: square root of width / height.
        window: sum of the window's values: a wave of amplitude A has a bin of A/2 × this.
    """

    bins: np.ndarray
    columns: int
    aspect: float
    window: float

    @property
    def rows(self) -> int:
        """Samples down."""
        return int(self.bins.shape[0])

    @cached_property
    def log_power(self) -> np.ndarray:
        """Natural logarithm of power, float32; floored where only rounding is left."""
        import numpy as np

        floor = _ROUNDING * 0.140625 * self.rows * self.columns
        power = self.bins.real**2 + self.bins.imag**2
        logs: np.ndarray = np.log(power + np.float32(floor))
        return logs

    @cached_property
    def surroundings(self) -> np.ndarray:
        """Mean log power of the square around each bin, float32."""
        import numpy as np

        log_power = self.log_power
        # columns left of zero are the conjugates of those right of it, upside down
        left = np.roll(log_power[::-1], 1, axis=0)[:, AROUND:0:-1]
        wide = np.concatenate([left, log_power, log_power[:, -1:].repeat(AROUND, axis=1)], axis=1)
        tall = np.concatenate([wide[-AROUND:], wide, wide[:AROUND]])
        return _box_mean(tall, 2 * AROUND + 1)

    @cached_property
    def outstanding(self) -> np.ndarray:
        """uint8 0 or 1 for every bin of the whole plane: rows × columns."""
        import numpy as np

        half = (self.log_power - self.surroundings > EXCESS).view(np.uint8)
        whole = np.zeros((self.rows, self.columns), np.uint8)
        whole[:, : half.shape[1]] = half
        other = self.columns - half.shape[1]
        whole[:, half.shape[1] :] = np.roll(half[::-1], 1, axis=0)[:, other:0:-1]
        return whole


def _box_mean(values: np.ndarray, width: int) -> np.ndarray:
    """Mean over width × width, valid part only; float32.

    By sums of shifted copies: for these widths several times as fast as running sums, which
    need double precision besides.
    """
    rows, columns = (length - width + 1 for length in values.shape)
    down = values[:rows] + values[1 : rows + 1]
    for shift in range(2, width):
        down += values[shift : shift + rows]
    both = down[:, :columns] + down[:, 1 : columns + 1]
    for shift in range(2, width):
        both += down[:, shift : shift + columns]
    mean: np.ndarray = both / both.dtype.type(width**2)
    return mean


def grid_size(width: int, height: int) -> tuple[int, int]:
    """Columns and rows of the grid for a picture: as many samples whatever its shape."""
    aspect = math.sqrt(width / height)
    return _fast(GRID * aspect), _fast(GRID / aspect)


@lru_cache(maxsize=64)
def _fast(length: float) -> int:
    """The next even number of factors 2, 3 and 5, for which the transform is fast."""
    size = max(2 * math.ceil(length / 2), 16)
    while True:
        rest = size
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return size
        size += 2


@lru_cache(maxsize=16)
def hann(columns: int, rows: int) -> np.ndarray:
    """Window of rows × columns, float32."""
    import numpy as np

    across = np.sin(np.pi * (np.arange(columns) + 0.5) / columns) ** 2
    down = np.sin(np.pi * (np.arange(rows) + 0.5) / rows) ** 2
    window: np.ndarray = (down[:, None] * across[None, :]).astype(np.float32)
    return window


def spectrum_of(grid: np.ndarray, aspect: float) -> Spectrum:
    """Of brightness on the grid, float32 rows × columns."""
    import numpy as np

    rows, columns = grid.shape
    window = hann(columns, rows)
    evened = evened_out(grid) * window
    return Spectrum(np.fft.rfft2(evened), columns, aspect, float(window.sum()))


def evened_out(grid: np.ndarray) -> np.ndarray:
    """Detail of the same strength everywhere, float32: what stands out least from its noise
    is heard most.

    The mark is louder where a picture is restless, but the picture is louder still. The best
    linear detector weighs each place with the mark's amplitude over the picture's variance.
    """
    import numpy as np

    wide = 2 * NEARBY + 1
    detail = grid - _box_mean(np.pad(grid, NEARBY, mode="reflect"), wide)
    variance = _box_mean(np.pad(detail * detail, NEARBY, mode="reflect"), wide)
    spread = np.sqrt(np.maximum(variance, 0))
    evened: np.ndarray = detail * (PLAIN + SLOPE * spread) / (variance + CALM)
    return evened


def brightness(picture: Picture) -> np.ndarray:
    """Of a picture laid on white, on the grid of its shape; float32, 0 to 255."""
    import numpy as np
    from PIL import Image

    size = grid_size(picture.width, picture.height)
    image = Image.fromarray(picture.pixels)
    shrink = int(min(image.width / size[0], image.height / size[1]) / 1.5)
    if shrink > 1:
        image = image.reduce(shrink)  # weighs colour with alpha, as resize does
    if image.mode == "RGBA":
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image)
        image = paper
    small = image.convert("L").resize(size, Image.Resampling.BILINEAR)
    return np.asarray(small, dtype=np.float32)
