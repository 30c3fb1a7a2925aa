"""The picture watermark: real embeds on pictures made here, attacked, and looked at again."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from wenfang.picture import Picture
from wenfang.provenance.image_watermark import APPLIED, DETECTED, WaveMark, unmarkable
from wenfang.provenance.image_watermark.quality import psnr
from wenfang.provenance.image_watermark.search import GROUPS, matches
from wenfang.provenance.image_watermark.spectrum import brightness, grid_size, spectrum_of
from wenfang.provenance.image_watermark.waves import FASTEST, SLOWEST, WAVES, frequencies
from wenfang.provenance.watermark_key import WatermarkKey


def key(number: int) -> WatermarkKey:
    return WatermarkKey(hashlib.sha256(b"test key %d" % number).digest())


MARK = WaveMark(key(0))


@lru_cache(maxsize=8)
def scene(width: int, height: int, seed: int = 1) -> Picture:
    """Something like a photograph: noise of all sizes, a plain sky, hard edges."""
    drawn = np.random.RandomState(seed)
    pixels = np.zeros((height, width, 3), np.float32)
    for octave in range(1, 8):
        cells = drawn.uniform(-1, 1, (2**octave, 2**octave, 3)).astype(np.float32)
        for band in range(3):
            layer = Image.fromarray(cells[..., band]).resize((width, height), Image.BICUBIC)
            pixels[..., band] += 70 / octave * np.asarray(layer)
    pixels += 128
    grain = drawn.uniform(-30, 30, (height - height // 2, width, 1))
    pixels[height // 2 :] += grain.astype(np.float32)
    pixels[: height // 3] = (120, 160, 210)
    pixels[height // 2 : height * 3 // 4, width // 4 : width // 2] = (180, 60, 40)
    return Picture(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))


@lru_cache(maxsize=8)
def marked_scene(width: int, height: int) -> Picture:
    return MARK.embed(scene(width, height)).picture


def flat(value: int, size: int = 512) -> Picture:
    return Picture(np.full((size, size, 3), value, np.uint8))


def see_through(width: int = 700, height: int = 500) -> Picture:
    """A disc of the scene, its rim half transparent, on nothing."""
    y, x = np.mgrid[:height, :width]
    distance = np.hypot(x - width / 2, y - height / 2)
    alpha = np.clip((height * 0.45 - distance) * 12, 0, 255).astype(np.uint8)
    return Picture(np.dstack([scene(width, height).pixels, alpha]))


def encoded(form: str, quality: int) -> Callable[[Image.Image], Image.Image]:
    def attack(image: Image.Image) -> Image.Image:
        out = io.BytesIO()
        image.save(out, form, quality=quality)
        return Image.open(io.BytesIO(out.getvalue())).convert("RGB")

    return attack


def scaled(factor: float) -> Callable[[Image.Image], Image.Image]:
    return lambda image: image.resize((round(image.width * factor), round(image.height * factor)))


def cut(part: float) -> Callable[[Image.Image], Image.Image]:
    def attack(image: Image.Image) -> Image.Image:
        x, y = round(image.width * part * 0.3), round(image.height * part * 0.8)
        wide, tall = round(image.width * (1 - part)), round(image.height * (1 - part))
        return image.crop((x, y, x + wide, y + tall))

    return attack


def labelled(image: Image.Image) -> Image.Image:
    image = image.copy()
    image.paste((20, 20, 20), (image.width * 2 // 3, image.height * 9 // 10, image.width - 8, image.height - 8))  # fmt: skip
    return image


def screenshot(image: Image.Image) -> Image.Image:
    shown = image.resize((round(image.width * 0.83), round(image.height * 0.83)), Image.BILINEAR)
    page = Image.new("RGB", (shown.width + 40, shown.height + 90), (240, 240, 242))
    page.paste(shown, (20, 60))
    return encoded("JPEG", 85)(page)


ATTACKS: dict[str, tuple[Callable[[Image.Image], Image.Image], str]] = {
    "JPEG 75": (encoded("JPEG", 75), "plain"),
    "JPEG 30": (encoded("JPEG", 30), "plain"),
    "WebP 60": (encoded("WEBP", 60), "plain"),
    "a quarter": (scaled(0.25), "plain"),
    "twice": (scaled(2), "plain"),
    "grey": (lambda image: image.convert("L").convert("RGB"), "plain"),
    "brighter": (lambda image: ImageEnhance.Brightness(image).enhance(1.3), "plain"),
    "paler": (lambda image: ImageEnhance.Contrast(image).enhance(0.7), "plain"),
    "blurred": (lambda image: image.filter(ImageFilter.GaussianBlur(2)), "plain"),
    "labelled": (labelled, "plain"),
    "cut 10 %": (cut(0.10), "scaled 0.90"),
    "cut 25 %": (cut(0.25), "scaled 0.75"),
    "turned 2°": (lambda image: image.rotate(2, Image.BICUBIC), "turned"),
    "turned 5°": (lambda image: image.rotate(5, Image.BICUBIC), "turned"),
    "on its side": (lambda image: image.transpose(Image.Transpose.ROTATE_90), "turned 90"),
    "upside down": (lambda image: image.transpose(Image.Transpose.ROTATE_180), "plain"),
    "mirrored": (ImageOps.mirror, "mirrored"),
    "flipped": (ImageOps.flip, "mirrored"),
    "wider": (lambda image: image.resize((round(image.width * 1.08), image.height)), "stretched"),
    "screenshot": (screenshot, "scaled"),
    "a square": (lambda image: ImageOps.fit(image, (600, 600)), "scaled"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_mark_survives(attack: str) -> None:
    change, how = ATTACKS[attack]
    seen = MARK.detect(Picture.of(change(marked_scene(1024, 768).image())))
    assert seen.found, seen
    assert seen.p_value < DETECTED / 1000, seen  # a margin, so that no platform tips it over
    assert how in seen.how
    assert seen.matched > seen.says["by_chance"]


@pytest.mark.parametrize(
    ("width", "height"),
    [(1024, 768), (333, 517), (257, 256), (65, 499), (2000, 301), (723, 725), (1500, 1201)],
)
def test_any_size_comes_back_marked_in_the_same_size(width: int, height: int) -> None:
    before = scene(width, height)
    done = MARK.embed(before)
    assert done.statement["applied"], done.statement
    assert done.picture.pixels.shape == before.pixels.shape
    seen = MARK.detect(done.picture)
    assert (seen.found, seen.how) == (True, "plain")
    assert seen.matched == done.statement["matched"]
    assert seen.bits == done.statement["bits"] == WAVES
    assert done.statement["p_value"] <= APPLIED
    assert done.statement["psnr_db"] > 38


def test_it_is_deterministic_and_leaves_the_original_alone() -> None:
    before = scene(400, 300)
    kept = before.pixels.copy()
    first, second = MARK.embed(before), WaveMark(key(0)).embed(before)
    assert first.picture == second.picture
    assert first.statement == second.statement
    assert np.array_equal(before.pixels, kept)


def test_the_change_is_faint_and_fainter_on_plain_ground() -> None:
    before, after = scene(1024, 768).pixels, marked_scene(1024, 768).pixels
    change = np.abs(after.astype(int) - before.astype(int))
    assert psnr(before, after) > 40
    assert change[:200].max() <= 2  # the sky
    assert change[:200].mean() < change[600:].mean() / 2


@pytest.mark.parametrize("number", range(1, 9))
def test_another_key_sees_nothing(number: int) -> None:
    seen = WaveMark(key(number)).detect(marked_scene(1024, 768))
    assert not seen.found
    assert seen.p_value > 1e-4


def test_two_keys_may_mark_one_picture() -> None:
    both = WaveMark(key(1)).embed(marked_scene(1024, 768)).picture
    assert MARK.detect(both).found
    assert WaveMark(key(1)).detect(both).found


def test_unmarked_pictures_look_unmarked() -> None:
    for picture in (scene(1024, 768), scene(300, 300), flat(255), see_through()):
        seen = MARK.detect(picture)
        assert not seen.found
        assert seen.p_value > 1e-4


@pytest.mark.parametrize("picture", [scene(640, 480), scene(256, 256), see_through()])
def test_chance_is_what_the_p_value_says(picture: Picture) -> None:
    aspect = math.sqrt(picture.width / picture.height)
    spectrum = spectrum_of(brightness(picture), aspect)
    keys = 1500
    p = np.array([next(matches(spectrum, frequencies(key(100 + n)))).p_value for n in range(keys)])
    for level in (0.5, 0.1, 0.01):
        allowed = keys * level / GROUPS
        # the plain look is one of four groups, and takes a quarter of what may go wrong
        assert np.count_nonzero(p <= level) <= allowed + 4 * math.sqrt(allowed) + 1


def test_alpha_is_kept_to_the_bit_and_nothing_is_written_where_nothing_is_seen() -> None:
    before = see_through()
    done = MARK.embed(before)
    assert done.statement["applied"]
    hidden = before.pixels[..., 3] == 0
    assert np.array_equal(done.picture.pixels[..., 3], before.pixels[..., 3])
    assert np.array_equal(done.picture.pixels[hidden], before.pixels[hidden])
    for background in ((255, 255, 255), (0, 0, 0), (90, 140, 60)):
        assert MARK.detect(done.picture.opaque(background)).found
    assert MARK.detect(done.picture).how == "plain"


ODD = {
    "white": flat(255),
    "black": flat(0),
    "grey": flat(119),
    "wholly transparent": Picture(np.zeros((300, 300, 4), np.uint8)),
    "one visible dot": Picture(
        np.pad(np.full((2, 2, 4), 255, np.uint8), ((149, 149), (149, 149), (0, 0)))
    ),
    "black and white noise": Picture(
        np.random.RandomState(2).choice([0, 255], (300, 300, 1)).repeat(3, 2).astype(np.uint8)
    ),
    "chessboard": Picture(
        ((np.indices((512, 512)).sum(0) // 16 % 2) * 255)[..., None].repeat(3, 2).astype(np.uint8)
    ),
    "smallest": scene(64, 64),
    "too small": scene(63, 200),
    "too long": Picture(np.full((70, 561, 3), 90, np.uint8)),
}


@pytest.mark.parametrize("name", ODD)
def test_the_statement_is_honest(name: str) -> None:
    done = MARK.embed(ODD[name])
    if done.statement["applied"]:
        assert MARK.detect(done.picture).found
        assert done.picture != ODD[name]
    else:
        assert done.statement["reason"]
        assert done.picture == ODD[name]
        assert not MARK.detect(done.picture).found


@pytest.mark.parametrize(
    ("name", "applied"),
    [("white", True), ("black", True), ("grey", True), ("chessboard", True),
     ("wholly transparent", False), ("one visible dot", False), ("too small", False),
     ("too long", False)],
)  # fmt: skip
def test_which_odd_pictures_carry_it(name: str, applied: bool) -> None:
    assert MARK.embed(ODD[name]).statement["applied"] is applied


@pytest.mark.parametrize(("quality", "value"), [(90, 255), (90, 128), (75, 128)])
def test_flat_pictures_keep_it_through_jpeg(quality: int, value: int) -> None:
    done = MARK.embed(flat(value, 1024))
    assert MARK.detect(Picture.of(encoded("JPEG", quality)(done.picture.image()))).found


@pytest.mark.parametrize("shape", [(1, 1), (1, 100_000), (100_000, 1), (63, 63), (2, 4096)])
def test_hostile_shapes_are_refused_at_once(shape: tuple[int, int]) -> None:
    picture = Picture(np.zeros((*shape, 3), np.uint8))
    assert unmarkable(picture)
    assert not MARK.embed(picture).statement["applied"]
    assert MARK.detect(picture).p_value == 1.0


@given(st.integers(64, 40_000), st.floats(0.125, 8))
def test_the_grid_is_never_large(width: int, shape: float) -> None:
    columns, rows = grid_size(width, max(1, round(width * shape)))
    assert columns * rows < 2 * 384**2
    assert columns % 2 == rows % 2 == 0


def test_frequencies_are_the_same_everywhere_and_forever() -> None:
    waves = frequencies(WatermarkKey(bytes(range(32))))
    radius = np.hypot(waves[:, 0], waves[:, 1])
    assert waves.shape == (WAVES, 2)
    assert (radius >= SLOWEST).all()
    assert (radius <= FASTEST).all()
    assert (waves[:, 1] >= 0).all()
    assert np.allclose(waves[[0, 100, 191]], FIXED, atol=1e-9, rtol=0)


#: Waves 0, 100 and 191 of that key: if they move, no older mark is found any more.
FIXED = [
    [45.88996126602536, 5.460090245518115],
    [58.87994173806993, 68.80680609649238],
    [-122.92107876968045, 17.855719879215826],
]


def test_psnr_counts_what_can_be_seen() -> None:
    before = see_through().pixels
    after = before.copy()
    seen = before[..., 3] > 0
    after[seen, 0] = np.where(before[seen, 0] < 250, before[seen, 0] + 5, before[seen, 0] - 5)
    assert psnr(before, after) == pytest.approx(10 * math.log10(255**2 * 3 / 25))
    assert psnr(before, before) == 99.0
