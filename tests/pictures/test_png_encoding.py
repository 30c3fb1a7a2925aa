"""Our own PNG writer: what others read of it is what was written."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image
from skimage import data

from wenfang.pictures import png_encoding
from wenfang.pictures.png_encoding import _guess, png

STRATEGIES = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_RLE)
SHAPES = st.tuples(st.integers(1, 90), st.integers(1, 40), st.sampled_from((3, 4)))


def read(file: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(file), formats=["PNG"]) as image:
        image.verify()  # checks every chunk's CRC
    with Image.open(io.BytesIO(file), formats=["PNG"]) as image:
        return np.asarray(image)


@given(arrays.arrays(np.uint8, SHAPES), st.sampled_from(STRATEGIES), st.integers(1, 9))
def test_what_is_read_is_what_was_written(pixels: np.ndarray, strategy: int, level: int) -> None:
    assert np.array_equal(read(png(pixels, level=level, strategy=strategy)), pixels)


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize(
    ("height", "width", "channels"),
    [(700, 1024, 3), (512, 1024, 4), (513, 1024, 3), (3, 600_000, 3), (1200, 900, 4)],
)
def test_pictures_of_several_parts(height: int, width: int, channels: int, strategy: int) -> None:
    random = np.random.default_rng(height)
    steps = random.integers(0, 3, (height, width, channels), dtype=np.uint8)
    pixels = steps.cumsum(axis=1, dtype=np.uint8)
    made = png(pixels, level=2, strategy=strategy)
    assert np.array_equal(read(made), pixels)
    assert len(made) < pixels.size


def test_the_same_file_however_many_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (1500, 1000, 3), dtype=np.uint8)
    made = []
    for threads in (1, 2, 5):
        monkeypatch.setattr(png_encoding, "_THREADS", threads)
        made.append(png(pixels, level=2, strategy=zlib.Z_RLE))
    assert len(set(made)) == 1


@given(arrays.arrays(np.uint8, st.tuples(st.just(3), st.integers(1, 200))))
def test_the_guess_is_that_of_the_standard(values: np.ndarray) -> None:
    a, b, c = values
    expected = []
    for left, above, corner in zip(*values.astype(int), strict=True):
        estimate = left + above - corner
        # In this order, as section 9.4 settles ties.
        expected.append(min((left, above, corner), key=lambda one: abs(estimate - one)))
    assert np.array_equal(_guess(a, b, c), expected)


def test_a_photograph_is_hardly_larger_than_pillows() -> None:
    out = io.BytesIO()
    Image.fromarray(data.chelsea()).save(out, "PNG", compress_level=2, compress_type=zlib.Z_RLE)
    made = png(data.chelsea(), level=2, strategy=zlib.Z_RLE)
    assert len(made) < 1.01 * len(out.getvalue())
