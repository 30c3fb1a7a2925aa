"""What a published picture was made of: parents opened, parts placed, broken ones told of."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from drawn_pictures import (
    NOW,
    Publish,
    drawing,
    ingredient,
    painted,
)

from wenfang.drawing import Drawing
from wenfang.errors import EngineError
from wenfang.finding import Severity
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.keys import ensure_keys
from wenfang.provenance.publish import MarkRequest
from wenfang.provenance.receipt import new_receipt
from wenfang.provenance.source_type import (
    COMPOSITE_WITH_TRAINED,
)
from wenfang.provenance.verify import verify_file
from wenfang.verification import MarkState


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
