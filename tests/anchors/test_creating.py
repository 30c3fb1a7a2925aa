"""Portraits that become anchors, and those that must not."""

from __future__ import annotations

import datetime as dt
import io
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
from portraits import astronaut, beside, finder

from wenfang.anchor import Consent
from wenfang.anchors.creating import LONGEST, Eyes, Wanted, drawn_anchor, portrait_anchor
from wenfang.engines.identity import EngineIdentity
from wenfang.errors import BadInput, Blocked
from wenfang.picture import Picture
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.containers import container_for
from wenfang.provenance.containers.base import Origin
from wenfang.provenance.source_type import (
    ALGORITHMIC_MEDIA,
    COMPOSITE_WITH_TRAINED,
    TRAINED_ALGORITHMIC_MEDIA,
)

CONSENT = Consent("E", "news", dt.date(2030, 1, 1), dt.date(2026, 1, 1))
TODAY = dt.date(2026, 11, 27)


class Rated:
    """A rater that always says the same."""

    identity = EngineIdentity("test", "rater", None, None, {}, True)

    def __init__(self, score: float = 0.0) -> None:
        self.score = score

    def nsfw(self, picture: Picture) -> float:
        return self.score


class Halved:
    """A matter for which the upper half is the figure."""

    identity = Rated.identity

    def matte(self, picture: Picture) -> np.ndarray:
        alpha = np.zeros((picture.height, picture.width), np.uint8)
        alpha[: picture.height // 2] = 255
        return alpha


def eyes(score: float = 0.0, cutout: bool = False) -> Eyes:
    return Eyes(finder, lambda: Rated(score), Halved if cutout else None)


def made(data: bytes, origin: str | None = "drawn", **more: Any) -> Any:
    wanted = Wanted("Lin", origin, consent=more.pop("consent", None))
    return portrait_anchor(data, "face.png", wanted, more.pop("eyes", eyes()), today=TODAY)


def jpeg(image: Image.Image, exif: Image.Exif | None = None) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, **({"exif": exif} if exif else {}))
    return out.getvalue()


def taken_by_a_camera(tag: int = 0x829A) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8769)[tag] = 100 if tag == 0x8827 else 0.01
    return jpeg(astronaut().image(), exif)


def stating(source_type: str, label: str | None = None, data: bytes | None = None) -> bytes:
    data = data or astronaut().png
    container = container_for("image/jpeg" if data[:2] == b"\xff\xd8" else "image/png")
    assert container is not None
    return container.embed(data, label, Origin(source_type))


def made_by_a_model() -> bytes:
    return stating(TRAINED_ALGORITHMIC_MEDIA)


def labelled(value: str) -> bytes:
    """With an AIGC label and nothing else."""
    return stating("", AigcLabel("Maker", "1", value).to_json())


def test_a_photograph_with_consent_becomes_an_anchor() -> None:
    created = made(astronaut().png, "photograph", consent=CONSENT)
    assert created.anchor.portrait == astronaut()
    assert created.anchor.origin == "photograph"
    assert created.anchor.given is not None
    assert created.anchor.given.data == astronaut().png
    assert created.anchor.given.name == "portrait.png"
    assert [finding.code for finding in created.findings] == ["holds"]


