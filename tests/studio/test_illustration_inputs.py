"""Pictures that go in: what of them is published, what is told of them, which are refused."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from picture_files import png, png_16
from picture_place import (
    SIX,
    PicturePlace,
    file_of,
    painted,
    pictures_of,
    said_by_credentials,
    states,
)
from PIL import Image

from wenfang.errors import BadInput
from wenfang.verification import MarkState

pytestmark = pytest.mark.slow
SECRET = "Nora Finch, 12 Mill Quay"


def photograph() -> bytes:
    """A JPEG as a telephone writes it: turned, with a place and a name."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = SECRET
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)}
    return file_of(painted(128, 192), "JPEG", exif=exif, quality=95)


def published(place: PicturePlace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (place.folder / "out").iterdir()}


def test_where_and_by_whom_a_picture_was_taken_is_not_published(pictures: PicturePlace) -> None:
    name = pictures.write("photo.jpg", photograph())
    made = pictures.make(
        task="outpaint", images=[name], expand=(8, 0, 8, 0), formats=("png", "jpg", "webp", "avif")
    )
    files = published(pictures)
    for file, data in files.items():
        assert SECRET.encode() not in data, file
        assert photograph()[200:400] not in data, file
    for report in pictures_of(made):
        with Image.open(made.out / report.name) as image:
            assert 0x8825 not in image.getexif(), report.name
            assert image.size == (208, 128), report.name  # upright
    notes = {f.code: f for f in made.findings if f.check == "pictures"}
    assert set(notes) == {"turned", "location-removed", "metadata-removed"}
    assert notes["turned"].place.name == "photo.jpg"
    codes = {f["code"] for f in pictures.receipt()["findings"]}
    assert {"turned", "location-removed", "metadata-removed"} <= codes
    assert pictures.steps(made)["read.image.1"] == photograph()


def test_no_folder_of_the_machine_is_published(pictures: PicturePlace) -> None:
    elsewhere = pictures.folder / "private" / "album"
    pictures.write("private/album/photo.png", painted())
    pictures.write("private/album/style.png", painted(seed=9))
    pictures.write("private/album/refs/other.png", painted(seed=4))
    made = pictures.draw(
        images=[str(elsewhere / "photo.png")],
        style_image=str(elsewhere / "style.png"),
        references=str(elsewhere / "refs"),
    )
    for file, data in published(pictures).items():
        assert b"album" not in data, file
        assert str(pictures.folder).encode() not in data, file
        assert b"127.0.0.1" not in data, file
    assert pictures.receipt()["brief"]["images"] == ["photo.png"]
    assert pictures.studio.replay(made.piece_id).identical


def test_a_picture_of_ours_stays_a_models_and_keeps_its_credentials(
    pictures: PicturePlace,
) -> None:
    pictures.draw("first", title="First")
    made = pictures.make(
        task="outpaint", prompt="more river", images=["first/picture-1.png"], expand=(32, 0, 0, 0)
    )
    report = pictures.studio.verify(made.out / "picture-1.png")
    assert states(report) == dict.fromkeys(SIX, MarkState.VALID)
    assert report.mark("source_type").says["value"].endswith("/trainedAlgorithmicMedia")
    (parent,) = said_by_credentials(report)["ingredients"]
    assert parent["relationship"] == "parentOf"
    store = json.dumps(manifests(made.out / "picture-1.png"))
    assert "c2pa.opened" in store
    assert store.count('"c2pa.created"') >= 1  # of the parent, whose manifest is inside


def manifests(path: Any) -> Any:
    import c2pa

    with open(path, "rb") as file, c2pa.Reader("image/png", file) as reader:
        return json.loads(reader.json())["manifests"]


def test_a_photograph_becomes_a_composite(pictures: PicturePlace) -> None:
    name = pictures.write("photo.jpg", photograph())
    made = pictures.make(task="outpaint", prompt="more river", images=[name], expand=(32, 0, 0, 0))
    says = made.reports[0].mark("source_type").says["value"]
    assert says.endswith("/compositeWithTrainedAlgorithmicMedia")


def test_a_parent_changed_after_signing_is_told(pictures: PicturePlace) -> None:
    pictures.draw("first")
    data = bytearray((pictures.folder / "first/picture-1.png").read_bytes())
    changed = Image.open(pictures.folder / "first/picture-1.png").convert("RGB")
    fresh = file_of(changed.rotate(180))
    at = data.index(b"IDAT") - 4
    end = data.rindex(b"IEND") - 4
    start = fresh.index(b"IDAT") - 4
    spliced = bytes(data[:at]) + fresh[start : fresh.rindex(b"IEND") - 4] + bytes(data[end:])
    pictures.write("changed.png", spliced)
    made = pictures.make(task="upscale", images=["changed.png"], factor=2)
    (found,) = [f for f in made.findings if f.check == "credentials"]
    assert found.code == "tampered"
    assert "changed.png" in found.message


