"""Small films for tests."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wenfang.film import Film, Layer, Track
from wenfang.films.sources import StillFrames
from wenfang.picture import Picture

WIDTH, HEIGHT, RATE = 96, 64, 25
TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"


def ground(width: int = WIDTH, height: int = HEIGHT) -> Picture:
    """Soft colours with some grain."""
    rows, columns = np.mgrid[0:height, 0:width]
    grain = np.random.default_rng(0).normal(0, 3, (height, width, 1))
    colours = np.dstack([columns * 180 / width + 30, rows * 180 / height + 30, 0 * rows + 120])
    return Picture(np.clip(colours + grain, 0, 255).astype(np.uint8))


class Ball:
    """A soft disc whose colour changes with every frame."""

    width, height = 31, 27
    digest = "ba" * 32

    def frames(self, first: int, stop: int) -> Iterator[np.ndarray]:
        rows, columns = np.mgrid[0 : self.height, 0 : self.width]
        far = np.hypot(rows - 13, columns - 15)
        alpha = np.clip((13 - far) * 60, 0, 255).astype(np.uint8)
        for number in range(first, stop):
            pixels = np.zeros((self.height, self.width, 4), np.uint8)
            pixels[..., :3] = ((number * 7) % 256, 200 - (number * 3) % 200, 90)
            pixels[..., 3] = alpha
            yield pixels


def film_of(*layers: Layer, seconds: float = 1.0, tracks: tuple[Track, ...] = ()) -> Film:
    """A film of the small size over the ground."""
    lowest = Layer(StillFrames(ground()), 0, 0, 0.0, seconds)
    return Film(
        "small", WIDTH, HEIGHT, RATE, seconds, (lowest, *layers), TYPE, "en", tracks=tracks
    )  # fmt: skip
