"""Patches: pictures in planes, and laying one over another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.films.patches import Canvas, lay, patch_of


def canvas(value: int = 50, width: int = 16, height: int = 12) -> Canvas:
    shapes = ((height, width), (height // 2, width // 2), (height // 2, width // 2))
    return Canvas(*(np.full(shape, value, np.uint8) for shape in shapes))


def test_colours_are_those_of_bt_709() -> None:
    colours = {(255, 255, 255): (235, 128, 128), (0, 0, 0): (16, 128, 128),
               (255, 0, 0): (63, 102, 240), (0, 255, 0): (173, 42, 26), (0, 0, 255): (32, 240, 118)}  # fmt: skip
    for rgb, expected in colours.items():
        patch = patch_of(np.full((8, 8, 3), rgb, np.uint8))
        assert patch is not None
        seen = tuple(int(plane[2, 2]) for plane in (patch.y, patch.u, patch.v))
        assert np.abs(np.subtract(seen, expected)).max() <= 1, rgb


def test_what_cannot_be_seen_is_no_patch() -> None:
    assert patch_of(np.zeros((8, 8, 4), np.uint8)) is None


def test_a_patch_is_cut_to_what_is_seen() -> None:
    pixels = np.zeros((20, 30, 4), np.uint8)
    pixels[7:11, 13:20] = 255
    patch = patch_of(pixels)
    assert patch is not None
    assert (patch.left, patch.top, patch.width, patch.height) == (12, 6, 8, 6)


@pytest.mark.parametrize(("x", "y"), [(0, 0), (1, 0), (0, 1), (3, 5), (-1, -3)])
def test_an_odd_place_is_met_exactly(x: int, y: int) -> None:
    pixels = np.full((4, 6, 3), 255, np.uint8)
    patch = patch_of(pixels, x % 2 == 1, y % 2 == 1)
    assert patch is not None
    below = canvas(16)
    lay(below, patch, x + patch.left, y + patch.top, 255, below.box)
    expected = np.full((12, 16), 16)
    expected[max(0, y) : y + 4, max(0, x) : x + 6] = 235
    assert np.array_equal(below.y, expected)


def test_an_opaque_picture_with_alpha_has_none() -> None:
    patch = patch_of(np.full((8, 8, 4), 255, np.uint8))
    assert patch is not None
    assert patch.alpha is None


@given(
    over=st.integers(0, 255), under=st.integers(0, 255), alpha=st.integers(1, 255),
    opacity=st.integers(0, 255),
)  # fmt: skip
def test_blending_is_right_up_to_rounding(over: int, under: int, alpha: int, opacity: int) -> None:
    pixels = np.full((4, 4, 4), over, np.uint8)
    pixels[..., 3] = alpha
    patch = patch_of(pixels)
    assert patch is not None
    below = canvas(under, 4, 4)
    lay(below, patch, 0, 0, opacity, below.box)
    share = alpha / 255 * opacity / 255
    exact = int(patch.y[0, 0]) * share + under * (1 - share)
    assert np.abs(below.y - exact).max() <= 1.25  # opacity and blend are rounded apart


@given(x=st.integers(-20, 20), y=st.integers(-20, 20))
def test_nothing_is_laid_outside_the_box(x: int, y: int) -> None:
    patch = patch_of(np.full((6, 6, 3), 255, np.uint8))
    assert patch is not None
    below = canvas(50)
    lay(below, patch, x * 2, y * 2, 255, (4, 2, 10, 8))
    inside = np.zeros((12, 16), bool)
    inside[2:8, 4:10] = True
    assert (below.y[~inside] == 50).all()
