"""A moving camera: what words mean, and that it moves smoothly."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from wenfang.errors import BadInput
from wenfang.films.camera import Camera, Motion, motion_named
from wenfang.picture import Picture

WORDS = [
    ("zoom in", "in"), ("Slow zoom in.", "in"), ("slowly push in", "in"), ("缓慢推近", "in"),
    ("镜头慢慢推进", "in"), ("zoom out", "out"), ("fast pull back", "out"), ("拉远", "out"),
    ("pan left", "left"), ("向左平移", "left"), ("镜头缓缓向左移", "left"), ("pan right", "right"),
    ("快速向右平移", "right"), ("tilt up", "up"), ("向上平移", "up"), ("上摇", "up"),
    ("tilt down", "down"), ("向下摇", "down"), ("still", "still"), ("静止", "still"),
    ("ken burns", "both"), ("a slow orbit", "both"), ("环绕", "both"),
]  # fmt: skip


def way(motion: Motion) -> str:
    zoom, x, y = motion.zoom, motion.centre_x, motion.centre_y
    if zoom[0] != zoom[1] and x[0] != x[1]:
        return "both"
    if x[0] != x[1]:
        return "left" if x[1] < x[0] else "right"
    if y[0] != y[1]:
        return "up" if y[1] < y[0] else "down"
    if zoom[0] != zoom[1]:
        return "in" if zoom[1] > zoom[0] else "out"
    return "still"


@pytest.mark.parametrize(("words", "expected"), WORDS)
def test_words_say_the_motion(words: str, expected: str) -> None:
    assert way(motion_named(words)) == expected


def test_pace_says_how_far() -> None:
    slow, plain, fast = (motion_named(w).zoom[1] for w in ("slow zoom in", "zoom in", "快速推近"))
    assert slow < plain < fast


@pytest.mark.parametrize(
    "words",
    ["", "  ", "slow", "explode", "zoom in and dance", "zoom in and zoom out", "slow fast pan left",
     "pan left and right to the right", "静止并推近", "跳舞", "pan", "\x00", "🎥"],
)  # fmt: skip
def test_other_words_are_refused_with_examples(words: str) -> None:
    with pytest.raises(BadInput, match="slow zoom in"):
        motion_named(words)


def gaussian(width: int, height: int, x: float, y: float) -> Picture:
    rows, columns = np.mgrid[0:height, 0:width]
    light = 255 * np.exp(-((columns + 0.5 - x) ** 2 + (rows + 0.5 - y) ** 2) / 50)
    return Picture(np.repeat(np.rint(light)[..., None], 3, axis=2).astype(np.uint8))


@pytest.mark.parametrize("words", ["slow zoom in", "slow pan left", "tilt up", "ken burns"])
@pytest.mark.parametrize("size", [(160, 90), (320, 180), (1000, 700)])
def test_what_is_seen_moves_by_parts_of_a_pixel_without_jitter(
    words: str, size: tuple[int, int]
) -> None:
    width, height = size
    spot = (width * 0.48, height * 0.52)
    camera = Camera(gaussian(width, height, *spot), motion_named(words), 120, 160, 90)
    rows, columns = np.mgrid[0:90, 0:160]
    errors = []
    for number, frame in enumerate(camera.frames(0, 120)):
        left, top, right, bottom = camera.box(number)
        light = frame[..., 0].astype(float)
        light[light < 8] = 0
        seen = (
            (light * (columns + 0.5)).sum() / light.sum(),
            (light * (rows + 0.5)).sum() / light.sum(),
        )
        due = (spot[0] - left) / (right - left) * 160, (spot[1] - top) / (bottom - top) * 90
        errors.append(np.subtract(seen, due))
    assert np.abs(errors).max() < 0.12


@pytest.mark.parametrize("words", [words for words, _ in WORDS])
def test_the_camera_stays_in_the_picture_and_never_stretches(words: str) -> None:
    camera = Camera(gaussian(203, 301, 9, 9), motion_named(words), 50, 128, 72)
    for number in (0, 1, 25, 49, 400):
        left, top, right, bottom = camera.box(number)
        assert left >= 0
        assert top >= 0
        assert right <= 203
        assert bottom <= 301
        assert (right - left) / (bottom - top) == pytest.approx(128 / 72, rel=1e-6)


def test_the_way_is_soft_at_both_ends() -> None:
    camera = Camera(gaussian(400, 225, 9, 9), motion_named("pan right"), 100, 160, 90)
    steps = [b - a for a, b in itertools.pairwise(camera.box(n)[0] for n in range(100))]
    assert steps[0] < max(steps) * 0.7
    assert steps[-1] < max(steps) * 0.7
    assert min(steps) > 0


def test_a_part_is_the_same_as_in_the_whole() -> None:
    camera = Camera(gaussian(200, 120, 40, 30), motion_named("zoom in"), 30, 64, 36)
    whole = list(camera.frames(0, 40))
    assert all(np.array_equal(a, b) for a, b in zip(whole[17:], camera.frames(17, 40), strict=True))
    assert whole[35] is whole[36]  # it rests


def test_the_digest_changes_with_what_is_seen() -> None:
    base = (gaussian(64, 36, 9, 9), motion_named("zoom in"), 30, 64, 36)
    other = (gaussian(64, 36, 9, 10), motion_named("zoom out"), 31, 62, 34)
    digests = {Camera(*base).digest}
    for n, value in enumerate(other):
        digests.add(Camera(*(*base[:n], value, *base[n + 1 :])).digest)  # type: ignore[arg-type]
    assert len(digests) == 6
