"""The drawn label: large enough, legible, found again, and not seen where it is not."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from wenfang.errors import BadInput, ConfigurationError
from wenfang.picture import Picture
from wenfang.pictures.glyphs import GLYPHS
from wenfang.pictures.label import (
    DEFAULT_LABEL,
    POSITIONS,
    PictureLabel,
    _contrast,
    draw_label,
)
from wenfang.pictures.label_layout import LEAST_PX, _drawn, label_font, layout, letter_px
from wenfang.pictures.label_reading import THRESHOLD, find_label, read_picture_label
from wenfang.verification import MarkState

SIZES = [(64, 64), (80, 1000), (1000, 80), (256, 256), (512, 768), (1024, 1024), (1344, 768)]
LOWER = PictureLabel("本图片由人工智能生成", "AI-generated picture")


def noise(width: int, height: int, seed: int = 0) -> Picture:
    """Coarse blotches and fine grain, as photographs have both."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (8, 8, 3), np.uint8)
    image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    grain = rng.normal(0, 12, (height, width, 1))
    return Picture(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def photographs() -> list[tuple[str, Picture]]:
    from skimage import data

    names = ["astronaut", "camera", "chelsea", "coffee", "coins", "page", "rocket", "text"]
    return [(n, Picture.of(Image.fromarray(getattr(data, n)()).convert("RGB"))) for n in names]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("label", [DEFAULT_LABEL, LOWER], ids=["capitals", "small letters"])
def test_every_letter_is_a_twentieth_of_the_short_side(
    width: int, height: int, label: PictureLabel
) -> None:
    if label is LOWER and min(width, height) < 100:
        return  # ten Han characters do not fit into 64 pixels on one line; tested below
    labelled = draw_label(noise(width, height), label)
    floor = min(width, height) * 0.05
    assert labelled.glyph_px >= floor
    px = layout(width, height, label).px
    for character in {c for line in labelled.lines for c in line if c.isalnum()}:
        ink = np.asarray(_drawn(character, px))
        rows = (ink >= 128).any(axis=1).sum()
        assert rows >= floor, character
    # No larger than needed, unless legibility asks for more.
    assert px <= 16 or letter_px(labelled.lines, px - 1) < floor


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("position", POSITIONS)
def test_the_label_stands_at_its_edge_and_changes_nothing_else(
    width: int, height: int, position: str
) -> None:
    picture = noise(width, height)
    labelled = draw_label(picture, PictureLabel(position=position))  # type: ignore[arg-type]
    left, top, right, bottom = labelled.box
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    changed = (labelled.picture.pixels != picture.pixels).any(axis=2)
    assert changed[top:bottom, left:right].any()
    changed[top:bottom, left:right] = False
    assert not changed.any()
    assert "AI" in "".join(labelled.lines)
    assert "生成" in "".join(labelled.lines)
    gaps = {"top": top, "bottom": height - bottom, "left": left, "right": width - right}
    px = layout(width, height, PictureLabel(position=position)).px  # type: ignore[arg-type]
    assert all(gaps[edge] <= px for edge in position.split("-"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    width=st.integers(1, 400),
    height=st.integers(1, 400),
    alpha=st.booleans(),
    seed=st.integers(0, 99),
)
def test_any_picture_is_labelled_or_refused(
    width: int, height: int, alpha: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    picture = Picture(rng.integers(0, 256, (height, width, 4 if alpha else 3), np.uint8))
    try:
        labelled = draw_label(picture)
    except BadInput:
        assert min(width, height) < 48
        return
    assert labelled.contrast >= 4.5
    assert labelled.picture.pixels.shape == picture.pixels.shape
    assert labelled == draw_label(picture) or labelled.picture == draw_label(picture).picture


@pytest.mark.parametrize(("width", "height"), [(48, 48), (64, 64), (48, 4000), (4000, 48)])
def test_the_smallest_pictures_keep_the_chinese_part_legible(width: int, height: int) -> None:
    labelled = draw_label(noise(width, height))
    assert "".join(labelled.lines).startswith("AI生成")
    assert layout(width, height, DEFAULT_LABEL).px >= LEAST_PX


GROUNDS = [
    (255, 255, 255), (0, 0, 0), (118, 118, 118), (255, 0, 0), (0, 255, 0), (0, 0, 255),
    (255, 255, 0), (190, 160, 140),
]  # fmt: skip


@pytest.mark.parametrize("ground", GROUNDS)
def test_contrast_is_measured_over_the_whole_box(ground: tuple[int, int, int]) -> None:
    picture = Picture(np.full((300, 400, 3), ground, np.uint8))
    labelled = draw_label(picture)
    left, top, right, bottom = labelled.box
    box = labelled.picture.pixels[top:bottom, left:right].reshape(-1, 3)
    # The ground of the label is what most of its pixels are, the ink what is farthest off.
    values, counts = np.unique(box, axis=0, return_counts=True)
    most = values[counts.argmax()][None, None]
    ink = max(((255, 255, 255), (16, 16, 16)), key=lambda c: _contrast(c, most))
    assert (box == ink).all(axis=1).any()
    assert _contrast(ink, most) >= 4.5


def test_a_busy_ground_gets_a_plate_and_a_quiet_one_none() -> None:
    checks = np.kron(np.indices((30, 40)).sum(0) % 2 * 255, np.ones((10, 10)))
    busy = Picture(np.repeat(checks[..., None], 3, axis=2).astype(np.uint8))
    assert 0 < draw_label(busy).plate < 1
    assert draw_label(Picture(np.zeros((300, 400, 3), np.uint8))).plate == 0


def test_transparency_stays_outside_and_is_covered_inside() -> None:
    rgba = np.zeros((300, 400, 4), np.uint8)
    rgba[:100] = (200, 30, 30, 128)
    labelled = draw_label(Picture(rgba))
    left, top, right, bottom = labelled.box
    alpha = labelled.picture.pixels[..., 3]
    middle = alpha[(top + bottom) // 2, left:right]
    assert (middle == 255).all()
    outside = alpha.copy()
    outside[top:bottom, left:right] = rgba[top:bottom, left:right, 3]
    assert np.array_equal(outside, rgba[..., 3])
    for ground in ((255, 255, 255), (0, 0, 0), (200, 30, 30)):
        assert find_label(labelled.picture.opaque(ground), [DEFAULT_LABEL])


@pytest.mark.parametrize(
    ("chinese", "english", "position"),
    [
        ("AI", "", "bottom"),
        ("生成", "", "bottom"),
        ("", "AI", "bottom"),
        ("AI生成", "generated", "bottom"),
        ("AI生成龘", "", "bottom"),
        ("AI生成\n", "", "bottom"),
        ("AI生成" * 9, "", "bottom"),
        ("AI生成", "AI", "middle"),
    ],
)
def test_labels_that_do_not_meet_the_rule_cannot_be_made(
    chinese: str, english: str, position: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        PictureLabel(chinese, english, position)  # type: ignore[arg-type]
    assert caught.value.place == "label"


def test_the_font_has_every_character_it_promises() -> None:
    font = label_font(40)
    missing = bytes(font.getmask("\uffff"))
    assert all(bytes(font.getmask(c)) != missing for c in GLYPHS if not c.isspace())


def jpeg(picture: Picture, quality: int) -> Picture:
    out = io.BytesIO()
    picture.image().convert("RGB").save(out, "JPEG", quality=quality)
    with Image.open(out) as image:
        return Picture.of(image)


def resized(picture: Picture, factor: float) -> Picture:
    size = (round(picture.width * factor), round(picture.height * factor))
    return Picture.of(picture.image().resize(size, Image.Resampling.LANCZOS))


def cropped(picture: Picture) -> Picture:
    """Without a fifth at the left and at the top."""
    return Picture(picture.pixels[picture.height // 5 :, picture.width // 5 :])


CHANGES = {
    "none": lambda p: p,
    "JPEG 75": lambda p: jpeg(p, 75),
    "JPEG 30": lambda p: jpeg(p, 30),
    "half": lambda p: resized(p, 0.5),
    "larger": lambda p: resized(p, 1.7),
    "half, JPEG 50": lambda p: jpeg(resized(p, 0.5), 50),
    "cropped": cropped,
    "darker": lambda p: Picture((p.pixels * 0.6).astype(np.uint8)),
    "negative": lambda p: Picture(255 - p.pixels),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_label_is_found_after(change: str) -> None:
    for name, photograph in photographs():
        labelled = CHANGES[change](draw_label(photograph).picture)
        assert find_label(labelled, [DEFAULT_LABEL]) is not None, name


@pytest.mark.parametrize(("width", "height"), [*SIZES, (48, 48)])
@pytest.mark.parametrize("position", POSITIONS)
def test_the_label_is_found_at_every_size_and_place(width: int, height: int, position: str) -> None:
    label = PictureLabel(position=position)  # type: ignore[arg-type]
    labelled = draw_label(noise(width, height, 3), label)
    report = read_picture_label(labelled.picture)
    assert report.state is MarkState.VALID
    assert report.says["zh"] == "AI生成"
    if min(width, height) > 48:
        assert report.says["edge"] == position.split("-")[0]
    drawn = any("GENERATED" in line for line in labelled.lines)
    assert (report.says["en"] is not None) == drawn


def test_no_label_is_seen_in_photographs_pages_and_noise() -> None:
    pictures = [p for _, p in photographs()]
    pictures += [noise(300, 200, seed) for seed in range(6)]
    pictures += [Picture(np.full((200, 300, 3), value, np.uint8)) for value in (0, 128, 255)]
    rng = np.random.default_rng(1)
    pictures += [Picture(rng.integers(0, 256, (90, 120, 3), np.uint8)) for _ in range(6)]
    for picture in pictures:
        report = read_picture_label(picture)
        assert report.state is MarkState.ABSENT
        assert any("other makers" in limit for limit in report.limits)


@pytest.mark.parametrize("text", ["AI作品", "人工生成", "AI-GENERATED", "产生成果"])
def test_other_words_in_the_same_font_are_not_the_label(text: str) -> None:
    image = Image.new("RGB", (600, 400), "white")
    ink = _drawn(text, 40)
    image.paste((0, 0, 0), (560 - ink.width, 340), ink)
    assert find_label(Picture.of(image), [DEFAULT_LABEL]) is None


def test_only_the_wordings_asked_for_are_found() -> None:
    labelled = draw_label(noise(900, 600), LOWER).picture
    seen = find_label(labelled, [DEFAULT_LABEL, LOWER])
    assert seen is not None
    assert seen.label == LOWER
    assert seen.score > THRESHOLD
