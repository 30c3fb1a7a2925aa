"""Which waves a key adds to a picture.

Design choice: the mark is a set of plane waves, each at a secret frequency. A wave's place in
the power spectrum stays where it is when a picture is cut or shifted, and moves in a way that
is easily followed when it is scaled, turned or mirrored (Pereira and Pun, "Robust template
matching for affine resistant image watermarks", IEEE Transactions on Image Processing 9,
2000, use a few such peaks as a template; here they are the mark itself).

Frequencies are counted in cycles per *side*, the square root of the picture's area, so that
one picture in two sizes has the same waves.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from functools import lru_cache
from typing import TYPE_CHECKING

from wenfang.provenance.watermark_key import WatermarkKey

if TYPE_CHECKING:
    import numpy as np

#: Label under which the frequencies are drawn: another use of the key shares nothing with it.
DOMAIN = b"wenfang picture watermark 1: frequencies"
RINGS, SECTORS = 12, 16
WAVES = RINGS * SECTORS
#: Slowest and fastest wave, cycles per side. Below, pictures themselves are strong; above,
#: shrinking takes the waves away.
SLOWEST, FASTEST = 44.0, 126.0
#: From how many pixels of side which multiple of the frequencies is used, and how much
#: louder. A small picture is marked as if it were a part of a larger one, for JPEG takes waves
#: of a few pixels away; and there are fewer pixels to carry it.
SIZES = ((724, 1.0, 1.0), (362, 0.7, 1.2), (0, 0.5, 1.4))


def scale_for(width: int, height: int) -> tuple[float, float]:
    """For a picture of this size: multiple of the waves' frequencies, and how much louder."""
    return next((scale, louder) for side, scale, louder in SIZES if width * height >= side**2)


@lru_cache(maxsize=8)
def frequencies(key: WatermarkKey) -> np.ndarray:
    """Waves × 2 (x, y) in cycles per side, float64, read-only.

    One wave in each of 12 rings × 16 sectors of the half plane, evenly drawn from ring width
    and angle. The numbers are 32-bit words of SHAKE-256 over an HMAC of the key, so that they
    are the same on every platform and in every version.
    """
    import numpy as np

    seed = hmac.new(key.secret, DOMAIN, hashlib.sha256).digest()
    words = np.frombuffer(hashlib.shake_256(seed).digest(8 * WAVES), dtype="<u4")
    drawn = words.astype(np.float64).reshape(2, RINGS, SECTORS) / 2**32
    ring = np.arange(RINGS)[:, None]
    sector = np.arange(SECTORS)[None, :]
    radius = SLOWEST + (FASTEST - SLOWEST) * (ring + drawn[0]) / RINGS
    angle = math.pi * (sector + drawn[1]) / SECTORS
    waves = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1).reshape(-1, 2)
    waves.flags.writeable = False
    return waves


@lru_cache(maxsize=8)
def resting_phases(key: WatermarkKey) -> np.ndarray:
    """Phase of each wave, in radians, where the picture itself gives none; float64."""
    import numpy as np

    seed = hmac.new(key.secret, DOMAIN + b", phases", hashlib.sha256).digest()
    words = np.frombuffer(hashlib.shake_256(seed).digest(4 * WAVES), dtype="<u4")
    phases = words.astype(np.float64) * (2 * math.pi / 2**32)
    phases.flags.writeable = False
    return phases
