"""Which pixels are painted anew: every way to say it, and every way to say it wrong."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.pictures.composing.masks import edit_mask, levels_of

IMAGE = Picture(np.full((4, 6, 3), 90, np.uint8))


def grey(levels: np.ndarray) -> Picture:
    return Picture(np.repeat(levels.astype(np.uint8)[..., None], 3, axis=2))


def rgba(colour: int, alpha: np.ndarray) -> Picture:
    pixels = np.full((*alpha.shape, 4), colour, np.uint8)
    pixels[..., 3] = alpha
    return Picture(pixels)


LEFT = np.zeros((4, 6), np.uint8)
LEFT[:, :3] = 255


@pytest.mark.parametrize(
    ("mask", "painted"),
    [
        (grey(LEFT), LEFT),
        (grey(np.full((4, 6), 255)), np.full((4, 6), 255)),
        (rgba(255, np.full((4, 6), 255)), np.full((4, 6), 255)),  # alpha that says nothing
        (rgba(0, 255 - LEFT), LEFT),  # clear is painted, whatever the colour
        (rgba(120, 255 - LEFT), LEFT),
        (rgba(255, np.zeros((4, 6))), np.full((4, 6), 255)),  # all clear: all painted
        (rgba(0, 255 - LEFT // 255 * 200), LEFT // 255 * 200),  # softly clear
    ],
)
def test_a_mask_is_read_by_its_own_rule(mask: Picture, painted: np.ndarray) -> None:
    assert np.array_equal(levels_of(edit_mask(IMAGE, mask)), painted)


def test_a_mask_saved_as_jpeg_keeps_black_black() -> None:
    large = np.kron(LEFT, np.ones((16, 16), np.uint8))
    out = io.BytesIO()
    Image.fromarray(large).save(out, "JPEG", quality=85)
    noisy = np.asarray(Image.open(out)).copy()
    noisy[:, 60:] = 5  # what ringing leaves
    noisy[:, :20] = 250
    levels = levels_of(edit_mask(Picture(np.zeros((64, 96, 3), np.uint8)), grey(noisy)))
    assert not levels[:, 60:].any()
    assert (levels[:, :20] == 255).all()


def test_nearly_opaque_alpha_leaves_luminance_in_charge() -> None:
    pixels = np.dstack([np.repeat(LEFT[..., None], 3, axis=2), np.full((4, 6), 254, np.uint8)])
    assert np.array_equal(levels_of(edit_mask(IMAGE, Picture(pixels))), LEFT)


def test_without_a_mask_the_clear_area_is_painted() -> None:
    alpha = np.array([[255, 200, 128, 0]], np.uint8)
    assert levels_of(edit_mask(rgba(7, alpha), None)).tolist() == [[0, 55, 127, 255]]


@pytest.mark.parametrize(
    ("image", "mask", "said", "cure"),
    [
        (IMAGE, grey(np.full((6, 4), 255)), "4 × 6", "same size"),
        (IMAGE, grey(np.zeros((4, 6))), "black everywhere", "paint white"),
        (IMAGE, grey(np.full((4, 6), 8)), "black everywhere", "paint white"),
        (IMAGE, rgba(255, LEFT), "white or clear", "without transparency"),
        (IMAGE, None, "no mask", "white where"),
        (rgba(9, np.full((4, 6), 255)), None, "no mask", "white where"),
    ],
)
def test_what_says_nothing_clear_is_refused(
    image: Picture, mask: Picture | None, said: str, cure: str
) -> None:
    with pytest.raises(BadInput) as error:
        edit_mask(image, mask)
    assert error.value.place == "mask"
    assert said in error.value.message
    assert cure in str(error.value.cure)


@given(st.lists(st.integers(0, 255), min_size=24, max_size=24))
def test_a_lighter_pixel_is_never_painted_less(levels: list[int]) -> None:
    levels[0] = 255
    given_levels = np.array(levels).reshape(4, 6)
    found = levels_of(edit_mask(IMAGE, grey(given_levels))).ravel()
    order = np.argsort(given_levels.ravel())
    assert (np.diff(found[order].astype(int)) >= 0).all()
