"""Portraits for tests: a photograph (NASA, public domain) and what can be made of it."""

from __future__ import annotations

from functools import cache

import numpy as np

from wenfang.engines.faces.base import FaceFinder
from wenfang.engines.faces.open import open_face_finder
from wenfang.picture import Picture
from wenfang.resources import fetch


@cache
def finder() -> FaceFinder:
    return open_face_finder(fetch)


@cache
def astronaut() -> Picture:
    from skimage import data

    return Picture(data.astronaut())


@cache
def second_portrait() -> Picture:
    """Grace Hopper (US Navy, public domain): glasses, mouth closed."""
    import matplotlib
    from PIL import Image

    with Image.open(f"{matplotlib.get_data_path()}/sample_data/grace_hopper.jpg") as image:
        return Picture.of(image)


def beside(*pictures: Picture) -> Picture:
    return Picture(np.concatenate([one.pixels for one in pictures], axis=1))


def scaled(picture: Picture, width: int, height: int) -> Picture:
    return Picture.of(picture.image().resize((width, height)))


def turned(picture: Picture, degrees: float) -> Picture:
    return Picture.of(picture.image().rotate(degrees, expand=True, fillcolor=(200, 200, 200)))


def cut(picture: Picture, left: int, top: int, right: int, bottom: int) -> Picture:
    return Picture(picture.pixels[top:bottom, left:right])
