"""Patches: what is kept is kept bit by bit, what an engine is given it can paint."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenfang.picture import Picture
from wenfang.pictures.composing.masks import edit_mask, grey_picture, levels_of
from wenfang.pictures.composing.patch import pasted, patch_around

NATIVES = [(64, 8), (64, 16), (96, 64), (32, 1)]


def noise(height: int, width: int, channels: int = 3, seed: int = 0) -> Picture:
    values = np.random.default_rng(seed).integers(0, 256, (height, width, channels))
    return Picture(values.astype(np.uint8))


def rectangle(height: int, width: int, box: tuple[int, int, int, int], level: int = 255) -> Picture:
    levels = np.zeros((height, width), np.uint8)
    levels[box[1] : box[3], box[0] : box[2]] = level
    return grey_picture(levels)


@st.composite
def edits(draw: st.DrawFn) -> tuple[Picture, Picture, tuple[int, int]]:
    height, width = draw(st.integers(1, 150)), draw(st.integers(1, 150))
    left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    box = (left, top, draw(st.integers(left + 1, width)), draw(st.integers(top + 1, height)))
    mask = rectangle(height, width, box, draw(st.integers(1, 255)))
    image = noise(height, width, draw(st.sampled_from([3, 4])), draw(st.integers(0, 99)))
    return image, mask, draw(st.sampled_from(NATIVES))


@settings(max_examples=150)
@given(edits())
def test_any_edit(edit: tuple[Picture, Picture, tuple[int, int]]) -> None:
    image, mask, (side, multiple) = edit
    patch = patch_around(image, mask, (side, multiple))
    left, top, right, bottom = patch.box
    assert 0 <= left < right <= image.width
    assert 0 <= top < bottom <= image.height
    changing = levels_of(mask) > 0
    assert changing[top:bottom, left:right].sum() == changing.sum()  # the box holds it all
    for size in (patch.image, patch.mask):
        assert size.width % multiple == 0
        assert size.height % multiple == 0
        assert max(size.width, size.height) <= 2 * side + multiple
    assert not patch.image.has_alpha
    assert set(np.unique(levels_of(patch.mask))) <= {0, 255}
    assert levels_of(patch.mask).any()

    green = np.zeros_like(patch.image.pixels)
    green[..., 1] = 255
    result = pasted(image, patch, Picture(green), mask)
    assert result.pixels.shape == image.pixels.shape
    assert np.array_equal(result.pixels[~changing], image.pixels[~changing])
    if image.has_alpha:
        total = image.pixels[..., 3].astype(int) + levels_of(mask)
        assert np.array_equal(result.pixels[..., 3], np.minimum(total, 255))


@pytest.mark.parametrize(
    ("size", "box", "seen"),
    [
        ((200, 200), (50, 50, 150, 150), (100, 100)),
        ((200, 200), (0, 0, 200, 200), (100, 100)),
        ((200, 200), (0, 80, 40, 120), (0, 100)),  # at the picture's edge there is no fading
        ((200, 200), (100, 100, 101, 101), (100, 100)),  # one pixel
        ((200, 200), (20, 100, 180, 102), (100, 100)),  # a thin stroke
        ((5, 3), (0, 0, 3, 5), (1, 2)),
    ],
)
def test_the_middle_of_a_mask_is_painted_whole(
    size: tuple[int, int], box: tuple[int, int, int, int], seen: tuple[int, int]
) -> None:
    image, mask = noise(*size), rectangle(*size, box)
    patch = patch_around(image, mask, (64, 8))
    result = pasted(image, patch, Picture(np.full_like(patch.image.pixels, 77)), mask)
    assert result.pixels[seen[1], seen[0]].tolist() == [77, 77, 77]


def test_the_transition_rises_inside_the_mask() -> None:
    image = Picture(np.zeros((300, 300, 3), np.uint8))
    mask = rectangle(300, 300, (50, 50, 250, 250))
    patch = patch_around(image, mask, (128, 8))
    painted = Picture(np.full_like(patch.image.pixels, 255))
    line = pasted(image, patch, painted, mask).pixels[150, :150, 0].astype(int)
    assert (line[:50] == 0).all()
    assert (np.diff(line) >= 0).all()
    assert 0 < line[50] < 128 < 255 == line[60]


def test_a_hole_is_closed_without_a_rim() -> None:
    pixels = np.full((120, 120, 4), 200, np.uint8)
    pixels[..., 3] = 255
    pixels[40:80, 40:80] = (0, 0, 0, 0)
    image = Picture(pixels)
    mask = edit_mask(image, None)
    patch = patch_around(image, mask, (64, 8))
    painted = Picture(np.full_like(patch.image.pixels, 200))
    result = pasted(image, patch, painted, mask)
    assert (result.pixels[..., 3] == 255).all()
    assert (result.pixels[..., :3] == 200).all()


def test_a_small_mask_in_a_large_picture_gets_a_small_box() -> None:
    mask = rectangle(2000, 3000, (1000, 900, 1100, 1000))
    patch = patch_around(Picture(np.zeros((2000, 3000, 3), np.uint8)), mask, (512, 64))
    assert patch.box == (922, 822, 1178, 1078)  # half the native side: enlarged twice, no more
    assert (patch.image.width, patch.image.height) == (512, 512)


def test_a_speck_far_away_is_not_lost_by_scaling() -> None:
    levels = np.zeros((1000, 1000), np.uint8)
    levels[3, 3] = levels[990, 991] = 1
    patch = patch_around(
        Picture(np.zeros((1000, 1000, 3), np.uint8)), grey_picture(levels), (64, 8)
    )
    assert (levels_of(patch.mask) > 0).sum() == 2


@pytest.mark.parametrize("size", [(20, 900), (900, 20)])
def test_a_long_thin_picture_is_continued_not_stretched(size: tuple[int, int]) -> None:
    image, mask = noise(*size), rectangle(*size, (0, 0, size[1], size[0]))
    patch = patch_around(image, mask, (64, 8))
    long, short = max(patch.image.pixels.shape), min(patch.image.pixels.shape[:2])
    assert long == 4 * short == 128
    inner = patch.inner[2] - patch.inner[0], patch.inner[3] - patch.inner[1]
    assert max(inner) / min(inner) == pytest.approx(45, rel=0.1)
    back = pasted(image, patch, Picture(np.full_like(patch.image.pixels, 9)), mask)
    assert (back.pixels == 9).all()


def test_what_does_not_belong_together_is_refused() -> None:
    image, mask = noise(40, 40), rectangle(40, 40, (5, 5, 20, 20))
    patch = patch_around(image, mask, (64, 8))
    with pytest.raises(ValueError, match="another size"):
        pasted(image, patch, noise(10, 10), mask)
    with pytest.raises(ValueError, match="black everywhere"):
        patch_around(image, rectangle(40, 40, (0, 0, 0, 0)), (64, 8))
    with pytest.raises(ValueError, match="another size"):
        patch_around(image, rectangle(41, 40, (0, 0, 4, 4)), (64, 8))
