"""Which cells of a sound a key makes louder first, and which quieter first.

Design choice: patchwork (Arnold, "Audio watermarking: features, applications and algorithms",
IEEE ICME 2000; Kirovski and Malvar, "Spread-spectrum watermarking of audio signals", IEEE
Transactions on Signal Processing 51, 2003) with the two patches one after the other in the same
band. The loudness of speech and music changes slowly, so that the difference between two halves
of 32 ms is small by itself: on speech this nearly doubled what stands out, against one sign for
the whole of a cell.

The bands lie between 300 and 3,700 Hz, which a telephone and every codec keep. They are half
way between evenly wide and evenly wide in Bark.

The pattern repeats every three seconds, so that a part of a sound is enough; it says 32 bits,
the key's tag.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

from wenfang.provenance.watermark_key import WatermarkKey

if TYPE_CHECKING:
    import numpy as np

#: Label under which the signs are drawn: another use of the key shares nothing with it.
DOMAIN = b"wenfang sound watermark 1: signs"
#: Seconds from one frame of the analysis to the next, and of a frame.
HOP, FRAME = 0.008, 0.032
#: Frames in half a cell.
HALF = 4
#: Cells of time in the pattern, and bands.
CELLS, BANDS = 48, 28
#: Hz.
LOWEST, HIGHEST = 300.0, 3700.0
#: Bits of the tag; each is said by 42 cells of the pattern.
BITS = 32
#: Seconds of a cell and of the pattern.
CELL = 2 * HALF * HOP
PERIOD = CELLS * CELL


@lru_cache(maxsize=1)
def edges() -> np.ndarray:
    """Where the bands begin and end: BANDS + 1 frequencies in Hz, read-only."""
    import numpy as np

    even = np.linspace(LOWEST, HIGHEST, BANDS + 1)
    # Bark as 6 arsinh(f / 600): Wang, Sekey and Gersho 1992
    bark = np.linspace(np.arcsinh(LOWEST / 600), np.arcsinh(HIGHEST / 600), BANDS + 1)
    out: np.ndarray = (even + 600 * np.sinh(bark)) / 2
    out.flags.writeable = False
    return out


@lru_cache(maxsize=8)
def signs(key: WatermarkKey) -> np.ndarray:
    """CELLS × BANDS of 1 (louder first) and -1; float32, read-only.

    Bits of SHAKE-256 over an HMAC of the key: the same on every platform and in every version.
    """
    import numpy as np

    seed = hmac.new(key.secret, DOMAIN, hashlib.sha256).digest()
    drawn = np.frombuffer(hashlib.shake_256(seed).digest(CELLS * BANDS // 8), np.uint8)
    out = (np.unpackbits(drawn).astype(np.float32) * 2 - 1).reshape(CELLS, BANDS)
    out.flags.writeable = False
    return out


@lru_cache(maxsize=1)
def bit_of() -> np.ndarray:
    """CELLS × BANDS: which bit of the tag each cell helps to say; spread over time and bands."""
    import numpy as np

    out: np.ndarray = np.arange(CELLS * BANDS).reshape(CELLS, BANDS) % BITS
    out.flags.writeable = False
    return out