def huge_header() -> bytes:
    return png(60_000, 60_000, data=b"\0" * 64)


def truncated() -> bytes:
    data = file_of(painted())
    return data[: len(data) // 2]


def too_wide_tiff() -> bytes:
    return file_of(Image.new("F", (16, 16)), "TIFF")


def test_the_credentials_of_what_goes_in_are_looked_at_once(
    pictures: PicturePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wenfang.provenance import publish_picture

    read, seen = publish_picture.read_credentials, []

    def counted(data: bytes, *more: Any) -> Any:
        seen.append(data)
        return read(data, *more)

    monkeypatch.setattr(publish_picture, "read_credentials", counted)
    ours = pictures.draw("ours")
    broken = bytearray((ours.out / "picture-1.png").read_bytes())
    broken[-40] ^= 1
    name = pictures.write("broken.png", bytes(broken))
    made = pictures.make(task="upscale", images=[name], factor=2)
    assert seen == [bytes(broken)]
    # Told once everywhere: to the person, in the receipt, and on the page.
    for findings in (
        [f.check for f in made.findings],
        [f["check"] for f in pictures.receipt()["findings"]],
    ):
        assert findings.count("credentials") == 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("none.png", None, "no such file"),
        ("folder.png", "folder", "is a folder"),
        ("text.png", b"this is no picture at all", "text"),
        ("empty.png", b"", "empty"),
        ("half.png", truncated(), "ends before"),
        ("broken.png", file_of(painted())[:40] + b"\xff" * 200, "damaged"),
        ("huge.png", huge_header(), "too many"),
        ("float.tif", too_wide_tiff(), "32 bits"),
        ("https://example.org/a.png", None, "address"),
    ],
)
@pytest.mark.parametrize("field", ["images", "mask", "style_image", "control"])
def test_a_file_that_cannot_be_used_is_named_and_nothing_is_left(
    pictures: PicturePlace, name: str, data: bytes | str | None, words: str, field: str
) -> None:
    if data == "folder":
        (pictures.folder / name).mkdir()
    elif isinstance(data, bytes):
        pictures.write(name, data)
    good = pictures.write("good.png", painted())
    said: dict[str, Any] = {"task": "edit", "prompt": "a bird", "images": [good], "mask": good}
    if field == "control":
        said = {"prompt": "a bird", "images": [good]}
    said[field] = [name] if field == "images" else name
    with pytest.raises(BadInput) as caught:
        pictures.make(**said)
    assert name in str(caught.value.place)
    assert words in str(caught.value).lower()
    assert "server" not in pictures.__dict__ or not pictures.server.seen
    assert not (pictures.folder / "out").exists()


@pytest.mark.parametrize(
    ("name", "data", "notes"),
    [
        ("deep.png", png_16(np.asarray(painted()).astype(np.uint16) * 257), {"eight-bit"}),
        ("print.jpg", file_of(painted().convert("CMYK"), "JPEG"), {"from-cmyk"}),
        (
            "moving.gif",
            file_of(painted(), "GIF", save_all=True, append_images=[painted(seed=2)]),
            {"first-frame", "expanded"},
        ),
        ("grey.png", file_of(painted().convert("L")), set()),
        ("wrong.jpg", file_of(painted()), {"extension"}),
    ],
)
def test_odd_files_are_used_and_it_is_said_what_was_done(
    pictures: PicturePlace, name: str, data: bytes, notes: set[str]
) -> None:
    made = pictures.make(task="upscale", images=[pictures.write(name, data)], factor=2)
    found = [f for f in made.findings if f.check == "pictures"]
    assert notes <= {f.code for f in found}
    assert all(f.place.name == name for f in found)
    large = pictures.step(made, "upscale.1")
    assert (large.width, large.height) == (384, 256)


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        (Image.new("L", (10, 10), 255), "10 × 10"),
        (Image.new("L", (192, 128)), "black everywhere"),
        (Image.new("RGBA", (192, 128), (255, 255, 255, 0)), None),
    ],
)
def test_masks(pictures: PicturePlace, mask: Image.Image, words: str | None) -> None:
    said = {
        "task": "edit",
        "prompt": "a bird",
        "images": [pictures.write("a.png", painted())],
        "mask": pictures.write("mask.png", mask),
    }
    if words is None:
        pictures.make(**said)
        return
    with pytest.raises(BadInput) as caught:
        pictures.make(**said)
    assert caught.value.place == "mask"
    assert words in str(caught.value)
    assert not pictures.server.seen
