"""Pictures as files: there and back, the same bytes every time, nothing else inside."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from PIL import Image

from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.pictures.contact_sheet import contact_sheet
from wenfang.pictures.encoding import FORMATS, ON_WHITE, encode, format_named


def gradient(channels: int = 3, width: int = 120, height: int = 80) -> Picture:
    rows, columns = np.mgrid[0:height, 0:width]
    parts = [columns * 2, rows * 3, 255 - columns, rows * 3]
    return Picture(np.stack(parts[:channels], axis=2).clip(0, 255).astype(np.uint8))


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("channels", [3, 4])
def test_a_picture_comes_back(extension: str, channels: int) -> None:
    picture = gradient(channels)
    encoded = encode(picture, extension)
    back = Picture.of(opened(encoded.data))
    assert (back.width, back.height) == (picture.width, picture.height)
    assert back.has_alpha == (channels == 4 and encoded.format.alpha)
    expected = picture if back.has_alpha else picture.opaque()
    if encoded.format.lossless:
        assert back == expected
        return
    seen = back.opaque().pixels.astype(int)
    # Thumb's rule: nobody sees a mean error of two levels.
    assert np.abs(seen - expected.opaque().pixels.astype(int)).mean() < 2.0
    if back.has_alpha:
        assert np.abs(back.pixels[..., 3].astype(int) - picture.pixels[..., 3]).max() <= 3


@pytest.mark.parametrize("extension", FORMATS)
def test_the_bytes_are_the_same_every_time(extension: str) -> None:
    picture = gradient(4)
    assert encode(picture, extension).data == encode(Picture(picture.pixels.copy()), extension).data


@pytest.mark.parametrize("extension", FORMATS)
def test_the_file_says_srgb_and_nothing_of_its_maker(extension: str) -> None:
    data = encode(gradient(), extension).data
    said = {
        "png": b"sRGB\0" in data,
        "jpg": "icc_profile" in opened(data).info,
        "webp": "icc_profile" in opened(data).info,
        "avif": b"nclx\0\x01\0\x0d" in data,
    }
    assert said[extension]
    assert b"Pillow" not in data
    assert b"Exif" not in data


@pytest.mark.parametrize("grey", [True, False])
def test_png_is_compressed_in_the_way_that_suits_its_colours(grey: bool) -> None:
    random = np.random.default_rng(1)
    patches = random.normal(128, 60, (30, 40)).clip(0, 255).astype(np.uint8)
    smooth = Image.fromarray(patches).resize((400, 300), Image.Resampling.BICUBIC)
    grain = random.integers(-3, 4, (300, 400, 1 if grey else 3))
    pixels = (np.asarray(smooth)[..., None].astype(int) + grain).clip(0, 255).astype(np.uint8)
    picture = Picture(np.broadcast_to(pixels, (300, 400, 3)))
    sizes = {}
    for strategy in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_RLE):
        out = io.BytesIO()
        picture.image().save(out, "PNG", compress_level=2, compress_type=strategy)
        sizes[strategy] = len(out.getvalue())
    best = zlib.Z_DEFAULT_STRATEGY if grey else zlib.Z_RLE
    assert sizes[best] == min(sizes.values())
    data = encode(picture, "png").data
    assert abs(len(data) - sizes[best]) < 100 < abs(sizes[best] - max(sizes.values()))
    assert Picture.of(opened(data)) == picture


def test_jpeg_keeps_full_colour_resolution() -> None:
    data = encode(gradient(), "jpg").data
    assert opened(data).layer[0][1:3] == opened(data).layer[1][1:3]  # type: ignore[attr-defined]


def test_transparency_on_white_is_told() -> None:
    assert encode(gradient(4), "jpg").notes == (ON_WHITE,)
    opaque = np.dstack([gradient().pixels, np.full((80, 120), 255, np.uint8)])
    assert encode(Picture(opaque), "jpg").notes == ()
    assert encode(gradient(4), "png").notes == ()


@pytest.mark.parametrize(("name", "extension"), [("PNG", "png"), (".jpeg", "jpg"), ("JPG", "jpg")])
def test_formats_have_other_names(name: str, extension: str) -> None:
    assert format_named(name).extension == extension


def test_unknown_formats_and_too_large_pictures_are_refused() -> None:
    with pytest.raises(BadInput, match="bmp"):
        encode(gradient(), "bmp")
    with pytest.raises(BadInput, match="webp"):
        encode(Picture(np.zeros((1, 16_384, 3), np.uint8)), "webp")


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 12])
def test_a_sheet_shows_every_picture_whole(count: int) -> None:
    colours = [(20 * n + 10, 255 - 20 * n, 120) for n in range(count)]
    pictures = [
        Picture(np.full((90 + 10 * n, 160, 3), colour, np.uint8))
        for n, colour in enumerate(colours)
    ]
    sheet = contact_sheet(pictures, cell=80)
    assert not sheet.has_alpha
    for colour in colours:
        assert (sheet.pixels == colour).all(axis=2).sum() > 80 * 40
    assert 0.3 < sheet.width / sheet.height < 3 or count < 3


def test_a_sheet_has_bounds() -> None:
    with pytest.raises(BadInput):
        contact_sheet([])
    with pytest.raises(BadInput):
        contact_sheet([gradient()] * 101)
    with pytest.raises(BadInput):
        contact_sheet([gradient()], cell=10)
    assert contact_sheet([gradient(4)]).width > 0


def test_a_sheet_bears_the_captions_it_is_given() -> None:
    numbered = contact_sheet([gradient()] * 2, cell=80)
    named = contact_sheet([gradient()] * 2, cell=80, captions=("p b m", "2"))
    differs = (numbered.pixels != named.pixels).any(axis=2)
    assert differs[:, : differs.shape[1] // 2].any()
    assert not differs[:, differs.shape[1] // 2 :].any()
