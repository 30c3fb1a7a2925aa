"""A picture saved anew is the same; another one is not, however near its shapes."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from wenfang.picture import Picture
from wenfang.pictures.twins import look_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "anchor"
NAMES = ("ferry.png", "bridge.png", "library.png", "books.png")


def example(name: str) -> Image.Image:
    return Image.open(EXAMPLES / name).convert("RGB")


def saved(image: Image.Image, form: str, **how: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, form, **how)
    return Image.open(out).convert("RGB")


def smaller(image: Image.Image, by: float) -> Image.Image:
    size = round(image.width / by), round(image.height / by)
    return image.resize(size, Image.Resampling.LANCZOS)


AGAIN: dict[str, Callable[[Image.Image], Image.Image]] = {
    "jpeg-90": lambda image: saved(image, "JPEG", quality=90),
    "jpeg-20": lambda image: saved(image, "JPEG", quality=20),
    "webp": lambda image: saved(image, "WEBP", quality=60),
    "half": lambda image: smaller(image, 2),
    "a third, jpeg-20": lambda image: saved(smaller(image, 3), "JPEG", quality=20),
    "larger": lambda image: smaller(image, 0.6),
    "transparent": lambda image: image.convert("RGBA"),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", AGAIN)
def test_saved_anew_it_is_the_same(name: str, how: str) -> None:
    image = example(name)
    look, again = look_of(Picture.of(image)), look_of(Picture.of(AGAIN[how](image)))
    assert look.is_same(again)
    assert again.is_same(look)


def test_different_pictures_are_not() -> None:
    looks = [look_of(Picture.of(example(name))) for name in NAMES]
    assert not any(a.is_same(b) for n, a in enumerate(looks) for b in looks[:n])


def chart(*heights: int) -> Picture:
    image = Image.new("RGB", (640, 400), "white")
    draw = ImageDraw.Draw(image)
    draw.line((40, 360, 600, 360), "black", 3)
    for n, height in enumerate(heights):
        draw.rectangle((70 + 90 * n, 360 - height, 130 + 90 * n, 360), (40, 90, 160))
    return Picture.of(image)


def test_two_charts_of_one_template_are_two() -> None:
    assert not look_of(chart(100, 200, 150)).is_same(look_of(chart(100, 200, 180)))
    assert look_of(chart(100, 200, 150)).is_same(look_of(chart(100, 200, 150)))


def test_plain_grounds_are_told_apart_by_colour() -> None:
    plain = [
        look_of(Picture(np.full((90, 160, 3), colour, np.uint8)))
        for colour in ((200, 30, 30), (30, 30, 200), (90, 90, 90), (160, 160, 160))
    ]
    assert not any(a.is_same(b) for n, a in enumerate(plain) for b in plain[:n])
