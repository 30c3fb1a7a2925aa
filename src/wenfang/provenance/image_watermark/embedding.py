"""The mark itself: waves whose phase is the picture's own, as strong as each place hides.

Two choices make it both faint and hard to lose:

* A wave is added in the phase that the picture already has at that frequency, so that the
  picture strengthens the mark where it would otherwise be noise in its way (informed
  embedding, Cox, Miller and McKellips, Proceedings of the IEEE 87, 1999). It also means that
  the mean of many marked pictures does not show the mark.
* All waves are equally strong, and their sum is scaled by :mod:`masking` from place to
  place. The change is made on the grid of the analysis and enlarged, so that its cost hardly
  grows with the picture, and is laid on red, green and blue alike: grey copies keep it.
"""

from __future__ import annotations

import hashlib
import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wenfang.picture import Picture
from wenfang.provenance.image_watermark.masking import hidden_amplitude
from wenfang.provenance.image_watermark.spectrum import brightness, evened_out, hann
from wenfang.provenance.image_watermark.waves import scale_for

if TYPE_CHECKING:
    import numpy as np

#: Highest crest of the sum of all waves, in root mean squares.
CREST = 2.5
#: Below this a picture has nothing at a frequency but rounding errors.
_NO_HOST = 1e-2
#: Largest root mean square change over the grid in grey levels: 40.7 dB.
BUDGET = 2.35
#: Steps per grey level of the change while it is enlarged, and what stands for no change.
_STEPS, _NOTHING = 8, 128
#: Rows of the picture that are changed at a time, so that memory is bounded.
_ROWS = 256


def faint_waves(
    picture: Picture, waves: np.ndarray, phases: np.ndarray, strength: float
) -> np.ndarray:
    """The change on the picture's grid, in grey levels, float32.

    Args:
        waves: cycles per side as the key has them, shape (n, 2).
        phases: for where the picture has none, shape (n,).
        strength: 1 for what the eye's limits allow.
    """
    import numpy as np

    grid = brightness(picture)
    aspect = math.sqrt(picture.width / picture.height)
    scale, louder = scale_for(picture.width, picture.height)
    amplitude = hidden_amplitude(grid) * np.float32(louder * strength)
    energy = float(np.sqrt(np.mean(amplitude**2)))
    if energy > BUDGET * strength:
        amplitude *= np.float32(BUDGET * strength / energy)
    with _blas_threads().limit(limits=1, user_api="blas"):
        change: np.ndarray = amplitude * _unit_waves(
            grid, waves * (scale * aspect, scale / aspect), phases
        )
    return change


def _unit_waves(grid: np.ndarray, cycles: np.ndarray, phases: np.ndarray) -> np.ndarray:
    """The sum of all waves with root mean square 1; cycles across and down the grid."""
    import numpy as np

    rows, columns = grid.shape
    across = _turns(columns, cycles[:, 0])
    down = _turns(rows, cycles[:, 1])
    evened = evened_out(grid) * hann(columns, rows)
    lines = evened @ across.real + 1j * (evened @ across.imag)
    host = np.einsum("rw,rw->w", lines, down).conj()
    size = np.abs(host)
    own = host / np.maximum(size, 1e-9)
    phase = np.where(size > _NO_HOST, own, np.exp(1j * phases)).astype(np.complex64)
    left = down * phase
    field = left.real @ across.real.T - left.imag @ across.imag.T
    field *= np.float32(1 / max(float(np.sqrt(np.mean(field**2))), 1e-12))
    clipped: np.ndarray = np.clip(field, -CREST, CREST)
    return clipped


def _turns(samples: int, cycles: np.ndarray) -> np.ndarray:
    """exp(2 pi i n c / samples) for every sample n and wave of c cycles; complex64."""
    import numpy as np

    turns = np.arange(samples)[:, None] * (cycles[None, :] / samples)
    angle = (2 * np.pi * (turns - np.rint(turns))).astype(np.float32)
    out = np.empty(angle.shape, np.complex64)
    out.real, out.imag = np.cos(angle), np.sin(angle)
    return out


@lru_cache(maxsize=1)
def _blas_threads() -> Any:
    """Small products on more threads than are free take many times longer."""
    import numpy as np  # noqa: F401  the controller sees only libraries that are loaded
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController()


@lru_cache(maxsize=1)
def _rounding_noise() -> np.ndarray:
    """A fixed tile of 0 … _STEPS - 1, evenly mixed: a fraction of a level becomes that share
    of pixels. From SHAKE-256, for it is no secret and must not change."""
    import numpy as np

    drawn = hashlib.shake_256(b"wenfang rounding").digest(_ROWS * 256)
    return (np.frombuffer(drawn, np.uint8) % _STEPS).reshape(_ROWS, 256)


def add_to(pixels: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Pixels with the change enlarged to their size and added to red, green and blue alike.

    Args:
        pixels: uint8, height × width × 3 or 4; what is wholly transparent stays as it is.
        change: grey levels on the grid.
    """
    import numpy as np
    from PIL import Image

    height, width = pixels.shape[:2]
    most = 255 - _STEPS
    coded = np.clip(np.rint(change * _STEPS) + _NOTHING, 0, most).astype(np.uint8)
    enlarged = Image.fromarray(coded).resize((width, height), Image.Resampling.BICUBIC)
    large = np.minimum(np.asarray(enlarged), most)
    noise = np.tile(_rounding_noise(), (1, -(-width // 256)))[:, :width]
    out = np.empty_like(pixels)
    for top in range(0, height, _ROWS):
        rows = slice(top, min(top + _ROWS, height))
        part = large[rows]
        levels = ((part + noise[: len(part)]) // _STEPS).astype(np.int16)
        levels -= _NOTHING // _STEPS
        if pixels.shape[2] == 4:
            levels[pixels[rows, :, 3] == 0] = 0
            out[rows, :, 3] = pixels[rows, :, 3]
        for channel in range(3):
            out[rows, :, channel] = np.clip(pixels[rows, :, channel] + levels, 0, 255)
    return out
