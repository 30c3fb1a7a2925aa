"""uint8 to float and back, to the bit; what a network may say becomes a picture all the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wenfang.errors import BadInput
from wenfang.training.pixels import to_float, to_uint8, with_channels

shapes = st.tuples(st.integers(1, 5), st.integers(1, 5), st.sampled_from([1, 3, 4]))


@given(shapes.flatmap(lambda shape: arrays(np.uint8, shape)))
def test_back_to_the_same_pixels(pixels: np.ndarray) -> None:
    seen = with_channels(pixels, pixels.shape[-1])
    values = to_float(pixels)
    assert values.dtype == np.float32
    assert np.abs(values).max() <= 1
    assert np.array_equal(to_uint8(values), seen)


def test_every_colour_under_every_alpha() -> None:
    colour, alpha = np.meshgrid(np.arange(256), np.arange(256))
    pixels = np.stack([colour, colour, 255 - colour, alpha], axis=-1).astype(np.uint8)
    assert np.array_equal(to_uint8(to_float(pixels))[1:], pixels[1:])
    assert (to_uint8(to_float(pixels))[0] == 0).all()
    assert (to_float(pixels)[0, :, :3] == 0).all()
    assert (to_float(pixels)[0, :, 3] == -1).all()


@pytest.mark.parametrize(
    ("pixel", "value"),
    [
        ([0], [-1]),
        ([255], [1]),
        ([0, 255, 51], [-1, 1, -0.6]),
        ([255, 0, 255, 255], [1, -1, 1, 1]),
        ([255, 0, 255, 51], [0.2, -0.2, 0.2, -0.6]),
        ([9, 9, 9, 0], [0, 0, 0, -1]),
    ],
)
def test_the_map(pixel: list[int], value: list[float]) -> None:
    assert to_float(np.array(pixel, np.uint8)) == pytest.approx(value, abs=1e-6)


@given(
    arrays(np.float32, (3, 4), elements=st.floats(width=32)),
)
def test_whatever_a_network_says_is_a_picture(values: np.ndarray) -> None:
    pixels = to_uint8(values)
    assert pixels.dtype == np.uint8
    assert (pixels[pixels[:, 3] == 0] == 0).all()


@given(arrays(np.uint8, (4, 4, 4)))
def test_on_white_is_linear_in_what_the_network_says(pixels: np.ndarray) -> None:
    values = to_float(pixels)
    laid = values[..., :3] + 1 - (values[..., 3:] + 1) / 2
    assert np.abs(to_uint8(laid).astype(int) - with_channels(pixels, 3)).max() <= 1


@pytest.mark.parametrize(
    ("pixel", "channels", "expected"),
    [
        ([7], 4, [7, 7, 7, 255]),
        ([7], 3, [7, 7, 7]),
        ([255, 0, 0], 1, [76]),
        ([1, 2, 3], 4, [1, 2, 3, 255]),
        ([0, 0, 0, 0], 3, [255, 255, 255]),
        ([0, 0, 0, 51], 3, [204, 204, 204]),
        ([9, 9, 9, 0], 4, [0, 0, 0, 0]),
        ([0, 0, 0, 0], 1, [255]),
    ],
)
def test_channels(pixel: list[int], channels: int, expected: list[int]) -> None:
    assert with_channels(np.array(pixel, np.uint8), channels).tolist() == expected


def test_two_channels_are_refused() -> None:
    with pytest.raises(BadInput, match="2 channels"):
        with_channels(np.zeros((1, 1, 3), np.uint8), 2)
