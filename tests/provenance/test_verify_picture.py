"""Pictures of any origin verified: tampering, traps, bombs, and any bytes at all."""

from __future__ import annotations

import io
import random
import struct
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from pictures_of_others import MEDIA_TYPES, pixels, png_with_chunk, saved, with_xmp, xmp_with
from PIL import Image
from toy_mark import ToyMark

from wenfang.drawing import Drawing
from wenfang.picture import Picture
from wenfang.pictures.label import draw_label
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.containers import Origin, container_for
from wenfang.provenance.containers.bmff_items import boxes
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.manifest import Claims
from wenfang.provenance.picture_detector import PictureDetector
from wenfang.provenance.pixels import MOST_PIXELS, Undecodable, decoded
from wenfang.provenance.publish import MarkRequest
from wenfang.provenance.publish_picture import publish_pictures
from wenfang.provenance.source_type import TRAINED_ALGORITHMIC_MEDIA as TYPE
from wenfang.provenance.verify import MARKS, verify_bytes
from wenfang.verification import FileReport, Lookalike, MarkReport, MarkState

MARK = ToyMark()
NAMES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}
LABEL = AigcLabel("Wenfang", "p1").to_json()


def states(report: FileReport) -> dict[str, MarkState]:
    return {mark.mark: mark.state for mark in report.marks}


