"""A photograph with the real watermark through the whole publication, and after editing."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from skimage import data

from wenfang.drawing import Drawing
from wenfang.picture import Picture
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.image_watermark import WaveMark
from wenfang.provenance.manifest import Claims
from wenfang.provenance.picture_detector import PictureDetector
from wenfang.provenance.publish import MarkRequest, Publication
from wenfang.provenance.publish_picture import publish_pictures
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA
from wenfang.provenance.verify import verify_bytes, verify_file
from wenfang.provenance.watermark_key import WatermarkKey
from wenfang.verification import MarkState

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
WAVES = WaveMark(WatermarkKey(bytes(range(32))))
OTHER = WaveMark(WatermarkKey(bytes(range(1, 33))))
FORMATS = ("png", "jpg", "webp", "avif")


@pytest.fixture
def published(tmp_path: Path, identity: SigningIdentity) -> Publication:
    drawings = [
        Drawing(f"picture-{n}", Picture.of(Image.fromarray(pixels)), TRAINED_ALGORITHMIC_MEDIA)
        for n, pixels in enumerate((data.astronaut(), data.chelsea()), start=1)
    ]
    marks = MarkRequest(Claims(NOW, "painter", piece="p1"), AigcLabel("Wenfang", "p1"))
    return publish_pictures(
        drawings, formats=FORMATS, out=tmp_path / "out", marks=marks, identity=identity,
        mark=WAVES, sheet="sheet",
    )  # fmt: skip


def test_every_mark_in_every_file_and_the_watermark_after_editing(
    published: Publication, identity: SigningIdentity
) -> None:
    assert len(published.files) == 2 * len(FORMATS) + 1
    for file in published.files:
        path = published.folder / file.name
        detectors = (PictureDetector(WAVES),)
        report = verify_file(path, roots=identity.roots, detectors=detectors)
        for mark in ("explicit_label", "aigc_label", "source_type", "credentials", "watermark"):
            assert report.mark(mark).state is MarkState.VALID, (file.name, mark, report.mark(mark))
        other = verify_file(path, roots=identity.roots, detectors=(PictureDetector(OTHER),))
        assert other.mark("watermark").state is not MarkState.VALID, file.name

    with Image.open(published.folder / "picture-1.png") as image:
        half = image.convert("RGB").resize((image.width // 2, image.height // 2))
    saved = io.BytesIO()
    half.save(saved, "JPEG", quality=75)
    edited = verify_bytes(saved.getvalue(), "a.jpg", detectors=(PictureDetector(WAVES),))
    assert edited.mark("credentials").state is MarkState.ABSENT
    assert edited.mark("watermark").state is MarkState.VALID, edited.mark("watermark")
