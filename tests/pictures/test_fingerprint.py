"""Perceptual hashes: near after an edit, far between pictures."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from wenfang.picture import Picture
from wenfang.pictures.fingerprint import (
    BITS,
    VARIANTS,
    as_words,
    distances,
    kept_hashes,
    looked_up_hashes,
    oriented,
)


def drawn(seed: int, size: tuple[int, int] = (360, 270)) -> Image.Image:
    random = np.random.default_rng(seed)
    patches = Image.fromarray(random.integers(0, 256, (9, 12, 3), dtype=np.uint8))
    return patches.resize(size, Image.Resampling.BICUBIC)


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def distance(one: Image.Image, kept: Image.Image) -> int:
    found, _ = distances(
        as_words(looked_up_hashes(Picture.of(one))),
        as_words(list(kept_hashes(Picture.of(kept)).values())),
    )
    return int(found.min())


EDITS: dict[str, tuple[Callable[[Image.Image], Image.Image], int]] = {
    "nothing": (lambda i: i, 0),
    "JPEG 50": (lambda i: jpeg(i, 50), 16),
    "half": (lambda i: i.resize((180, 135)), 16),
    "a tenth": (lambda i: i.resize((36, 27), Image.Resampling.BOX), 40),
    "stretched": (lambda i: i.resize((300, 300)), 16),
    "5 % off two sides": (lambda i: i.crop((18, 14, 360, 270)), 24),
    "10 % off two sides": (lambda i: i.crop((0, 0, 324, 243)), 24),
    "10 % off the middle": (lambda i: i.crop((18, 13, 342, 257)), 24),
    "turned 3 degrees": (lambda i: i.rotate(3, Image.Resampling.BICUBIC), 40),
    "brighter": (lambda i: ImageEnhance.Brightness(i).enhance(1.2), 56),
    "mirrored": (lambda i: i.transpose(Image.Transpose.FLIP_LEFT_RIGHT), 4),
    "upside down": (lambda i: i.transpose(Image.Transpose.ROTATE_180), 4),
    "turned 90 degrees": (lambda i: i.transpose(Image.Transpose.ROTATE_90), 4),
    "transposed": (lambda i: i.transpose(Image.Transpose.TRANSPOSE), 4),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_picture_is_near(name: str) -> None:
    edit, most = EDITS[name]
    for seed in range(5):
        assert distance(edit(drawn(seed)), drawn(seed)) <= most


def test_different_pictures_are_far() -> None:
    found = [distance(drawn(a), drawn(b)) for a in range(8) for b in range(8) if a != b]
    assert min(found) > 64


@given(st.integers(0, 7), st.integers(1, 4000))
@settings(max_examples=40)
def test_orientation_numbers_name_the_turn(number: int, seed: int) -> None:
    """The looked-up hash of that number is the plain hash of the array turned so."""
    picture = Picture.of(drawn(seed, (64, 64)))
    turned = Picture(np.ascontiguousarray(oriented(picture.pixels, number)))
    found = as_words([looked_up_hashes(picture)[number], looked_up_hashes(turned)[0]])
    assert int(np.bitwise_count(found[0] ^ found[1]).sum()) <= 4


def test_distance_is_hamming() -> None:
    random = np.random.default_rng(3)
    one, others = random.bytes(32), [random.bytes(32) for _ in range(20)]
    found, which = distances(as_words([random.bytes(32), one]), as_words([one, *others]))
    assert (found[0], which[0]) == (0, 1)
    wanted = [bin(int.from_bytes(one) ^ int.from_bytes(other)).count("1") for other in others]
    alone, _ = distances(as_words([one]), as_words(others))
    assert alone.tolist() == wanted


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (3, 2), (2000, 10)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_any_size(size: tuple[int, int], mode: str) -> None:
    picture = Picture.of(Image.new(mode, size, "orange"))
    kept = kept_hashes(picture)
    assert set(kept) == set(VARIANTS)
    assert {len(value) * 8 for value in kept.values()} == {BITS}
    assert len(looked_up_hashes(picture)) == 8


def test_clear_is_white() -> None:
    pixels = np.asarray(drawn(1).convert("RGBA")).copy()
    pixels[:, :180, 3] = 0
    on_white = Picture(pixels).opaque()
    one, other = (as_words([kept_hashes(p)["whole"]]) for p in (Picture(pixels), on_white))
    assert distances(one, other)[0] <= 6
