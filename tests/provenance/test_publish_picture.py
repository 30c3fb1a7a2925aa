"""Pictures published: every mark in every file, what a picture was made of, or nothing."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from toy_mark import ToyMark

from wenfang.drawing import Drawing, Ingredient, Relation
from wenfang.errors import BadInput, EngineError
from wenfang.finding import Severity
from wenfang.picture import Picture
from wenfang.pictures.encoding import FORMATS, ON_WHITE
from wenfang.pictures.label import PictureLabel
from wenfang.provenance import publish_picture as module
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.containers import Origin
from wenfang.provenance.containers.png import PngContainer
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.keys import ensure_keys
from wenfang.provenance.manifest import Claims
from wenfang.provenance.picture_detector import PictureDetector
from wenfang.provenance.picture_mark import SOFT_BINDING, Detection, MarkedPicture
from wenfang.provenance.publish import MarkRequest, Publication, Unmarked
from wenfang.provenance.publish_picture import publish_pictures
from wenfang.provenance.receipt import Receipt, new_receipt
from wenfang.provenance.source_type import (
    COMPOSITE_SYNTHETIC,
    COMPOSITE_WITH_TRAINED,
    TRAINED_ALGORITHMIC_MEDIA,
)
from wenfang.provenance.verify import MARKS, verify_file
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


@pytest.fixture
def request_(identity: SigningIdentity) -> MarkRequest:
    return MarkRequest(Claims(NOW, "small-painter", piece="p1"), AigcLabel("Wenfang", "p1"))


@pytest.fixture
def publish(request_: MarkRequest, identity: SigningIdentity, tmp_path: Path) -> Publish:
    def call(*drawings: Drawing, **changes: Any) -> Publication:
        arguments: dict[str, Any] = {
            "formats": ["png"],
            "out": tmp_path / "piece",
            "marks": request_,
            "identity": identity,
            "mark": MARK,
        }
        return publish_pictures(drawings or (drawing(),), **(arguments | changes))

    return call


def states(report: FileReport) -> dict[str, MarkState]:
    return {mark.mark: mark.state for mark in report.marks}


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

    def forget(picture: Picture, label: PictureLabel) -> LabelledPicture:
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


# What a picture was made of


@pytest.fixture
def parent(publish: Publish, tmp_path: Path) -> bytes:
    folder = publish(drawing(painted(seed=9)), out=tmp_path / "parent").folder
    return (folder / "picture-1.png").read_bytes()


def tampered(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[data.rindex(b"IDAT") + 50] ^= 1
    return bytes(changed)


def test_an_edit_opens_its_parent_and_keeps_its_credentials(
    publish: Publish, parent: bytes
) -> None:
    edited = Drawing(
        "edit",
        painted(seed=1),
        COMPOSITE_WITH_TRAINED,
        ingredients=(
            ingredient(parent),
            ingredient(b"mask", "inputTo", "mask", "mask.bin", "application/octet-stream"),
        ),
        actions=("c2pa.edited", "c2pa.resized"),
    )
    publication = publish(edited)
    assert publication.findings == ()
    says = publication.files[0].report.mark("credentials").says
    assert [a["action"] for a in says["actions"]] == ["c2pa.opened", "c2pa.edited", "c2pa.resized"]
    assert says["actions"][1]["digitalSourceType"] == COMPOSITE_WITH_TRAINED
    relations = {i["title"]: i["relationship"] for i in says["ingredients"]}
    assert relations == {"parent.png": "parentOf", "mask.bin": "inputTo"}
    data = (publication.folder / "edit.png").read_bytes()
    store = _store(data)
    kept = next(i for i in _active(store)["ingredients"] if i["title"] == "parent.png")
    assert kept["active_manifest"] in store["manifests"]
    assert len(store["manifests"]) == 2
    source_type = publication.files[0].report.mark("source_type")
    assert source_type.says["value"] == COMPOSITE_WITH_TRAINED


def _store(data: bytes) -> dict[str, Any]:
    import json

    from c2pa import Reader

    with Reader("image/png", io.BytesIO(data)) as reader:
        store: dict[str, Any] = json.loads(reader.json())
    return store


def _active(store: dict[str, Any]) -> dict[str, Any]:
    active: dict[str, Any] = store["manifests"][store["active_manifest"]]
    return active


def test_actions_are_linked_to_their_ingredients(publish: Publish, parent: bytes) -> None:
    other = parent + b""
    blend = drawing(
        ingredients=(
            ingredient(parent, "componentOf", name="a.png"),
            ingredient(other, "inputTo", "style", "b.png"),
        )
    )
    folder = publish(blend).folder
    active = _active(_store((folder / "picture-1.png").read_bytes()))
    actions = next(a for a in active["assertions"] if a["label"] == "c2pa.actions.v2")["data"]
    linked = {
        action["action"]: [i["url"].rsplit("/", 1)[1] for i in action["parameters"]["ingredients"]]
        for action in actions["actions"]
    }
    labels = {i["title"]: i["label"] for i in active["ingredients"]}
    assert linked == {"c2pa.created": [labels["b.png"]], "c2pa.placed": [labels["a.png"]]}


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n cut", "image/png"),
        (b"anything", "image/x-unknown"),
        (b"", "image/jpeg"),
    ],
)
def test_an_ingredient_that_cannot_be_read_is_named_by_hash(
    publish: Publish, data: bytes, media_type: str
) -> None:
    broken = ingredient(data, "inputTo", "style", "style.bin", media_type)
    publication = publish(drawing(ingredients=(broken,)))
    named = publication.files[0].report.mark("credentials").says["ingredients"]
    assert [i["instance_id"] for i in named] == [f"urn:sha256:{broken.sha256}#inputTo"]


def test_a_tampered_parent_is_recorded_and_never_laundered(
    publish: Publish, parent: bytes, identity: SigningIdentity
) -> None:
    bad = ingredient(tampered(parent))
    publication = publish(drawing(ingredients=(bad,)), receipt=new_receipt("p1", NOW))
    [finding] = publication.findings
    assert finding.severity is Severity.WARN
    assert (finding.check, finding.code) == ("credentials", "tampered")
    assert "parent.png" in finding.message
    assert publication.receipt is not None
    assert publication.receipt.findings[-1]["code"] == "tampered"
    report = verify_file(publication.folder / "picture-1.png", roots=identity.roots)
    credentials = report.mark("credentials")
    assert credentials.state is MarkState.INVALID
    assert "a source of the file was changed" in credentials.message
    assert credentials.says["own_failures"] == []
    # … nor by working on from there.
    child = (publication.folder / "picture-1.png").read_bytes()
    again = publish(drawing(ingredients=(ingredient(child),)), replace=True)
    assert again.files[0].report.mark("credentials").state is MarkState.INVALID
    assert [f.code for f in again.findings] == ["tampered"]


def test_a_broken_own_signature_is_not_excused_by_a_broken_parent(
    publish: Publish, parent: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from wenfang.provenance import publish as publish_module

    write = publish_module.write_file
    monkeypatch.setattr(
        publish_module,
        "write_file",
        lambda path, data: write(
            path,
            data[: data.rindex(b"\xff\xd9") - 9] + b"\0" + data[data.rindex(b"\xff\xd9") - 8 :],
        ),
    )
    with pytest.raises(EngineError, match="credentials"):
        publish(drawing(ingredients=(ingredient(tampered(parent)),)), formats=["jpg"])
    assert not (tmp_path / "piece").exists()


def test_a_parent_by_an_unknown_signer_is_no_failure(
    publish: Publish, request_: MarkRequest, tmp_path: Path
) -> None:
    stranger = ensure_keys(tmp_path / "stranger", "Another Desk")
    folder = publish(drawing(), out=tmp_path / "theirs", identity=stranger).folder
    theirs = ingredient((folder / "picture-1.png").read_bytes())
    publication = publish(drawing(ingredients=(theirs,)))
    assert publication.findings == ()
    assert publication.files[0].report.mark("credentials").says["trusted"] is True


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
