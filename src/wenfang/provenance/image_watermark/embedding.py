"""The mark itself: waves whose phase is the picture's own, as strong as each place hides.

Two choices make it both faint and hard to lose:

* A wave is added in the phase that the picture already has at that frequency, so that the
  picture strengthens the mark where it would otherwise be noise in its way (informed
  embedding, Cox, Miller and McKellips, Proceedings of the IEEE 87, 1999). It also means that
  the mean of many marked pictures does not show the mark.
* All waves are equally strong, and their sum is scaled by :mod:`masking` from place to
  place.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from wenfang.provenance.image_watermark.masking import hidden_amplitude
from wenfang.provenance.image_watermark.spectrum import brightness, evened_out, hann

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

#: Highest crest of the sum of all waves, in root mean squares.
CREST = 2.5
#: Below this a picture has nothing at a frequency but rounding errors.
_NO_HOST = 1e-2
#: Largest root mean square change over the grid in grey levels: 41 dB.
BUDGET = 2.35
#: Steps per grey level of the change while it is enlarged, and what stands for no change.
STEPS, NOTHING = 8, 128


def faint_waves(image: Image, waves: np.ndarray, phases: np.ndarray, strength: float) -> np.ndarray:
    """The change on the picture's grid, in grey levels, float32.

    Args:
        image: RGB or L, without alpha.
        waves: cycles per side, shape (n, 2).
        phases: for where the picture has none, shape (n,).
        strength: 1 for what the eye's limits allow.
    """
    import numpy as np

    grid = brightness(image)
    aspect = (image.width / image.height) ** 0.5
    amplitude = hidden_amplitude(grid) * np.float32(strength)
    energy = float(np.sqrt(np.mean(amplitude**2)))
    if energy > BUDGET * strength:
        amplitude *= np.float32(BUDGET * strength / energy)
    return amplitude * _unit_waves(grid, waves * (aspect, 1 / aspect), phases)


def _unit_waves(grid: np.ndarray, cycles: np.ndarray, phases: np.ndarray) -> np.ndarray:
    """The sum of all waves with root mean square 1; cycles across and down the grid."""
    import numpy as np

    rows, columns = grid.shape
    across = _turns(columns, cycles[:, 0])
    down = _turns(rows, cycles[:, 1])
    evened = evened_out(grid) * hann(columns, rows)
    half = evened @ across.real + 1j * (evened @ across.imag)
    host = np.einsum("rw,rw->w", half, down).conj()
    size = np.abs(host)
    ratio = np.where(size > _NO_HOST, host / np.maximum(size, 1e-9), np.exp(1j * phases))
    left = down * ratio.astype(np.complex64)
    field = left.real @ across.real.T - left.imag @ across.imag.T
    field *= np.float32(1 / max(float(np.sqrt(np.mean(field**2))), 1e-12))
    return np.clip(field, -CREST, CREST)


def _turns(samples: int, cycles: np.ndarray) -> np.ndarray:
    """exp(2 pi i n c / samples) for every sample n and wave of c cycles; complex64."""
    import numpy as np

    place = np.arange(samples)[:, None] * (cycles[None, :] / samples)
    return np.exp(2j * np.pi * (place - np.rint(place))).astype(np.complex64)


@lru_cache(maxsize=1)
def _rounding_noise() -> np.ndarray:
    """A fixed tile of 0 … STEPS - 1, evenly mixed: fractions of a level become that share of
    pixels. The first words of SHAKE-256, for it is no secret and must not change."""
    import hashlib

    import numpy as np

    tile = np.frombuffer(hashlib.shake_256(b"wenfang rounding").digest(256 * 256), np.uint8)
    return (tile % STEPS).reshape(256, 256)


def add_to(pixels: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Pixels with the change enlarged to their size and added to red, green and blue alike.

    Args:
        pixels: uint8, height × width × 3 or 4; what is wholly transparent stays as it is.
        change: grey levels on the grid.
    """
    import numpy as np
    from PIL import Image

    height, width = pixels.shape[:2]
    coded = np.clip(np.rint(change * STEPS) + NOTHING, 0, 255 - STEPS).astype(np.uint8)
    large = np.asarray(
        Image.fromarray(coded).resize((width, height), Image.Resampling.BICUBIC)
    )
    out = np.empty_like(pixels)
    noise = _rounding_noise()
    for top in range(0, height, 256):
        rows = slice(top, min(top + 256, height))
        part = large[rows]
        tiled = np.tile(noise[: part.shape[0]], (1, -(-width // 256)))[:, :width]
        levels = ((np.minimum(part, 255 - STEPS) + tiled) // STEPS).astype(np.int16)
        levels -= NOTHING // STEPS
        if pixels.shape[2] == 4:
            levels[pixels[rows, :, 3] == 0] = 0
            out[rows, :, 3] = pixels[rows, :, 3]
        for channel in range(3):
            out[rows, :, channel] = np.clip(pixels[rows, :, channel] + levels, 0, 255)
    return out
