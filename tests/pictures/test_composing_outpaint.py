"""Larger frames: the old one stays bit by bit, the new one joins it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.pictures.composing.filling import filled
from wenfang.pictures.composing.masks import levels_of
from wenfang.pictures.composing.outpaint import canvas, mirrored, with_old_frame

Expand = tuple[int, int, int, int]
expansions = st.tuples(*[st.integers(0, 70)] * 4).filter(any)


def noise(height: int, width: int, channels: int = 3) -> Picture:
    values = np.random.default_rng(1).integers(0, 256, (height, width, channels))
    return Picture(values.astype(np.uint8))


def frame_of(picture: Picture, image: Picture, expand: Expand) -> np.ndarray:
    return picture.pixels[expand[1] : expand[1] + image.height, expand[0] : expand[0] + image.width]


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([3, 4]), expansions)
def test_any_frame(height: int, width: int, channels: int, expand: Expand) -> None:
    image = noise(height, width, channels)
    larger, mask = canvas(image, expand)
    size = (height + expand[1] + expand[3], width + expand[0] + expand[2])
    assert larger.pixels.shape == (*size, channels)
    assert levels_of(mask).shape == size
    assert np.array_equal(frame_of(larger, image, expand), image.pixels)
    outside = np.ones(size, bool)
    outside[expand[1] : expand[1] + height, expand[0] : expand[0] + width] = False
    assert (levels_of(mask)[outside] == 255).all()

    painted = Picture(np.full((*size, 3), 40, np.uint8))
    back = with_old_frame(painted, image, expand)
    assert np.array_equal(frame_of(back, image, expand), image.pixels)
    assert channels != 4 or (back.pixels[outside][:, 3] == 255).all()

    alone = filled(image, expand)
    assert alone.pixels.shape == (*size, channels)
    assert np.array_equal(frame_of(alone, image, expand), image.pixels)
    assert alone == filled(image, expand)


def test_the_engine_may_join_inside_the_frame_only_where_it_grows() -> None:
    _, mask = canvas(noise(64, 96), (10, 0, 0, 5))
    kept = levels_of(mask) == 0
    assert np.array_equal(np.flatnonzero(kept.any(axis=0)), np.arange(12, 106))
    assert np.array_equal(np.flatnonzero(kept.any(axis=1)), np.arange(0, 62))


@pytest.mark.parametrize(
    ("length", "before", "after", "lines"),
    [
        (3, 2, 2, [1, 0, 0, 1, 2, 2, 1]),
        (2, 5, 0, [0, 0, 1, 1, 0, 0, 1]),
        (1, 2, 3, [0] * 6),
    ],
)
def test_mirrored_again_and_again(length: int, before: int, after: int, lines: list[int]) -> None:
    assert mirrored(length, before, after).tolist() == lines


def test_a_step_at_the_border_is_faded_into_the_new_area() -> None:
    image = Picture(np.full((160, 160, 3), 120, np.uint8))
    painted = Picture(np.full((320, 320, 3), 100, np.uint8))
    result = with_old_frame(painted, image, (80, 80, 80, 80)).pixels.astype(int)
    assert np.abs(np.diff(result[160, :, 0])).max() <= 1
    assert np.abs(np.diff(result[:, :, 0], axis=0)).max() <= 2
    assert np.abs(np.diff(result[:, :, 0], axis=1)).max() <= 2
    assert (result[0] == 100).all()


@pytest.mark.parametrize(
    ("expand", "said"),
    [
        ((0, 0, 0, 0), "no larger frame"),
        ((-1, 5, 0, 0), "no larger frame"),
        ((16_384, 0, 0, 0), "too many"),
        ((10_000, 12_000, 0, 0), "too many"),
    ],
)
def test_frames_that_cannot_be(expand: Expand, said: str) -> None:
    for make in (canvas, filled):
        with pytest.raises(BadInput) as error:
            make(noise(8, 8), expand)
        assert error.value.place == "expand"
        assert said in error.value.message
        assert error.value.cure


def test_a_drawing_keeps_its_ground() -> None:
    pixels = np.full((120, 160, 3), (250, 244, 230), np.uint8)
    pixels[30:90, 40:120] = (200, 30, 30)
    result = filled(Picture(pixels), (200, 150, 90, 40))
    outside = np.ones(result.pixels.shape[:2], bool)
    outside[150:270, 200:360] = False
    assert (result.pixels[outside] == (250, 244, 230)).all()


def test_a_clear_ground_stays_clear() -> None:
    pixels = np.zeros((100, 100, 4), np.uint8)
    pixels[30:70, 30:70] = (10, 120, 40, 255)
    assert (filled(Picture(pixels), (50, 50, 50, 50)).pixels[:50, :, 3] == 0).all()


def test_a_wrong_size_is_refused() -> None:
    with pytest.raises(ValueError, match="another size"):
        with_old_frame(noise(9, 9), noise(8, 8), (1, 1, 1, 1))


def test_what_is_far_is_soft_and_keeps_the_grain() -> None:
    random = np.random.default_rng(3)
    y, x = np.indices((200, 240))
    squares = np.where((x // 24 + y // 24) % 2, 60, 200) + random.normal(0, 3, (200, 240))
    pixels = np.repeat(squares.clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)
    result = filled(Picture(pixels), (200, 0, 0, 0)).pixels[..., 0].astype(float)
    contrast = [result[:, x : x + 20].std() for x in (0, 170, 185)]
    assert contrast[0] < contrast[1] < contrast[2]
    assert contrast[0] < 10
    assert 1 < np.diff(result[:, 5]).std() / 2**0.5 < 6
