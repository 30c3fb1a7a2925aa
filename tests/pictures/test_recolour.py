"""Recolouring: the colour that was asked for, alpha and small grey parts untouched."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wenfang.pictures.recolour import COLOURS, in_colour, recolour

NUMBERS = {colour.english: number for number, colour in enumerate(COLOURS)}
HUES = {"red": 0, "orange": 30, "yellow": 52, "green": 125, "cyan": 187, "blue": 217,
        "purple": 275, "pink": 340}  # fmt: skip


def ball(rgb: tuple[int, int, int], side: int = 32) -> np.ndarray:
    """A shaded ball of a colour, with white eyes that have black pupils, on nothing."""
    y, x = np.mgrid[:side, :side] / (side - 1) * 2 - 1
    inside = x**2 + y**2 < 0.9
    shade = np.clip(1.1 - 0.5 * (x**2 + (y + 0.2) ** 2), 0.4, 1)
    pixels = np.zeros((side, side, 4), np.uint8)
    pixels[..., :3] = np.asarray(rgb) * shade[..., None]
    for at in (-0.4, 0.4):
        eye = (x - at) ** 2 + (y + 0.2) ** 2
        pixels[eye < 0.06, :3] = 255
        pixels[eye < 0.01, :3] = 0
    pixels[..., 3] = inside * 255
    pixels[~inside] = 0
    return pixels


def body(pixels: np.ndarray) -> np.ndarray:
    return pixels[pixels.shape[0] * 3 // 4, pixels.shape[1] // 2, :3]


@pytest.mark.parametrize("start", [(240, 130, 40), (60, 120, 230), (220, 40, 50)])
@pytest.mark.parametrize("name", HUES)
def test_the_body_has_the_colours_hue(start: tuple[int, int, int], name: str) -> None:
    got = recolour(ball(start)[None], np.array([NUMBERS[name]]))[0]
    hue, _, saturation = colorsys.rgb_to_hls(*(body(got) / 255))
    away = abs((hue * 360 - HUES[name] + 180) % 360 - 180)
    assert away < 25, (name, body(got))
    assert saturation > 0.3


@pytest.mark.parametrize(("name", "low", "high"), [("black", 0, 80), ("white", 190, 255), ("grey", 85, 180)])  # fmt: skip
@pytest.mark.parametrize("start", [(240, 130, 40), (60, 120, 230)])
def test_colours_without_a_hue(start: tuple[int, int, int], name: str, low: int, high: int) -> None:
    got = body(recolour(ball(start)[None], np.array([NUMBERS[name]]))[0]).astype(int)
    assert np.ptp(got) <= 12
    assert low <= got.mean() <= high


def test_eyes_stay_white_and_shade_stays_shade() -> None:
    start = ball((240, 130, 40))
    got = recolour(start[None], np.array([NUMBERS["blue"]]))[0]
    row = 12  # through the eyes
    whites = (start[row, :, :3] == 255).all(-1) & (np.abs(np.arange(32) - 15.5) > 4.5)
    assert whites.sum() >= 4
    assert (got[row, whites, :3].min(-1) > 225).all()
    grey = start[..., :3].mean(-1)[20:, 16], got[..., :3].mean(-1)[20:, 16]
    inside = start[20:, 16, 3] > 0
    assert np.corrcoef(grey[0][inside], grey[1][inside])[0, 1] > 0.9


def test_a_grey_picture_takes_the_colour() -> None:
    for level in (90, 150, 235):
        got = body(recolour(ball((level, level, level))[None], np.array([NUMBERS["green"]]))[0])
        assert got[1] > got[0] + 40, (level, got)
        assert got[1] > got[2] + 40, (level, got)


def test_what_has_another_hue_stays() -> None:
    pixels = ball((240, 130, 40))
    pixels[26:29, 14:18, :3] = (30, 60, 230)
    got = recolour(pixels[None], np.array([NUMBERS["green"]]))[0]
    assert np.array_equal(got[27, 15:17], pixels[27, 15:17])


@given(
    arrays(
        np.uint8, st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9), st.just(4))
    ),
    st.lists(st.integers(0, len(COLOURS) - 1), min_size=3, max_size=3),
)
def test_alpha_and_the_invisible_are_kept_and_a_batch_changes_nothing(
    pixels: np.ndarray, colours: list[int]
) -> None:
    numbers = np.array(colours[: len(pixels)])
    before = pixels.copy()
    got = recolour(pixels, numbers)
    assert np.array_equal(pixels, before)
    assert np.array_equal(got[..., 3], pixels[..., 3])
    clear = pixels[..., 3] == 0
    assert np.array_equal(got[clear], pixels[clear])
    for n in range(len(pixels)):
        assert np.array_equal(recolour(pixels[n : n + 1], numbers[n : n + 1])[0], got[n])


def test_no_pictures_are_none() -> None:
    assert recolour(np.zeros((0, 8, 8, 4), np.uint8), np.zeros(0, int)).shape == (0, 8, 8, 4)


def test_by_name() -> None:
    start = ball((240, 130, 40))
    assert np.array_equal(
        in_colour(start, "blue"), recolour(start[None], np.array([NUMBERS["blue"]]))[0]
    )
    with pytest.raises(KeyError):
        in_colour(start, "octarine")
