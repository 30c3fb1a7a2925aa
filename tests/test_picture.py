"""Pictures as values: what is one, equality, the PNG that stands for it, alpha laid on a colour."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from wenfang.picture import Picture

PIXELS = st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([3, 4])).flatmap(
    lambda shape: arrays(np.uint8, shape)
)


@given(PIXELS)
def test_comes_back_from_its_png(pixels: np.ndarray) -> None:
    picture = Picture(pixels)
    again = Picture.from_png(picture.png)
    assert again == picture
    assert again.sha256 == picture.sha256
    assert (again.width, again.height) == (pixels.shape[1], pixels.shape[0])
    assert again.has_alpha == (pixels.shape[2] == 4)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 2), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((0, 4, 3), np.uint8),
    ],
)
def test_what_is_no_picture_is_refused(pixels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="picture"):
        Picture(pixels)


def test_pixels_cannot_be_changed_and_the_givers_array_can() -> None:
    given_pixels = np.zeros((2, 2, 3), np.uint8)
    picture = Picture(given_pixels)
    with pytest.raises(ValueError, match="read-only"):
        picture.pixels[0, 0, 0] = 1
    given_pixels[0, 0, 0] = 1  # the giver's own view stays theirs


def test_the_png_holds_no_metadata() -> None:
    image = Image.new("RGB", (4, 4))
    image.info["comment"] = "a street, a name"
    out = io.BytesIO(Picture.of(image).png)
    assert Image.open(out).info == {}


@pytest.mark.parametrize(
    ("rgba", "on", "seen"),
    [
        ((10, 20, 30, 255), (255, 255, 255), (10, 20, 30)),
        ((10, 20, 30, 0), (255, 255, 255), (255, 255, 255)),
        ((0, 0, 0, 51), (255, 255, 255), (204, 204, 204)),
        ((200, 100, 0, 128), (0, 0, 0), (100, 50, 0)),
    ],
)
def test_alpha_laid_on_a_colour(
    rgba: tuple[int, ...], on: tuple[int, int, int], seen: tuple[int, ...]
) -> None:
    picture = Picture(np.array([[rgba]], np.uint8))
    assert tuple(picture.opaque(on).pixels[0, 0].tolist()) == seen


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "CMYK", "RGB", "RGBA"])
def test_other_modes_become_colour(mode: str) -> None:
    picture = Picture.of(Image.new(mode, (3, 2)))
    assert picture.has_alpha == (mode in ("LA", "RGBA"))
    assert (picture.width, picture.height) == (3, 2)
