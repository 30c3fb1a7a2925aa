import numpy as np
import pytest

from wenfang.pictures.network_pixels import from_network, to_network

RNG = np.random.default_rng(5)


@pytest.mark.parametrize("channels", [1, 3])
def test_opaque_pictures_come_back_to_the_bit(channels: int) -> None:
    pixels = np.arange(256, dtype=np.uint8).repeat(channels).reshape(1, 16, 16, channels)
    values = to_network(pixels)
    assert values.dtype == np.float32
    assert (values.min(), values.max()) == (-1, 1)
    assert np.array_equal(from_network(values), pixels)


def test_every_colour_with_every_alpha_comes_back_to_the_bit() -> None:
    colour, alpha = np.meshgrid(np.arange(256), np.arange(256), indexing="ij")
    pixels = np.stack([colour, 255 - colour, colour, alpha], axis=-1).astype(np.uint8)[None]
    back = from_network(to_network(pixels))
    assert np.array_equal(back[..., 3], pixels[..., 3])
    seen = pixels[..., 3] > 0
    assert np.array_equal(back[seen], pixels[seen])
    assert not back[~seen].any()


def test_a_clear_pixel_is_nought_whatever_colour_lies_under_it() -> None:
    pixels = RNG.integers(0, 256, (2, 4, 4, 4), dtype=np.uint8)
    pixels[..., 3] = 0
    assert np.array_equal(to_network(pixels)[0, 0, 0], [0, 0, 0, -1])
    assert (to_network(pixels)[..., :3] == 0).all()


def test_known_values() -> None:
    pixels = np.array([[255, 0, 255, 255], [255, 0, 0, 51]], np.uint8).reshape(1, 1, 2, 4)
    expected = [[1, -1, 1, 1], [0.2, -0.2, -0.2, -0.6]]
    np.testing.assert_allclose(to_network(pixels)[0, 0], expected, atol=1e-6)


def test_what_lies_outside_is_clipped() -> None:
    values = np.array([[-3, 0, 9], [np.inf, -np.inf, 1]], np.float32).reshape(1, 1, 2, 3)
    assert from_network(values).reshape(-1).tolist() == [0, 128, 255, 255, 0, 255]
    faint = np.array([0.5, -0.5, 0, -0.99], np.float32).reshape(1, 1, 1, 4)
    assert from_network(faint).reshape(-1).tolist() == [255, 0, 128, 1]


def test_the_input_is_left_as_it_was() -> None:
    pixels = RNG.integers(0, 256, (1, 3, 3, 4), dtype=np.uint8)
    kept = pixels.copy()
    values = to_network(pixels)
    kept_values = values.copy()
    from_network(values)
    assert np.array_equal(pixels, kept)
    assert np.array_equal(values, kept_values)
