"""Labels in picture files: exactly one, pixels untouched, and every place of a label seen."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from pictures_of_others import (
    MEDIA_TYPES,
    exif_with,
    pixels,
    png_with,
    png_with_chunk,
    saved,
    with_xmp,
    xmp_with,
)
from PIL import Image
from test_aigc_label import labels

from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.pictures.encoding import FORMATS, encode
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.containers import Container, Origin, container_for
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA as TYPE

ONE = AigcLabel("Wenfang", "p1").to_json()
OTHER = AigcLabel("Other", "x", "3").to_json()
WRAPPED = AigcLabel("Other", "x").to_json(wrapped=True)
ORIGIN = Origin(TYPE, "Wenfang (模型 <1>)", "0.1", "一只看报的狐狸 & \x00 more", "Li")


def box(media_type: str) -> Container:
    found = container_for(media_type)
    assert found is not None
    return found


def sample(extension: str) -> bytes:
    return encode(Picture.of(pixels()), extension).data


def decoded(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image)


@pytest.mark.parametrize("extension", FORMATS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(label=labels)
def test_a_label_comes_back_as_written(extension: str, label: AigcLabel) -> None:
    container, data = box(FORMATS[extension].media_type), sample(extension)
    marked = container.embed(data, label.to_json(), ORIGIN)
    found = container.read(marked)
    assert [AigcLabel.from_json(text) for text in found.labels] == [label]
    assert found.source_types == (TYPE,)
    assert found.ai == (
        ("AISystemUsed", "Wenfang (模型 <1>)"),
        ("AISystemVersionUsed", "0.1"),
        ("AIPromptInformation", "一只看报的狐狸 &  more"),
        ("AIPromptWriterName", "Li"),
    )
    assert np.array_equal(decoded(marked), decoded(data))


@pytest.mark.parametrize("extension", FORMATS)
def test_a_second_label_replaces_the_first(extension: str) -> None:
    container, data = box(FORMATS[extension].media_type), sample(extension)
    first = container.embed(data, OTHER, ORIGIN)
    second = container.embed(first, ONE, Origin(TYPE))
    assert container.read(second).labels == (ONE,)
    assert container.read(second).ai == ()
    assert second == container.embed(data, ONE, Origin(TYPE))
    assert b'"3"' not in second
    bare = container.read(container.embed(second, None, Origin(TYPE)))
    assert (bare.labels, bare.source_types) == ((), (TYPE,))


@pytest.mark.parametrize("extension", FORMATS)
def test_a_long_prompt_finds_room(extension: str) -> None:
    container, data = box(FORMATS[extension].media_type), sample(extension)
    marked = container.embed(data, ONE, Origin(TYPE, prompt="狐狸" * 4000))
    again = container.embed(marked, ONE, Origin(TYPE, prompt="狐狸" * 5000))
    for file, characters in ((marked, 8000), (again, 10_000)):
        assert container.read(file).labels == (ONE,)
        assert len(dict(container.read(file).ai)["AIPromptInformation"]) == characters
        assert np.array_equal(decoded(file), decoded(data))


OTHERS = "<dc:title>Fox</dc:title><xmp:CreatorTool>Pencil</xmp:CreatorTool>"


@pytest.mark.parametrize("format_", MEDIA_TYPES)
@pytest.mark.parametrize(
    "inner",
    [
        f"{OTHERS}<TC260:AIGC>{OTHER}</TC260:AIGC>",
        f"{OTHERS}<TC260:AIGC>{OTHER}</TC260:AIGC><TC260:AIGC>{ONE}</TC260:AIGC>"
        "<Iptc4xmpExt:DigitalSourceType>trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>",
        OTHERS,
    ],
    ids=["one", "two and a bare term", "none"],
)
def test_other_xmp_is_kept(format_: str, inner: str) -> None:
    container = box(MEDIA_TYPES[format_])
    data = with_xmp(format_, xmp_with(inner))
    assert len(container.read(data).labels) == inner.count("<TC260")
    marked = container.embed(data, ONE, Origin(TYPE))
    assert container.read(marked).labels == (ONE,)
    assert container.read(marked).source_types == (TYPE,)
    assert marked.count(b"<dc:title>Fox</dc:title>") == 1
    assert marked.count(b"Pencil") == 1
    assert np.array_equal(decoded(marked), decoded(data))


@pytest.mark.parametrize("format_", MEDIA_TYPES)
@pytest.mark.parametrize("code", [b"ASCII\0\0\0", b"UNICODE\0", bytes(8)])
@pytest.mark.parametrize("text", [OTHER, WRAPPED], ids=["bare", "wrapped"])
def test_a_label_in_a_user_comment_is_seen_and_replaced(
    format_: str, code: bytes, text: str
) -> None:
    container = box(MEDIA_TYPES[format_])
    options = {"xmp": xmp_with("")} if format_ == "AVIF" else {}
    data = saved(format_, exif=exif_with(text, "Camera", code), **options)
    assert container.read(data).labels == (text,)
    marked = container.embed(data, ONE, Origin(TYPE))
    assert container.read(marked).labels == (ONE,)
    assert b"Camera" in marked
    assert np.array_equal(decoded(marked), decoded(data))


def test_a_usual_user_comment_is_no_label() -> None:
    data = saved("JPEG", exif=exif_with("Steps: 20, Sampler: Euler", "Camera"))
    container = box("image/jpeg")
    assert container.read(data).labels == ()
    assert b"Sampler" in container.embed(data, ONE, Origin(TYPE))


@pytest.mark.parametrize("compressed", [False, True])
def test_a_png_text_label_is_seen_and_replaced(compressed: bool) -> None:
    container = box("image/png")
    data = png_with(("AIGC", WRAPPED), ("Title", "Fox"), compressed=compressed)
    assert container.read(data).labels == (WRAPPED,)
    marked = container.embed(data, ONE, Origin(TYPE))
    assert container.read(marked).labels == (ONE,)
    with Image.open(io.BytesIO(marked)) as image:
        assert image.text["Title"] == "Fox"  # type: ignore[attr-defined]


def test_labels_in_two_places_are_two_labels() -> None:
    marked = box("image/png").embed(png_with(("Title", "Fox")), ONE, Origin(TYPE))
    twice = png_with_chunk(b"tEXt", b"AIGC\0" + WRAPPED.encode(), marked)
    assert len(box("image/png").read(twice).labels) == 2
    comment = saved(
        "JPEG", exif=exif_with(WRAPPED), xmp=xmp_with(f"<TC260:AIGC>{ONE}</TC260:AIGC>")
    )
    assert len(box("image/jpeg").read(comment).labels) == 2


def test_an_extended_xmp_packet_of_jpeg_is_read() -> None:
    import struct

    packet = xmp_with(f"<TC260:AIGC>{OTHER}</TC260:AIGC>")
    data = saved("JPEG")
    halves = [(0, packet[:200]), (200, packet[200:])]
    segments = b""
    for offset, part in reversed(halves):  # any order
        body = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32
        body += struct.pack(">II", len(packet), offset) + part
        segments += struct.pack(">BBH", 0xFF, 0xE1, len(body) + 2) + body
    data = data[:2] + segments + data[2:]
    assert box("image/jpeg").read(data).labels == (OTHER,)
    assert box("image/jpeg").read(box("image/jpeg").embed(data, ONE, ORIGIN)).labels == (ONE,)


@pytest.mark.parametrize("lossless", [False, True])
@pytest.mark.parametrize("alpha", [False, True])
def test_a_simple_webp_gets_its_header(lossless: bool, alpha: bool) -> None:
    image = pixels(33, 21).convert("RGBA" if alpha else "RGB")
    if alpha:
        image.putalpha(Image.linear_gradient("L").resize(image.size))
    data = saved("WEBP", image, lossless=lossless)
    marked = box("image/webp").embed(data, ONE, Origin(TYPE))
    assert b"VP8X" in marked
    with Image.open(io.BytesIO(marked)) as back:
        assert back.size == (33, 21)
        assert back.mode == image.mode
        assert b"TC260:AIGC" in back.info["xmp"]
    assert np.array_equal(decoded(marked), decoded(data))


def test_an_avif_without_room_is_refused_with_a_cure() -> None:
    with pytest.raises(BadInput, match="no place for XMP") as caught:
        box("image/avif").embed(saved("AVIF"), ONE, Origin(TYPE))
    assert caught.value.cure


@pytest.mark.parametrize("format_", MEDIA_TYPES)
@pytest.mark.parametrize("junk", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\4\0\0\0WEBP"])
def test_junk_is_refused(format_: str, junk: bytes) -> None:
    container = box(MEDIA_TYPES[format_])
    with pytest.raises(BadInput):
        container.embed(junk, ONE, Origin(TYPE))
    with pytest.raises(ValueError, match=r"\w"):
        container.read(junk)
    with pytest.raises(BadInput):
        container.embed(saved(format_)[:-40], ONE, Origin(TYPE)) if format_ != "JPEG" else (
            container.embed(saved(format_)[:100], ONE, Origin(TYPE))
        )


@pytest.mark.parametrize("format_", MEDIA_TYPES)
def test_xmp_that_cannot_be_kept_is_not_thrown_away(format_: str) -> None:
    broken = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a></x:xmpmeta>"
    with pytest.raises(BadInput, match="XMP"):
        box(MEDIA_TYPES[format_]).embed(with_xmp(format_, broken), ONE, Origin(TYPE))


def test_pillow_leaves_xmp_out_of_png_where_the_container_does_not() -> None:
    """The trap that the container is there for: ``save(xmp=)`` on PNG is silent."""
    packet = xmp_with(f"<TC260:AIGC>{ONE}</TC260:AIGC>")
    container = box("image/png")
    assert container.read(saved("PNG", xmp=packet)).labels == ()
    assert container.read(container.embed(saved("PNG"), ONE, ORIGIN)).labels == (ONE,)


def test_text_bombs_are_cut() -> None:
    bomb = png_with(("AIGC", " " * (64 << 20)), compressed=True)
    found = box("image/png").read(bomb)
    assert len(found.labels[0]) <= 1 << 22


def test_thousands_of_blocks_are_refused() -> None:
    many = png_with(*[(f"k{n}", "v") for n in range(1500)])
    with pytest.raises(ValueError, match="blocks"):
        box("image/png").read(many)


def test_the_label_is_where_others_look_for_it() -> None:
    """As the guide shows it: the bare object in ``TC260:AIGC``."""
    marked = box("image/jpeg").embed(sample("jpg"), ONE, Origin(TYPE))
    with Image.open(io.BytesIO(marked)) as image:
        packet = image.info["xmp"].decode()
    assert f"<TC260:AIGC>{ONE}</TC260:AIGC>" in packet
    assert json.loads(ONE)["Label"] == "1"
