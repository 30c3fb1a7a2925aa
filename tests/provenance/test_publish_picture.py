"""Pictures published: every mark in every file, what a picture was made of, or nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_pictures import (
    KINDS,
    MARK,
    NOW,
    Publish,
    drawing,
    ingredient,
    painted,
    states,
)
from PIL import Image
from toy_mark import ToyMark

from wenfang.errors import BadInput, EngineError
from wenfang.picture import Picture
from wenfang.pictures.encoding import FORMATS, ON_WHITE
from wenfang.pictures.label import PictureLabel
from wenfang.provenance import publish_picture as module
from wenfang.provenance.containers import Origin
from wenfang.provenance.containers.png import PngContainer
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.picture_detector import PictureDetector
from wenfang.provenance.picture_mark import SOFT_BINDING, Detection, MarkedPicture
from wenfang.provenance.publish import MarkRequest, Publication, Unmarked
from wenfang.provenance.publish_picture import publish_pictures
from wenfang.provenance.receipt import Receipt, new_receipt
from wenfang.provenance.source_type import (
    COMPOSITE_SYNTHETIC,
    TRAINED_ALGORITHMIC_MEDIA,
)
from wenfang.provenance.verify import MARKS, verify_file
from wenfang.verification import MarkState


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_of_every_kind_bears_every_mark(
    publish: Publish, identity: SigningIdentity, kind: str, no_network: list[str]
) -> None:
    publication = publish(drawing(KINDS[kind]), formats=list(FORMATS))
    assert [f.name for f in publication.files] == [f"picture-1.{e}" for e in FORMATS]
    assert sorted(p.name for p in publication.folder.iterdir()) == sorted(
        f.name for f in publication.files
    )
    for file in publication.files:
        report = verify_file(
            publication.folder / file.name,
            roots=identity.roots,
            detectors=[PictureDetector(MARK)],
        )
        assert tuple(states(report)) == MARKS
        carried = file.report.mark("credentials").says["watermark"]["applied"]
        expected = dict.fromkeys(MARKS, MarkState.VALID)
        if not carried:
            expected["watermark"] = MarkState.ABSENT
        assert states(report) == expected
        with Image.open(publication.folder / file.name) as image:
            assert image.size == (KINDS[kind].width, KINDS[kind].height)
            assert (image.mode == "RGBA") == (kind == "alpha" and image.format != "JPEG")
    if kind == "alpha":
        assert ON_WHITE in publication.notes


def test_the_same_drawing_gives_the_same_pixels_and_metadata(
    publish: Publish, tmp_path: Path
) -> None:
    first = publish(drawing(), out=tmp_path / "a").folder / "picture-1.png"
    second = publish(drawing(), out=tmp_path / "b").folder / "picture-1.png"
    cut = [data[: data.index(b"caBX") - 4] + data[data.index(b"sRGB") :] for data in (
        first.read_bytes(), second.read_bytes())]  # fmt: skip
    assert cut[0] == cut[1]


def test_the_label_is_drawn_before_the_watermark_so_that_both_are_read_back(
    publish: Publish,
) -> None:
    seen: list[Picture] = []

    class Watching(ToyMark):
        def embed(self, picture: Picture) -> MarkedPicture:
            seen.append(picture)
            return super().embed(picture)

    plain = painted()
    publish(drawing(plain), mark=Watching())
    assert len(seen) == 1
    assert seen[0] != plain


def test_what_the_manifest_says(publish: Publish) -> None:
    label = PictureLabel("人工智能生成", "AI", "top-left")
    report = publish(drawing(prompt="a fox"), label=label).files[0].report
    says = report.mark("credentials").says
    assert says["actions"] == [
        {
            "action": "c2pa.created",
            "when": "2026-11-23T08:00:00Z",
            "digitalSourceType": TRAINED_ALGORITHMIC_MEDIA,
            "softwareAgent": says["actions"][0]["softwareAgent"],
        }
    ]
    assert says["watermark"]["scheme"] == SOFT_BINDING
    assert says["label"] == {"chinese": "人工智能生成", "english": "AI", "position": "top-left"}
    assert report.mark("explicit_label").says["zh"] == "人工智能生成"
    assert report.mark("generator").says["tools"] == ["Wenfang (small-painter)"]


def test_a_watermark_that_is_there_is_named_as_a_soft_binding(publish: Publish) -> None:
    import json

    from c2pa import Reader

    folder = publish(drawing()).folder
    with (folder / "picture-1.png").open("rb") as file, Reader("image/png", file) as reader:
        store = json.loads(reader.json())
    assertions = store["manifests"][store["active_manifest"]]["assertions"]
    binding = next(a["data"] for a in assertions if a["label"] == "c2pa.soft-binding")
    assert binding["alg"] == SOFT_BINDING


def test_prompts_are_published_on_request_only(publish: Publish, tmp_path: Path) -> None:
    private = drawing(prompt="a fox in Li Lei's kitchen")
    quiet = publish(private, formats=list(FORMATS), out=tmp_path / "quiet")
    told = publish(private, formats=list(FORMATS), out=tmp_path / "told", prompts=True)
    for extension in FORMATS:
        assert b"Li Lei" not in (quiet.folder / f"picture-1.{extension}").read_bytes()
        assert b"Li Lei" in (told.folder / f"picture-1.{extension}").read_bytes()


def test_a_picture_that_cannot_carry_the_watermark_is_published_and_told_of(
    publish: Publish,
) -> None:
    class Never(ToyMark):
        def embed(self, picture: Picture) -> MarkedPicture:
            return MarkedPicture(picture, {"applied": False, "reason": "flat"})

    publication = publish(drawing(), mark=Never(), receipt=new_receipt("p1", NOW))
    assert publication.receipt is not None
    assert publication.receipt.watermark["files"] == {
        "picture-1.png": {"applied": False, "reason": "flat"}
    }
    says = publication.files[0].report.mark("credentials").says
    assert says["watermark"] == {"applied": False, "reason": "flat"}
    assert publication.files[0].report.mark("watermark").state is MarkState.ABSENT


def test_a_watermark_lost_in_a_lossy_format_is_told_for_that_format_alone(
    publish: Publish,
) -> None:
    class Fragile(ToyMark):
        def detect(self, picture: Picture) -> Detection:
            seen = super().detect(picture)
            exact = bool((picture.pixels[..., :3] == self.last).all()) if self.last.size else True
            return replace(seen, found=seen.found and exact)

        last = np.zeros(0, np.uint8)

        def embed(self, picture: Picture) -> MarkedPicture:
            marked = super().embed(picture)
            self.last = marked.picture.pixels[..., :3]
            return marked

    publication = publish(drawing(), mark=Fragile(), formats=["png", "jpg"])
    png, jpg = (f.report.mark("credentials").says["watermark"] for f in publication.files)
    assert png["applied"] is True
    assert jpg == {"applied": False, "reason": "lost in image/jpeg at this quality"}


def test_where_it_is_lost_in_several_files_everything_is_signed_once_more(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(ToyMark):
        def __init__(self) -> None:
            super().__init__()
            self.made: set[bytes] = set()

        def embed(self, picture: Picture) -> MarkedPicture:
            marked = MarkedPicture(picture, {"applied": True, "scheme": SOFT_BINDING})
            self.made.add(picture.pixels.tobytes())
            return marked

        def detect(self, picture: Picture) -> Detection:
            return replace(super().detect(picture), found=picture.pixels.tobytes() in self.made)

    tried: list[int] = []
    original = module.publish_files

    def counted(files: Any, *args: Any, **options: Any) -> Publication:
        tried.append(len(files))
        return original(files, *args, **options)

    monkeypatch.setattr(module, "publish_files", counted)
    two = [drawing(), replace(drawing(), name="picture-2")]
    publication = publish(
        *two, mark=Gone(), formats=["jpg", "png"], sheet="sheet", receipt=new_receipt("p1", NOW)
    )
    assert len(tried) == 2
    assert publication.receipt is not None
    told = publication.receipt.watermark["files"]
    lost = {"applied": False, "reason": "lost in image/jpeg at this quality"}
    assert {name: one for name, one in told.items() if one["applied"] is False} == {
        "picture-1.jpg": lost,
        "picture-2.jpg": lost,
        "sheet.jpg": lost,
    }
    for file in publication.files:
        assert file.report.mark("credentials").says["watermark"] == told[file.name]
        assert file.report.mark("watermark").state is (
            MarkState.ABSENT if file.name.endswith("jpg") else MarkState.VALID
        )


def test_a_watermark_that_vanishes_without_a_word_stops_publication(
    publish: Publish, tmp_path: Path
) -> None:
    class Lying(ToyMark):
        def embed(self, picture: Picture) -> MarkedPicture:
            return MarkedPicture(picture, {"applied": True, "scheme": SOFT_BINDING})

    with pytest.raises(EngineError, match="watermark"):
        publish(drawing(), mark=Lying())
    assert list(tmp_path.iterdir()) == []


def test_a_label_that_is_not_there_stops_publication(
    publish: Publish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from wenfang.pictures.label import LabelledPicture

    def forget(picture: Picture, label: PictureLabel, **_: Any) -> LabelledPicture:
        return LabelledPicture(picture, (0, 0, 1, 1), 20, 21.0, 0.0, ())

    monkeypatch.setattr(module, "draw_label", forget)
    with pytest.raises(EngineError, match="explicit label"):
        publish(drawing())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mark", ["aigc label", "source type"])
def test_metadata_that_is_dropped_in_silence_stops_publication(
    publish: Publish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mark: str
) -> None:
    embed = PngContainer.embed

    def dropping(self: PngContainer, data: bytes, label: str | None, origin: Origin) -> bytes:
        if mark == "aigc label":
            return embed(self, data, None, origin)
        return embed(self, data, label, Origin("trainedAlgorithmicMedia"))

    monkeypatch.setattr(PngContainer, "embed", dropping)
    with pytest.raises(EngineError, match=mark):
        publish(drawing())
    assert list(tmp_path.iterdir()) == []


def test_without_a_label_only_for_a_reason(publish: Publish, request_: MarkRequest) -> None:
    reason = "agreed with the customer, contract 12"
    publication = publish(drawing(), marks=replace(request_, unlabelled=reason))
    report = publication.files[0].report
    assert publication.unlabelled == reason
    assert report.mark("explicit_label").state is MarkState.ABSENT
    assert report.mark("watermark").state is MarkState.VALID
    assert report.mark("credentials").says["label"] is None


def test_no_watermark_is_said_to_be_none(publish: Publish) -> None:
    report = publish(drawing(), mark=None).files[0].report
    assert report.mark("watermark").state is MarkState.ABSENT
    assert "no watermark was asked for" in report.mark("watermark").message


def test_a_sheet_holds_the_published_pictures_as_ingredients(
    publish: Publish, identity: SigningIdentity
) -> None:
    drawings = [drawing(painted(200, 150, n), f"picture-{n}") for n in (1, 2, 3)]
    publication = publish(*drawings, formats=["png", "jpg"], sheet="sheet")
    assert publication.files[-1].name == "sheet.png"
    report = publication.files[-1].report
    assert states(report) == dict.fromkeys(MARKS, MarkState.VALID)
    assert report.mark("source_type").says["value"] == COMPOSITE_SYNTHETIC
    says = report.mark("credentials").says
    hashes = {f.name: f.sha256 for f in publication.files}
    assert [i["instance_id"] for i in says["ingredients"]] == [
        f"urn:sha256:{hashes[f'picture-{n}.png']}#componentOf" for n in (1, 2, 3)
    ]
    assert [a["action"] for a in says["actions"]] == ["c2pa.created", *["c2pa.placed"] * 3]
    assert len(publish(drawing(), sheet="sheet", replace=True).files) == 1


def test_the_receipt_says_what_each_file_bears_and_manifests_name_it(
    publish: Publish, identity: SigningIdentity
) -> None:
    text = Unmarked("report.txt", "text/plain", "本文由人工智能（AI）生成\n\n正文。\n".encode())
    publication = publish(
        drawing(), receipt=new_receipt("p1", NOW), extra=[text], formats=["png", "webp"]
    )
    receipt = Receipt.from_bytes((publication.folder / "receipt.json").read_bytes())
    assert receipt == publication.receipt
    assert set(receipt.watermark["files"]) == {"picture-1.png", "picture-1.webp"}
    assert [o.name for o in receipt.outputs] == ["picture-1.png", "picture-1.webp", "report.txt"]
    for file in publication.files:
        named = file.report.mark("credentials").says["receipt"]
        assert named["hash"] == receipt.making_sha256()


@pytest.mark.parametrize(
    ("changes", "place"),
    [({"formats": []}, "formats"), ({"formats": ["png", "bmp"]}, "formats")],
)
def test_bad_requests_leave_nothing(
    publish: Publish, tmp_path: Path, changes: dict[str, Any], place: str
) -> None:
    with pytest.raises(BadInput) as caught:
        publish(drawing(), **changes)
    assert caught.value.place == place
    assert list(tmp_path.iterdir()) == []


def test_a_picture_too_small_for_a_label_is_refused(publish: Publish, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="too few"):
        publish(drawing(painted(20, 20)))
    with pytest.raises(BadInput):
        publish_pictures(
            [], formats=["png"], out=tmp_path / "x", marks=None, identity=None, mark=None,  # type: ignore[arg-type]
        )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("position", ["bottom-right", "top"])
def test_a_published_picture_that_is_published_again_bears_one_label(
    publish: Publish, tmp_path: Path, position: Any
) -> None:
    label = PictureLabel(position=position)
    first = publish(drawing(painted(360, 240)), label=label, out=tmp_path / "first")
    data = (first.folder / "picture-1.png").read_bytes()
    picture = Picture.of(Image.open(first.folder / "picture-1.png"))
    larger = Picture.of(picture.image().resize((720, 480), Image.Resampling.LANCZOS))
    shown = []
    for role in ("image", "style"):
        made = drawing(larger, ingredients=(ingredient(data, role=role, relation="inputTo"),))
        out = tmp_path / role
        published = publish(made, label=label, out=out)
        assert published.files[0].report.mark("explicit_label").state is MarkState.VALID
        shown.append(Picture.of(Image.open(out / "picture-1.png")).pixels.astype(int))
    once, twice = shown
    assert np.array_equal(once[200:280], twice[200:280])
    rows = slice(-40, -20) if position == "bottom-right" else slice(20, 40)
    middle = once[rows, 420:540]
    # Ink and plate alone, near grey: the watermark is all that is added to them.
    assert np.ptp(middle, axis=2).max() < 24
    assert np.ptp(twice[rows, 420:540], axis=2).max() > 24