@pytest.fixture(scope="module")
def ours(identity: SigningIdentity, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One small picture of ours in each format."""
    out: Path = tmp_path_factory.mktemp("pictures") / "piece"
    marks = MarkRequest(
        Claims(datetime(2026, 11, 23, 8, tzinfo=UTC), "small-painter"), AigcLabel("Wenfang", "p1")
    )
    publish_pictures(
        [Drawing("a", Picture.of(pixels()), TYPE)],
        formats=list(NAMES),
        out=out,
        marks=marks,
        identity=identity,
        mark=MARK,
    )
    return {name: (out / f"a.{name}").read_bytes() for name in NAMES}


def media(name: str, data: bytes) -> int:
    """A place inside the compressed pixels."""
    if name == "png":
        return data.rindex(b"IDAT") + 40
    if name == "jpg":
        return len(data) - 60
    if name == "webp":
        return data.rindex(b"VP8") + 120
    mdat = next(box for box in boxes(data, 0, len(data)) if box.kind == b"mdat")
    return (mdat.start + mdat.end) // 2


def flipped(data: bytes, at: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 0x01
    return bytes(changed)


def resaved(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        out = io.BytesIO()
        image.save(out, image.format)
    return out.getvalue()


TAMPERING: dict[str, Callable[[str, bytes], bytes]] = {
    "byte of the pixels": lambda n, d: flipped(d, media(n, d)),
    "assertion": lambda n, d: d.replace(b"small-painter", b"other-painter"),
    "claim": lambda n, d: flipped(d, d.index(b"c2pa_rs") + len(b"c2pa_rs") + 1),
    "new metadata": lambda n, d: relabelled(n, d),
    "trailing bytes": lambda n, d: d + b"\0\0\0\x0cfreemore" if n != "avif" else d + b"\0\0\0\x0cmdatmore",
}  # fmt: skip


def relabelled(name: str, data: bytes) -> bytes:
    container = container_for(NAMES[name])
    assert container is not None
    return container.embed(data, AigcLabel("Other", "p2").to_json(), Origin(TYPE))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", TAMPERING)
def test_a_changed_picture_is_never_valid(
    ours: dict[str, bytes], identity: SigningIdentity, name: str, how: str
) -> None:
    changed = TAMPERING[how](name, ours[name])
    assert changed != ours[name]
    state = verify_bytes(changed, "x", roots=identity.roots).mark("credentials").state
    assert state in (MarkState.INVALID, MarkState.UNVERIFIABLE)
    if how == "byte of the pixels":
        assert state is MarkState.INVALID


@pytest.mark.parametrize("name", NAMES)
def test_saving_again_takes_the_signature_without_a_word_but_not_the_pixels_marks(
    ours: dict[str, bytes], identity: SigningIdentity, name: str
) -> None:
    report = verify_bytes(
        resaved(ours[name]), "x", roots=identity.roots, detectors=[PictureDetector(MARK)]
    )
    assert report.mark("credentials").state is MarkState.ABSENT
    assert report.mark("explicit_label").state is MarkState.VALID
    assert report.mark("watermark").state is MarkState.VALID


@pytest.mark.parametrize("name", NAMES)
def test_a_cut_picture_is_not_valid(
    ours: dict[str, bytes], identity: SigningIdentity, name: str
) -> None:
    for part in (0.2, 0.5, 0.9, 0.999):
        data = ours[name][: int(len(ours[name]) * part)]
        report = verify_bytes(data, "x", roots=identity.roots)
        assert tuple(states(report)) == MARKS
        assert states(report)["credentials"] is not MarkState.VALID


def test_a_second_label_is_seen(ours: dict[str, bytes], identity: SigningIdentity) -> None:
    wrapped = AigcLabel("Other", "x").to_json(wrapped=True)
    twice = png_with_chunk(b"tEXt", b"AIGC\0" + wrapped.encode(), ours["png"])
    report = verify_bytes(twice, "x", roots=identity.roots)
    assert report.mark("aigc_label").state is MarkState.INVALID
    assert report.mark("aigc_label").message.startswith("2 labels")


def test_a_stranger_with_our_manifest_is_invalid(
    ours: dict[str, bytes], identity: SigningIdentity
) -> None:
    """The manifest cut out and put into another picture."""
    at = ours["png"].index(b"caBX") - 4
    size = 12 + struct.unpack_from(">I", ours["png"], at)[0]
    manifest = ours["png"][at + 8 : at + size - 4]
    moved = png_with_chunk(b"caBX", manifest)
    report = verify_bytes(moved, "x", roots=identity.roots)
    assert report.mark("credentials").state is MarkState.INVALID
    # It says that Wenfang made it; then our label should be there.
    assert report.mark("explicit_label").state is MarkState.ABSENT


@pytest.mark.parametrize("format_", MEDIA_TYPES)
def test_of_a_strangers_picture_nothing_is_claimed(format_: str) -> None:
    report = verify_bytes(saved(format_), "x")
    assert states(report) == {
        "explicit_label": MarkState.UNVERIFIABLE,
        "aigc_label": MarkState.ABSENT,
        "source_type": MarkState.ABSENT,
        "credentials": MarkState.ABSENT,
        "watermark": MarkState.UNVERIFIABLE,
        "generator": MarkState.ABSENT,
    }
    assert any("other makers" in limit for limit in report.mark("explicit_label").limits)


@pytest.mark.parametrize("format_", MEDIA_TYPES)
def test_a_strangers_labels_are_read(format_: str) -> None:
    inner = f"<TC260:AIGC>{LABEL}</TC260:AIGC><Iptc4xmpExt:DigitalSourceType>{TYPE}</Iptc4xmpExt:DigitalSourceType>"
    report = verify_bytes(with_xmp(format_, xmp_with(inner)), "x")
    assert report.mark("aigc_label").state is MarkState.VALID
    assert report.mark("source_type").state is MarkState.VALID


def test_pictures_and_texts_each_get_their_detectors() -> None:
    asked: list[object] = []

    def of_text(text: str) -> MarkReport | None:
        asked.append(text)
        return None

    both = [of_text, PictureDetector(MARK)]
    marked = Picture.of(pixels(320, 240))
    data = saved("PNG", MARK.embed(marked).picture.image())
    assert verify_bytes(data, "x", detectors=both).mark("watermark").state is MarkState.VALID
    assert asked == []
    verify_bytes("正文。".encode(), "a.txt", detectors=both)
    assert asked == ["正文。"]
    plain = verify_bytes(saved("PNG"), "x", detectors=both).mark("watermark")
    assert plain.state is MarkState.ABSENT
    other = verify_bytes(data, "x", detectors=[PictureDetector(ToyMark(key=8))]).mark("watermark")
    assert other.state is MarkState.ABSENT


def test_a_detector_that_fails_is_an_answer() -> None:
    class Broken(ToyMark):
        def detect(self, picture: Picture):  # type: ignore[no-untyped-def]
            raise RuntimeError("no weights")

    report = verify_bytes(saved("PNG"), "x", detectors=[PictureDetector(Broken())])
    assert report.mark("watermark").state is MarkState.UNVERIFIABLE
    assert "no weights" in report.mark("watermark").message


ODD = {
    "grey": lambda im: saved("PNG", im.convert("L")),
    "palette": lambda im: saved("PNG", im.quantize(64)),
    "16 bits": lambda im: saved("PNG", Image.fromarray(np.asarray(im.convert("L")).astype(np.uint16) * 257)),
    "CMYK": lambda im: saved("JPEG", im.convert("CMYK"), quality=95),
    "GIF": lambda im: saved("GIF", im),
    "animated": lambda im: saved("WEBP", im, save_all=True, append_images=[im.rotate(180)], quality=95),
    "on its side": lambda im: saved("JPEG", im.rotate(90, expand=True), quality=95, exif=_turned()),
}  # fmt: skip


def _turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif.tobytes()


@pytest.mark.parametrize("kind", ODD)
def test_the_label_is_read_in_odd_files(kind: str) -> None:
    labelled = draw_label(Picture.of(pixels(320, 240))).picture.image()
    report = verify_bytes(ODD[kind](labelled), "x").mark("explicit_label")
    assert report.state is MarkState.VALID, report
    assert ("only the first frame of an animation is looked at" in report.limits) == (
        kind == "animated"
    )


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is that large, with a few bytes of pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    out = b"\x89PNG\r\n\x1a\n"
    for kind, body in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1 << 20))), (b"IEND", b"")):
        out += struct.pack(">I4s", len(body), kind) + body
        out += struct.pack(">I", zlib.crc32(kind + body))
    return out


@pytest.mark.parametrize(("width", "height"), [(20_000, 10_000), (60_000, 60_000), (2**31 - 1, 1)])
def test_a_decompression_bomb_is_an_answer(width: int, height: int) -> None:
    started = time.perf_counter()
    report = verify_bytes(bomb(width, height), "x")
    assert tuple(states(report)) == MARKS
    assert report.mark("explicit_label").state is MarkState.UNVERIFIABLE
    assert time.perf_counter() - started < 5


def test_the_largest_pictures_are_shrunk_before_they_are_looked_at() -> None:
    side = 10_000
    image = Image.new("RGB", (side, side), "white")
    label = draw_label(Picture.of(Image.new("RGB", (1000, 1000), "white"))).picture.image()
    image.paste(label.resize((side, side)))
    data = saved("JPEG", image, quality=80)
    del image
    picture, _ = decoded(data, "image/jpeg")
    assert picture.width * picture.height <= 32_000_000
    assert verify_bytes(data, "x").mark("explicit_label").state is MarkState.VALID
    assert side * side < MOST_PIXELS


def test_kinds_that_are_not_decoded_are_said_to_be_so() -> None:
    with pytest.raises(Undecodable):
        decoded(saved("TIFF"), "image/tiff")
    report = verify_bytes(saved("TIFF"), "x")
    assert report.mark("explicit_label").state is MarkState.UNVERIFIABLE
    assert report.mark("watermark").state is MarkState.NOT_APPLICABLE


HOSTILE = {
    "empty chunks": b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sI", 0, b"tEXt", 0) * 300_000,
    "segments": b"\xff\xd8" + b"\xff\xe1\0\x02" * 200_000,
    "fill bytes": b"\xff\xd8" + b"\xff" * 2_000_000,
    "RIFF chunks": b"RIFF" + struct.pack("<I", 1_600_004) + b"WEBP" + b"EXIF\0\0\0\0" * 200_000,
    "boxes in meta": b"\0\0\0\x18ftypavif" + bytes(12) + struct.pack(">I4sI", 12 + 8 * 200_000, b"meta", 0) + b"\0\0\0\x08free" * 200_000,
    "nested boxes": b"\0\0\0\x18ftypavif" + bytes(12) + b"".join(struct.pack(">I4s", 8 * n, b"moov") for n in range(50_000, 0, -1)),
    "boxes": b"\0\0\0\x18ftypavif" + bytes(12) + b"\0\0\0\x08free" * 200_000,
    "EXIF entries": saved("JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x31\x01\x02\0\xff\xff\0\0\0\0\0\0" * 4000),
    "packets": with_xmp("JPEG", b"<rdf:RDF >" * 6000),
    "nested XMP": with_xmp("PNG", b"<rdf:RDF xmlns:rdf='r'>" + b"<a>" * 50_000 + b"</rdf:RDF>"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_repetition_takes_seconds_at_most(kind: str) -> None:
    started = time.process_time()
    assert tuple(states(verify_bytes(HOSTILE[kind], "x"))) == MARKS
    assert time.process_time() - started < 5


def mutated(data: bytes, rng: random.Random) -> bytes:
    """A file damaged in one to four places."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed))
        how = rng.randrange(5)
        if how == 0:
            changed[at] ^= 1 << rng.randrange(8)
        elif how == 1:
            changed[at : at + 4] = rng.randbytes(4)
        elif how == 2:
            del changed[at : at + rng.randint(1, 64)]
        elif how == 3:
            changed[at:at] = changed[at : at + rng.randint(1, 64)]
        else:
            del changed[max(at, 32) :]
    return bytes(changed)


@pytest.mark.parametrize("name", NAMES)
def test_any_damage_gives_six_answers(
    ours: dict[str, bytes], identity: SigningIdentity, name: str
) -> None:
    """700 damaged files of each format; what is still valid has not changed where it counts."""
    rng = random.Random(name)
    whole, _ = decoded(ours[name], NAMES[name])
    detectors = [PictureDetector(MARK)]
    for _ in range(700):
        data = mutated(ours[name], rng)
        report = verify_bytes(data, "x", roots=identity.roots, detectors=detectors)
        assert tuple(states(report)) == MARKS
        if report.mark("credentials").state is MarkState.VALID:
            # Only padding inside the manifest, or a free box, may have been hit.
            assert decoded(data, NAMES[name])[0] == whole


def test_lookalikes_are_a_part_of_the_report() -> None:
    report = verify_bytes(b"text", "a.txt")
    assert report.lookalikes == ()
    seen = FileReport(report.name, report.sha256, report.media_type, report.marks, (Lookalike("p1", "a.png", 3),))  # fmt: skip
    assert seen.as_dict()["lookalikes"] == (
        {"piece": "p1", "file": "a.png", "distance": 3, "likeness": None},
    )
