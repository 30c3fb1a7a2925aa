"""A picture watermark for tests: 32 signs of a spread-spectrum pattern, one key.

Deterministic and quick, with the real one's manners: it reads back what it wrote, and says
so of a picture that is too small to carry it. Not robust to anything but mild compression.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from wenfang.picture import Picture
from wenfang.provenance.picture_mark import SOFT_BINDING, Detection, MarkedPicture

GRID, BITS, NEEDED = 64, 32, 28


class ToyMark:
    """The mark of one key."""

    def __init__(self, key: int = 7, strength: float = 6.0) -> None:
        rng = np.random.default_rng(key)
        self._pattern = rng.choice([-1.0, 1.0], (GRID, GRID)).astype(np.float32)
        self._group = rng.integers(0, BITS, (GRID, GRID))
        self._strength = strength

    def embed(self, picture: Picture) -> MarkedPicture:
        if min(picture.width, picture.height) < GRID:
            reason = "too small for this watermark"
            return MarkedPicture(picture, {"applied": False, "reason": reason})
        size = (picture.width, picture.height)
        wave = Image.fromarray(self._pattern * self._strength).resize(
            size, Image.Resampling.NEAREST
        )
        pixels = picture.pixels.astype(np.float32)
        pixels[..., :3] += np.asarray(wave)[..., None]
        marked = Picture(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))
        seen = self.detect(marked)
        if not seen.found:
            return MarkedPicture(picture, {"applied": False, "reason": "it cannot be read back"})
        statement = {"applied": True, "scheme": SOFT_BINDING, "bits": BITS, "matched": seen.matched}
        return MarkedPicture(marked, statement)

    def detect(self, picture: Picture) -> Detection:
        luma = picture.opaque((128, 128, 128)).image().convert("L")
        small = np.asarray(luma.resize((GRID, GRID), Image.Resampling.BOX), np.float32)
        smooth = np.asarray(Image.fromarray(small).resize((GRID // 4, GRID // 4), Image.Resampling.BOX).resize((GRID, GRID)))  # fmt: skip
        rest = np.clip(small - smooth, -8, 8) * self._pattern
        matched = sum(bool(rest[self._group == bit].sum() > 0) for bit in range(BITS))
        return Detection(matched >= NEEDED, matched, BITS, 0.5 ** (2 * matched - BITS))
