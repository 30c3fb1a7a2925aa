"""The resize against the reference's formula, and where the answer is known."""

import numpy as np
import pytest
from PIL import Image

from wenfang.metrics.pictures.resizing import clean_resized


@pytest.mark.parametrize("shape", [(600, 400, 3), (64, 64, 3), (299, 299, 3), (17, 900, 1)])
def test_it_is_what_clean_fid_does(shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    for channel in range(3):
        plane = pixels[..., channel % shape[2]].astype(np.float32)
        image = Image.fromarray(plane, mode="F").resize((299, 299), Image.Resampling.BICUBIC)
        theirs = np.asarray(image).clip(0, 255)
        np.testing.assert_array_equal(clean_resized(pixels, 299)[channel], theirs)


def test_it_has_antialiasing() -> None:
    board = (np.indices((640, 640)).sum(axis=0) % 2 * 255).astype(np.uint8)[..., None]
    small = clean_resized(board, 64)[:, 4:-4, 4:-4]
    assert np.abs(small - 127.5).max() < 1  # without, single pixels would be picked


def test_a_picture_of_that_size_stays_as_it_is() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (224, 224, 3), np.uint8)
    np.testing.assert_array_equal(clean_resized(pixels, 224), pixels.transpose(2, 0, 1))


def test_what_is_clear_lies_on_white() -> None:
    pixels = np.full((8, 8, 4), (200, 0, 100, 0), np.uint8)
    pixels[4:, :, 3] = 255
    found = clean_resized(pixels, 8)
    assert (found[:, :4] == 255).all()
    assert (found[:, 4:] == np.array([200, 0, 100])[:, None, None]).all()
