"""Photographs of scikit-image's wheel (public domain or CC0) as pictures."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image

from wenfang.picture import Picture


@cache
def photo(name: str) -> Picture:
    from skimage import data

    values = np.asarray(getattr(data, name)())
    return Picture.of(Image.fromarray(values).convert("RGB"))


def part(picture: Picture, left: int, top: int, width: int, height: int) -> Picture:
    return Picture(picture.pixels[top : top + height, left : left + width])


def apart(one: Picture, other: Picture) -> np.ndarray:
    """Absolute differences."""
    return np.abs(one.pixels.astype(int) - other.pixels)
