"""Pictures that come in: every format, every oddity, every attack."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_files import chunk, pattern, png, png_16, saved, swapped_profile
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from wenfang.errors import BadInput
from wenfang.pictures.notes import _WORDS, note_words
from wenfang.pictures.reading import read_picture, read_picture_file

RGB = Image.fromarray(pattern())
LOSSLESS = {
    "png": saved(RGB, "PNG"),
    "webp": saved(RGB, "WEBP", lossless=True),
    "tiff": saved(RGB, "TIFF", compression="tiff_lzw"),
    "bmp": saved(RGB, "BMP"),
    "avif": saved(RGB, "AVIF", quality=100, subsampling="4:4:4"),
}


@pytest.mark.parametrize("name", LOSSLESS)
def test_every_lossless_format(name: str) -> None:
    read = read_picture(LOSSLESS[name], f"folder/a.{name}")
    assert (read.media_type, read.name, read.size) == (f"image/{name}", f"a.{name}", (64, 48))
    difference = np.abs(read.picture.pixels.astype(int) - pattern())
    assert difference.max() <= (3 if name == "avif" else 0)
    assert read.notes == ()


def test_jpeg_and_gif() -> None:
    smooth = read_picture(saved(RGB, "JPEG", quality=95, subsampling=0), "a.jpg")
    assert np.abs(smooth.picture.pixels.astype(int) - pattern()).mean() < 3
    gif = read_picture(saved(RGB.quantize(16), "GIF"), "a.gif")
    assert gif.notes == ("expanded",)
    assert gif.picture.pixels.shape == (48, 64, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_upright(form: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(RGB, form, exif=exif, **({"compression": "tiff_lzw"} if form == "TIFF" else {}))
    read = read_picture(data, f"a.{form.lower()}")
    with Image.open(io.BytesIO(data)) as image:
        wanted = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    assert np.array_equal(read.picture.pixels, wanted)
    assert read.size == (read.picture.width, read.picture.height)
    assert ("turned" in read.notes) == (orientation != 1)


def test_location_and_metadata_are_told_and_left_out() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Nora"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    read = read_picture(saved(RGB, "JPEG", exif=exif), "a.jpg")
    assert set(read.notes) == {"location-removed", "metadata-removed"}
    assert b"Nora" not in read.picture.png
    text = PngImagePlugin.PngInfo()
    text.add_text("prompt", "secret", zip=True)
    assert read_picture(saved(RGB, "PNG", pnginfo=text), "a.png").notes == ("metadata-removed",)


def test_profile_is_applied() -> None:
    read = read_picture(saved(RGB, "PNG", icc_profile=swapped_profile()), "a.png")
    assert read.notes == ("colour-profile",)
    wanted = pattern()[..., [1, 0, 2]].astype(int)
    assert np.abs(read.picture.pixels - wanted).max() <= 2


def test_profile_keeps_alpha() -> None:
    clear = RGB.copy()
    clear.putalpha(Image.linear_gradient("L").resize(RGB.size))
    read = read_picture(saved(clear, "PNG", icc_profile=swapped_profile()), "a.png")
    assert np.array_equal(read.picture.pixels[..., 3], np.asarray(clear)[..., 3])
    assert np.abs(read.picture.pixels[..., :3].astype(int) - pattern()[..., [1, 0, 2]]).max() <= 2


def test_srgb_under_any_name_changes_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    read = read_picture(saved(RGB, "PNG", icc_profile=profile), "a.png")
    assert (read.notes, np.array_equal(read.picture.pixels, pattern())) == ((), True)


@pytest.mark.parametrize(
    "profile", [b"garbage" * 50, bytes(128), swapped_profile()[:200], swapped_profile()[:140]]
)
def test_broken_profile_is_said_and_not_believed(profile: bytes) -> None:
    read = read_picture(saved(RGB, "PNG", icc_profile=profile), "a.png")
    assert read.notes == ("colour-profile-unusable",)
    assert np.array_equal(read.picture.pixels, pattern())


def test_a_grey_picture_with_a_colour_profile() -> None:
    data = saved(RGB.convert("L"), "PNG", icc_profile=swapped_profile())
    assert "colour-profile-unusable" in read_picture(data, "a.png").notes


def test_cmyk() -> None:
    for form in ("JPEG", "TIFF"):
        read = read_picture(saved(RGB.convert("CMYK"), form), f"a.{form.lower()}")
        assert read.notes == ("from-cmyk",)
        assert np.abs(read.picture.pixels.astype(int) - pattern()).mean() < 4


def test_16_bits() -> None:
    wide = pattern().astype(np.uint32) * 257
    for values in (wide, wide[..., 0]):
        read = read_picture(png_16(values), "a.png")
        assert "eight-bit" in read.notes
        wanted = pattern() if values.ndim == 3 else np.repeat(pattern()[..., :1], 3, axis=2)
        assert np.array_equal(read.picture.pixels, wanted)
    grey = Image.fromarray(wide[..., 0].astype(np.uint16))
    read = read_picture(saved(grey, "TIFF"), "a.tif")
    assert np.array_equal(read.picture.pixels[..., 0], pattern()[..., 0])


def test_32_bits_are_refused() -> None:
    data = saved(Image.fromarray(np.ones((4, 4), np.float32)), "TIFF")
    with pytest.raises(BadInput, match=r"a\.tif: its pixels have 32 bits"):
        read_picture(data, "a.tif")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_other_modes(mode: str) -> None:
    image = RGB.convert(mode) if mode != "P" else RGB.quantize(32)
    read = read_picture(saved(image, "PNG"), "a.png")
    assert read.picture.has_alpha == (mode in ("LA", "RGBA"))
    assert ("expanded" in read.notes) == (mode != "RGBA")
    wanted = np.asarray(image.convert("RGBA" if read.picture.has_alpha else "RGB"))
    assert np.array_equal(read.picture.pixels, wanted)


def test_clear_colour_and_clear_palette() -> None:
    keyed = read_picture(saved(RGB, "PNG", transparency=tuple(pattern()[0, 0].tolist())), "a.png")
    assert keyed.picture.pixels[0, 0, 3] == 0
    assert keyed.picture.pixels[20, 40, 3] == 255
    gif = read_picture(saved(RGB.quantize(8), "GIF", transparency=0), "a.gif")
    assert gif.picture.has_alpha


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "TIFF"])
def test_first_frame(form: str) -> None:
    frames = [Image.new("RGB", (8, 8), (40 * n, 0, 0)) for n in range(1, 5)]
    data = saved(frames[0], form, save_all=True, append_images=frames[1:])
    read = read_picture(data, f"a.{form.lower()}")
    assert "first-frame" in read.notes
    assert abs(int(read.picture.pixels[4, 4, 0]) - 40) <= 8


def test_an_endless_gif_is_not_read_to_its_end() -> None:
    frames = [Image.new("L", (4, 4), n) for n in range(2)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    body = data.rstrip(b";")
    start = body.rindex(b"\x21\xf9")
    read = read_picture(body + body[start:] * 400_000, "a.gif")  # no end is ever said
    assert "first-frame" in read.notes


def test_reduced_while_reading() -> None:
    large = saved(Image.fromarray(pattern(1600, 1200)), "JPEG", quality=95)
    read = read_picture(large, "a.jpg", at_most=100)
    assert (read.picture.width, read.picture.height, read.size) == (100, 75, (1600, 1200))
    assert read.notes == ("reduced",)
    assert np.abs(read.picture.pixels.astype(int) - pattern(100, 75)).mean() < 6
    assert read_picture(large, "a.jpg", at_most=1600).notes == ()


def test_the_name_may_be_wrong() -> None:
    assert read_picture(LOSSLESS["png"], "a.jpg").notes == ("extension",)
    assert read_picture(LOSSLESS["png"], "a").notes == ()


def bomb_text() -> bytes:
    return chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(200 << 20), 9))


REFUSED = {
    "empty": (b"", "empty"),
    "text": (b"hello, this is text", "not a picture"),
    "svg": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    "svg in UTF-16": ("\ufeff<svg width='2'/>".encode("utf-16-le"), "SVG"),
    "heic": (struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + bytes(99), "Most Compatible"),
    "heif of another brand": (struct.pack(">I", 24) + b"ftypmif1\0\0\0\0mif1heix", "HEIC"),
    "video": (struct.pack(">I", 20) + b"ftypisom\0\0\0\0mp42" + bytes(99), "video"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "jxl": (b"\xff\x0a" + bytes(30), "JPEG XL"),
    "zip": (b"PK\x03\x04" + bytes(30), "ZIP"),
    "bomb": (png(60_000, 60_000, data=b"\0"), "too many"),
    "a line": (png(70_000, 1, data=b"\0"), "too many"),
    "no width": (png(0, 5, data=b"\0"), r"no pixels|damaged"),
    "no height": (png(5, 0, data=b"\0"), r"no pixels|damaged"),
    "text bomb": (png(4, 4, data=bytes(52), before=bomb_text()), "damaged"),
    "truncated header": (LOSSLESS["png"][:20], "ends before|damaged"),
    "no image data": (png(400, 400, data=b"\0"), "ends before|damaged"),
    "gif bomb": (b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\0\0\0;", "too many|damaged"),
    "webp bomb": (
        b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10)
        + b"\0\0\0\0" + b"\xff\xff\xff\xff\xff\xff", "too many|damaged"),
    "bmp bomb": (
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 99, 0, 0, 54, 40, 60000, 60000, 1, 24, 0, 0, 0, 0, 0, 0),
        "too many"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_name_and_cure(name: str) -> None:
    data, said = REFUSED[name]
    with pytest.raises(BadInput, match=said) as caught:
        read_picture(data, "chosen.png")
    assert caught.value.place == "chosen.png"
    assert caught.value.cure


ALL_FORMATS = {
    **LOSSLESS,
    "jpg": saved(RGB, "JPEG"),
    "gif": saved(RGB.quantize(16), "GIF"),
    "profile": saved(RGB, "TIFF", icc_profile=swapped_profile()),
}


@pytest.mark.parametrize("name", ALL_FORMATS)
def test_truncated(name: str) -> None:
    data = ALL_FORMATS[name]
    for length in (12, len(data) // 3, len(data) // 2):
        with pytest.raises(BadInput, match=r"a\.x: "):
            read_picture(data[:length], "a.x")


@settings(max_examples=300)
@given(
    st.sampled_from(sorted(ALL_FORMATS)),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_damage_is_read_or_refused(name: str, damage: list[tuple[float, int]]) -> None:
    data = bytearray(ALL_FORMATS[name])
    for where, value in damage:
        data[int(where * len(data))] = value
    refused: BadInput | None = None
    try:
        read = read_picture(bytes(data), "a.x", max_pixels=1_000_000)
        assert read.picture.pixels.shape[2] in (3, 4)
    except BadInput as error:
        refused = error
    assert refused is None or (refused.place == "a.x" and refused.cure)


HUNDRED = """
import sys, psutil
from wenfang.pictures.reading import read_picture
data = open(sys.argv[1], "rb").read()
read = read_picture(data, "a.png", at_most=int(sys.argv[2]) or None)
if sys.platform == "linux":  # ru_maxrss there begins with what the parent had
    status = open("/proc/self/status").read()
    peak = int(status.partition("VmHWM:")[2].split()[0]) << 10