@pytest.mark.parametrize(
    "consent", [None, Consent("E", "news", dt.date(2026, 1, 2), dt.date(2026, 1, 1))]
)
def test_a_photograph_without_or_after_consent_is_refused(consent: Consent | None) -> None:
    with pytest.raises(Blocked, match="consent") as caught:
        made(astronaut().png, "photograph", consent=consent)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize(
    ("data", "origin", "said"),
    [
        (lambda: astronaut().png, None, "has to be said"),
        (lambda: astronaut().png, "painted", "no origin"),
        (taken_by_a_camera, "generated", "a camera took it"),
        (lambda: stating(TRAINED_ALGORITHMIC_MEDIA, data=taken_by_a_camera()), "generated",
         "a camera took it"),
        (lambda: astronaut().png, "generated", "nothing in the file says"),
        (lambda: stating(ALGORITHMIC_MEDIA), "generated", "nothing in the file says"),
        (lambda: stating(COMPOSITE_WITH_TRAINED), "generated", "made of other pictures"),
        (lambda: labelled("2"), "generated", "nothing in the file says"),
        (made_by_a_model, "drawn", "a model made it"),
        (taken_by_a_camera, "drawn", "a camera took it"),
        (lambda: taken_by_a_camera(0x829D), "drawn", "a camera took it"),
        (lambda: taken_by_a_camera(0x8827), "drawn", "a camera took it"),
    ],
)  # fmt: skip
def test_origins_that_are_not_said_or_not_so(data: Any, origin: str | None, said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        made(data(), origin)
    assert caught.value.place == "--origin"
    assert caught.value.cure


def test_a_drawing_that_was_photographed_needs_somebody_s_consent_for_the_face() -> None:
    with pytest.raises(BadInput, match="a camera took it") as caught:
        made(taken_by_a_camera(), "drawn", consent=replace(CONSENT, covers=("voice",)))
    assert "--consent FILE" in str(caught.value.cure)
    created = made(taken_by_a_camera(), "drawn", consent=CONSENT)
    assert created.anchor.origin == "drawn"
    assert [finding.code for finding in created.findings] == ["holds"]
    with pytest.raises(Blocked, match="ended"):
        made(taken_by_a_camera(), "drawn", consent=replace(CONSENT, until=dt.date(2026, 1, 2)))


@pytest.mark.parametrize(
    ("data", "origin"),
    [
        (made_by_a_model, "generated"),
        (lambda: labelled("1"), "generated"),
        (lambda: astronaut().png, "drawn"),
    ],
)
def test_origins_that_the_file_does_not_gainsay(data: Any, origin: str) -> None:
    assert made(data(), origin).anchor.origin == origin


@pytest.mark.parametrize(
    ("data", "hint"), [(taken_by_a_camera, "camera"), (made_by_a_model, "model")]
)
def test_what_the_file_says_is_told_to_whoever_says_nothing(data: Any, hint: str) -> None:
    with pytest.raises(BadInput) as caught:
        made(data(), None)
    assert f"that a {hint}" in str(caught.value.cure)


def test_nudity_is_refused_before_a_face_is_looked_for() -> None:
    def never() -> Any:
        raise AssertionError

    with pytest.raises(Blocked, match="nudity"):
        made(astronaut().png, eyes=Eyes(never, lambda: Rated(0.99)))


def test_a_picture_without_a_face_is_told_before_a_consent_is_asked_for() -> None:
    out = io.BytesIO()
    Image.new("RGB", (400, 400), (90, 120, 200)).save(out, "PNG")
    with pytest.raises(BadInput, match="no face"):
        made(out.getvalue(), "photograph", consent=None)


def test_two_people_are_refused() -> None:
    with pytest.raises(BadInput, match="2 faces"):
        made(beside(astronaut(), astronaut()).png)


def test_twenty_megapixels_are_scaled() -> None:
    created = made(jpeg(astronaut().image().resize((4500, 4500))))
    assert created.anchor.portrait.width == LONGEST
    assert "read at a smaller size" in created.notes


def test_grey_palette_and_lying_pictures_work() -> None:
    grey = jpeg(astronaut().image().convert("L"))
    assert not made(grey).anchor.portrait.has_alpha
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = jpeg(astronaut().image().rotate(90, expand=True), exif)
    assert made(lying).anchor.portrait.height == 512


def test_cutting_out_gives_it_alpha() -> None:
    portrait = made(astronaut().png, eyes=eyes(cutout=True)).anchor.portrait
    assert portrait.has_alpha
    assert portrait.pixels[0, 0, 3] == 255
    assert portrait.pixels[-1, 0, 3] == 0


class Lowered(Halved):
    """A matter that takes the face for ground."""

    def matte(self, picture: Picture) -> np.ndarray:
        return 255 - super().matte(picture)


def test_a_ground_that_cannot_be_told_from_the_face_is_kept() -> None:
    created = made(astronaut().png, eyes=Eyes(finder, Rated, Lowered))
    assert created.anchor.portrait == astronaut()
    assert created.notes == ("the figure could not be told from its ground, which was kept",)


def test_a_transparent_picture_is_taken_as_it_is() -> None:
    alpha = np.full((512, 512), 255, np.uint8)
    alpha[:, -40:] = 0
    given = Picture(np.dstack([astronaut().pixels, alpha]))
    assert made(given.png, eyes=eyes(cutout=True)).anchor.portrait == given


@pytest.mark.parametrize("data", [b"", b"text", b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_no_picture_is_said(data: bytes) -> None:
    with pytest.raises(BadInput):
        made(data)


def test_a_drawn_anchor_needs_no_consent_but_for_a_cloned_voice() -> None:
    attributes = {"hair": "bob"}
    assert drawn_anchor(attributes, Wanted("Mei")).anchor.attributes == attributes
    with pytest.raises(Blocked, match="voice cloned"):
        drawn_anchor(attributes, Wanted("Mei", voice="clone:mei"))
