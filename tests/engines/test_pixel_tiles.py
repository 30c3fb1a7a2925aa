"""Tiles, colour under clear pixels, guided filter: the arithmetic without networks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from wenfang.engines.pixels.alpha import filled_colour
from wenfang.engines.pixels.guided_filter import box_mean, guided
from wenfang.engines.pixels.tiles import in_tiles, spans
from wenfang.pictures.resizing import at_most, resized


@given(st.integers(1, 3000), st.integers(60, 400), st.integers(0, 20), st.integers(0, 9))
def test_spans_cover_all_and_keep_their_margins(
    length: int, tile: int, margin: int, fade: int
) -> None:
    found = spans(length, tile, margin, fade)
    assert found[0].start == found[0].keep == 0
    assert found[-1].stop == found[-1].end == length
    for one in found:
        assert one.stop - one.start <= tile
    for before, one in pairwise(found):
        assert one.keep + one.fade <= before.end  # it fades into what is there
        assert one.keep - one.start >= margin
        assert before.stop - before.end >= margin
        assert before.end < one.end


@settings(max_examples=30)
@given(st.integers(1, 150), st.integers(1, 150), st.sampled_from([1, 2]))
def test_tiles_of_what_needs_no_neighbours(width: int, height: int, scale: int) -> None:
    pixels = np.random.default_rng(width).integers(0, 256, (height, width, 3), dtype=np.uint8)
    told: list[tuple[int, int]] = []
    result = in_tiles(
        pixels,
        scale,
        lambda part: part.repeat(scale, 0).repeat(scale, 1),
        tile=64,
        margin=5,
        fade=4,
        heard=lambda done, total: told.append((done, total)),
    )
    assert np.array_equal(result, pixels.repeat(scale, 0).repeat(scale, 1))
    assert told[-1] == (len(told), len(told))


def test_clear_pixels_take_the_nearest_colour() -> None:
    pixels = np.zeros((40, 60, 4), np.uint8)
    pixels[10:30, 5:20] = (200, 30, 10, 255)
    pixels[10:30, 40:55] = (10, 60, 220, 128)
    filled = filled_colour(pixels)
    visible = pixels[..., 3] > 0
    assert np.array_equal(filled[visible], pixels[..., :3][visible])
    assert np.abs(filled[20, 2].astype(int) - (200, 30, 10)).max() < 40
    assert np.abs(filled[20, 58].astype(int) - (10, 60, 220)).max() < 40


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (2, 2), (3, 50)])
@pytest.mark.parametrize("alpha", [0, 1, 255])
def test_clear_pixels_of_odd_sizes(size: tuple[int, int], alpha: int) -> None:
    pixels = np.full((*size, 4), 100, np.uint8)
    pixels[..., 3] = 0
    pixels[0, 0, 3] = alpha
    assert filled_colour(pixels).shape == (*size, 3)
    if alpha:
        assert np.abs(filled_colour(pixels).astype(int) - 100).max() <= 2


def testbox_mean_is_the_mean_of_a_window() -> None:
    values = np.random.default_rng(1).random((9, 7)).astype(np.float32)
    found = box_mean(values, 2)
    for y, x in ((0, 0), (4, 3), (8, 6), (1, 5)):
        window = values[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3]
        assert found[y, x] == pytest.approx(window.mean(), abs=1e-5)


def test_a_coarse_mask_follows_the_edge() -> None:
    """A disc on another colour, and its mask at a sixteenth of the size, moved by a pixel."""
    y, x = np.mgrid[0:800, 0:1200]
    inside = (x - 500) ** 2 + (y - 400) ** 2 < 250**2
    pixels = np.where(inside[..., None], (180, 60, 40), (60, 120, 160)).astype(np.uint8)
    coarse = np.asarray(Image.fromarray(inside.astype(np.float32)).resize((75, 50)))
    moved = np.roll(coarse, 1, axis=1)
    fine = guided(pixels, moved, small=600, radius=24, epsilon=1e-4)
    enlarged = np.asarray(Image.fromarray(moved).resize((1200, 800)))
    wrong, before = (np.mean(np.abs(mask - inside) > 0.5) for mask in (fine, enlarged))
    assert before > 0.01
    assert wrong < 0.0005


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 12), st.integers(1, 12))
@settings(max_examples=60)
def test_resizing_in_strips_is_resizing(w: int, h: int, to_w: int, to_h: int) -> None:
    y, x = np.mgrid[0 : h * 4, 0 : w * 4]
    grey = 128 + 100 * np.sin(x / (3 * w)) * np.cos(y / (3 * h))
    pixels = np.repeat(grey[..., None], 3, axis=2).astype(np.uint8)
    found = resized(pixels, (to_w, to_h), "box").astype(int)
    wanted = np.asarray(Image.fromarray(pixels).resize((to_w, to_h), Image.Resampling.BOX))
    assert np.abs(found - wanted).max() <= 6


def test_resizing_weighs_colour_by_alpha() -> None:
    pixels = np.zeros((400, 400, 4), np.uint8)
    pixels[::2] = (250, 10, 10, 255)
    small = resized(pixels, (10, 10))
    assert np.abs(small[..., :3].astype(int) - (250, 10, 10)).max() <= 2
    assert np.abs(small[..., 3].astype(int) - 128).max() <= 2
    assert at_most(small, 10) is small
