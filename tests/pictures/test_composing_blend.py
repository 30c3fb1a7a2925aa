"""Fusion: each picture has its say, equal ones give themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data

from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.pictures.composing.blend import blend
from wenfang.pictures.resizing import resized

CAT = Picture(data.chelsea())
COFFEE = Picture(data.coffee())
ROCKET = Picture(data.rocket())
RED, BLUE = (
    Picture(np.full((40, 60, 3), colour, np.uint8)) for colour in ((220, 30, 30), (20, 40, 200))
)


def difference(one: Picture, other: Picture) -> int:
    return int(np.abs(one.pixels.astype(int) - other.pixels).max())


@pytest.mark.parametrize("count", [2, 3, 5])
@pytest.mark.parametrize("image", [CAT, COFFEE, ROCKET])
def test_equal_pictures_blend_to_themselves(image: Picture, count: int) -> None:
    weights = [1.0, 2.0, 0.5, 3.0, 1.0][:count]
    result = blend([image] * count, weights, (image.width, image.height))
    assert difference(result, image) <= 2


def test_equal_pictures_larger_than_what_is_fused_in_memory() -> None:
    large = Picture(resized(COFFEE.pixels, (2400, 1600)))
    assert difference(blend([large] * 2, [1, 1], (2400, 1600)), large) <= 2


def test_equal_cut_out_pictures_are_laid_on_white() -> None:
    pixels = np.dstack([CAT.pixels, np.full(CAT.pixels.shape[:2], 255, np.uint8)])
    pixels[:, :200, 3] = 0
    pixels[:, 200:240, 3] = 100
    image = Picture(pixels)
    result = blend([image, image], [1, 1], (image.width, image.height))
    assert not result.has_alpha
    assert difference(result, image.opaque()) <= 2


def test_weight_0_has_no_say() -> None:
    size = (300, 200)
    assert blend([CAT, COFFEE, ROCKET], [1, 0, 2], size) == blend([CAT, ROCKET], [1, 2], size)
    alone = blend([CAT, COFFEE], [1, 0], (CAT.width, CAT.height))
    assert difference(alone, CAT) <= 1
    tiny = blend([CAT, COFFEE], [1e308, 5e-324], (CAT.width, CAT.height))
    assert difference(tiny, CAT) <= 1


def test_more_weight_is_more_of_the_picture() -> None:
    shares = [blend([RED, BLUE], [w, 1], (60, 40)).pixels[..., 0].mean() for w in (0.2, 1, 5)]
    assert shares[0] < shares[1] < shares[2]


def test_what_stands_out_in_one_picture_is_seen() -> None:
    """Each of two has one disc; both discs come out nearly whole, not half and half."""
    grounds = []
    for x, colour in ((60, (240, 200, 20)), (180, (230, 40, 160))):
        pixels = np.full((120, 240, 3), 110, np.uint8)
        rows, columns = np.ogrid[:120, :240]
        pixels[(rows - 60) ** 2 + (columns - x) ** 2 < 30**2] = colour
        grounds.append(Picture(pixels))
    result = blend(grounds, [1, 1], (240, 120)).pixels.astype(int)
    ground = result[60, 120]
    for x, picture in ((60, grounds[0]), (180, grounds[1])):
        own = picture.pixels[60, x].astype(int) - 110
        assert ((result[60, x] - ground) @ own) / (own @ own) > 0.75


def test_a_cut_out_has_no_say_where_it_is_clear() -> None:
    pixels = np.zeros((90, 120, 4), np.uint8)
    pixels[..., 0] = 255  # red beneath, which nobody shall see
    pixels[30:60, 45:75] = (20, 200, 40, 255)
    result = blend([Picture(pixels), BLUE], [1, 1], (120, 90)).pixels.astype(int)
    assert (result[..., 0] < 120).all()
    assert result[45, 60, 1] > 120
    assert result[5, 5, 2] > result[5, 5, 1] + 60


def test_another_aspect_is_cut_and_not_stretched() -> None:
    pixels = np.zeros((100, 300, 3), np.uint8)
    pixels[:, 100:200] = 200  # the middle third alone is in a square frame
    image = Picture(pixels)
    assert (blend([image, image], [1, 1], (100, 100)).pixels[:, 5:95] >= 198).all()


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50), st.sampled_from([3, 4])),
             min_size=2, max_size=5),
    st.integers(1, 60),
    st.integers(1, 60),
    st.lists(st.floats(0, 1e6), min_size=5, max_size=5),
)  # fmt: skip
def test_any_pictures(
    shapes: list[tuple[int, int, int]], width: int, height: int, weights: list[float]
) -> None:
    random = np.random.default_rng(0)
    pictures = [Picture(random.integers(0, 256, s).astype(np.uint8)) for s in shapes]
    given_weights = [1.0, *weights][: len(pictures)]
    result = blend(pictures, given_weights, (width, height))
    assert result.pixels.shape == (height, width, 3)
    assert result == blend(pictures, given_weights, (width, height))


@pytest.mark.parametrize(
    ("count", "weights", "size", "place"),
    [
        (1, [1], (9, 9), "pictures"),
        (6, [1] * 6, (9, 9), "pictures"),
        (2, [1], (9, 9), "weights"),
        (2, [0, 0], (9, 9), "weights"),
        (2, [1, -1], (9, 9), "weights"),
        (2, [1, float("nan")], (9, 9), "weights"),
        (2, [1, 1], (0, 9), "size"),
        (2, [1, 1], (16_385, 9), "size"),
        (2, [1, 1], (16_000, 16_000), "size"),
    ],
)
def test_what_cannot_be_blended(
    count: int, weights: list[float], size: tuple[int, int], place: str
) -> None:
    with pytest.raises(BadInput) as error:
        blend([RED] * count, weights, size)
    assert error.value.place == place
    assert error.value.cure
