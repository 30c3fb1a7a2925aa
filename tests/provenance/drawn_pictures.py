"""Pictures and drawings for the tests of publication, and the stand-in watermark."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
from PIL import Image
from toy_mark import ToyMark

from wenfang.drawing import Drawing, Ingredient, Relation
from wenfang.picture import Picture
from wenfang.provenance.publish import Publication
from wenfang.provenance.source_type import (
    TRAINED_ALGORITHMIC_MEDIA,
)
from wenfang.verification import FileReport, MarkState

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
MARK = ToyMark()
Publish = Callable[..., Publication]


def painted(width: int = 320, height: int = 240, seed: int = 0) -> Picture:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(30, 220, (6, 6, 3), np.uint8)
    image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    return Picture.of(image)


def see_through(picture: Picture) -> Picture:
    ramp = np.tile(np.linspace(0, 255, picture.width), (picture.height, 1)).astype(np.uint8)
    return Picture(np.dstack([picture.pixels, ramp]))


def grey(picture: Picture) -> Picture:
    return Picture.of(picture.image().convert("L"))


KINDS = {
    "opaque": painted(),
    "alpha": see_through(painted()),
    "tiny": painted(64, 64),
    "narrow": painted(1000, 80),
    "grey": grey(painted()),
}


def drawing(picture: Picture | None = None, name: str = "picture-1", **parts: Any) -> Drawing:
    return Drawing(name, picture or painted(), TRAINED_ALGORITHMIC_MEDIA, **parts)


def ingredient(
    data: bytes,
    relation: Relation = "parentOf",
    role: str = "image",
    name: str = "parent.png",
    media_type: str = "image/png",
) -> Ingredient:
    return Ingredient(relation, role, name, media_type, hashlib.sha256(data).hexdigest(), data)


def states(report: FileReport) -> dict[str, MarkState]:
    return {mark.mark: mark.state for mark in report.marks}
