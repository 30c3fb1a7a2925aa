"""A picture that bears a label already is labelled anew with one that covers it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from test_picture_label import jpeg, noise, photographs, resized

from wenfang.picture import Picture
from wenfang.pictures.label import DEFAULT_LABEL, POSITIONS, Box, PictureLabel, draw_label
from wenfang.pictures.label_reading import find_label, label_box

Change = Callable[[Picture], Picture]
CHANGES: dict[str, Change] = {
    "none": lambda p: p,
    "double": lambda p: resized(p, 2),
    "four times": lambda p: resized(p, 4),
    "half": lambda p: resized(p, 0.5),
    "a little smaller": lambda p: resized(p, 0.93),
    "JPEG 50": lambda p: jpeg(p, 50),
    "cut": lambda p: Picture(p.pixels[p.height // 8 :, p.width // 8 :]),
}
SMALL: list[tuple[str, Picture]] = [
    ("tiny", noise(96, 80)),
    ("small", noise(150, 120, 1)),
    ("narrow", noise(120, 500, 2)),
    ("wide", noise(700, 90, 3)),
]


def box_of(picture: Picture) -> Box | None:
    seen = find_label(picture, [DEFAULT_LABEL])
    return label_box(picture, seen) if seen else None


def inside(picture: Picture, box: Box) -> np.ndarray:
    left, top, right, bottom = box
    return picture.pixels[top:bottom, left:right, :3]


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_of_the_old_label_is_seen(change: str) -> None:
    for name, photograph in [*photographs()[:4], *SMALL]:
        before = CHANGES[change](draw_label(photograph).picture)
        box = box_of(before)
        assert box is not None, name
        labelled = draw_label(before, over=box)
        # Within the box there is what would be on black, so nothing shines through …
        black = draw_label(Picture(np.zeros_like(before.pixels)), over=box)
        assert labelled.box == black.box
        corner = round((box[3] - box[1]) * 0.3)  # the plate's corners are round
        middle = slice(corner, -corner)
        assert np.array_equal(
            inside(labelled.picture, labelled.box)[:, middle],
            inside(black.picture, black.box)[:, middle],
        ), name
        # … and outside of it there is no more of the old one than a resampling spreads.
        bare = CHANGES[change](photograph)
        left_over = np.abs(before.pixels.astype(int) - bare.pixels).max(axis=2)
        left, top, right, bottom = labelled.box
        left_over[top:bottom, left:right] = 0
        assert (left_over > 40).mean() < 2e-4, (name, int((left_over > 40).sum()))
        assert find_label(labelled.picture, [DEFAULT_LABEL]) is not None, name


@pytest.mark.parametrize("position", POSITIONS)
def test_a_label_is_covered_wherever_it_stands(position: str) -> None:
    label = PictureLabel(position=position)  # type: ignore[arg-type]
    first = draw_label(noise(640, 420, 5), label)
    box = box_of(first.picture)
    assert box is not None
    left, top, right, bottom = first.box
    assert box[0] <= left <= right <= box[2]
    assert box[1] <= top <= bottom <= box[3]
    assert (box[2] - box[0]) * (box[3] - box[1]) < 1.4 * (right - left) * (bottom - top)
    second = draw_label(first.picture, label, over=box)
    assert second.plate == 1
    assert second.contrast >= 4.5


def test_a_label_elsewhere_changes_nothing() -> None:
    picture = noise(640, 420)
    above = draw_label(picture, PictureLabel(position="top-left")).picture
    box = box_of(above)
    assert draw_label(above, over=box).picture == draw_label(above).picture
    assert draw_label(picture, over=None).picture == draw_label(picture).picture


def test_only_the_edges_asked_for_are_looked_at() -> None:
    above = draw_label(noise(640, 420), PictureLabel(position="top")).picture
    assert find_label(above, [DEFAULT_LABEL], edges=("bottom",)) is None
    assert find_label(above, [DEFAULT_LABEL], edges=("top",)) is not None


def test_a_transparent_picture_keeps_its_alpha_outside() -> None:
    rgba = np.dstack([noise(400, 300).pixels, np.full((300, 400), 90, np.uint8)])
    first = draw_label(Picture(rgba))
    second = draw_label(first.picture, over=box_of(first.picture))
    left, top, right, bottom = second.box
    alpha = second.picture.pixels[..., 3].copy()
    assert (alpha[(top + bottom) // 2, left:right] == 255).all()
    alpha[top:bottom, left:right] = 90
    assert (alpha == 90).all()


def test_the_picture_itself_is_left_as_it_was() -> None:
    picture = draw_label(Picture.of(Image.new("RGB", (300, 200), "teal"))).picture
    kept = picture.pixels.copy()
    draw_label(picture, over=box_of(picture))
    assert np.array_equal(picture.pixels, kept)