elif sys.platform == "win32":
    peak = psutil.Process().memory_info().peak_wset
else:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(read.picture.width, read.picture.height, peak >> 20)
"""


@pytest.fixture(scope="module")
def hundred(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    image = Image.linear_gradient("L").resize((12_000, 8_500)).convert("RGB")
    folder = tmp_path_factory.mktemp("hundred")
    files = {form: folder / f"a.{form.lower()}" for form in ("JPEG", "PNG")}
    for form, path in files.items():
        image.save(path, form)
    return files


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "at_most", "megabytes"), [("JPEG", 1024, 200), ("JPEG", 0, 900), ("PNG", 0, 900)]
)
def test_a_hundred_megapixels_in_bounded_memory(
    hundred: dict[str, Path], form: str, at_most: int, megabytes: int
) -> None:
    # Pillow's own bomb check would warn of it, and warnings are errors here.
    command = [sys.executable, "-W", "error", "-c", HUNDRED, str(hundred[form]), str(at_most)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    width, _, peak = map(int, done.stdout.split())
    assert width == (at_most or 12_000)
    assert peak < megabytes


def test_files(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(LOSSLESS["png"])
    read = read_picture_file("in/a.png", tmp_path)
    assert (read.name, read.data) == ("a.png", LOSSLESS["png"])
    for name, said in {
        "in": "folder",
        "b.png": "no such file",
        "https://example.org/a.png": "download",
        "a\0b.png": "cannot be read|no such",
    }.items():
        with pytest.raises(BadInput, match=said):
            read_picture_file(name, tmp_path)


def test_every_note_has_words_in_both_languages() -> None:
    for note in _WORDS:
        assert note_words(note, "en").isascii()
        assert not note_words(note, "zh").isascii()
