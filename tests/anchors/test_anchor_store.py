"""Anchors on disk: whole or not at all, erased for good, whatever happens at once."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from wenfang.anchor import Anchor, Consent
from wenfang.anchors.consent import consent_findings
from wenfang.anchors.names import checked_name, folder_name
from wenfang.anchors.origins import portrait_ingredient
from wenfang.anchors.store import AnchorStore
from wenfang.errors import BadInput, ResourceError
from wenfang.picture import Picture

RNG = np.random.default_rng(7)
FACE = Picture(RNG.integers(0, 256, (12, 10, 4), np.uint8))
CONSENT = Consent(
    "韩梅梅", "evening news", dt.date(2030, 1, 1), dt.date(2026, 1, 1), ("face", "voice")
)


def anchor(name: str = "Lin", portrait: Picture = FACE) -> Anchor:
    return Anchor(
        name, "portrait", portrait=portrait, origin="photograph", voice="zh-female-1",
        consent=CONSENT, licence="CC-BY-4.0",
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> AnchorStore:
    return AnchorStore(tmp_path / "anchors")


@pytest.mark.parametrize(
    "one",
    [
        anchor(),
        anchor("林"),
        Anchor("Mei", "drawn", {"hair": "bob", "glasses": "round"}, voice="x"),
    ],
)
def test_what_is_kept_comes_back(store: AnchorStore, one: Anchor) -> None:
    store.create(one)
    again = store.get(one.name)
    assert again == one
    assert again.digest == one.digest
    assert store.names() == [one.name]
    assert one.name in store


def test_the_portrait_s_file_is_kept_and_erased(store: AnchorStore) -> None:
    given = portrait_ingredient("portrait.png", "image/png", FACE.png)
    store.create(replace(anchor(), given=given))
    assert store.get("Lin").given == given
    file = store.folder / "lin" / "portrait.given"
    file.write_bytes(b"another")
    with pytest.raises(ResourceError, match="changed after it was checked"):
        store.get("Lin")
    store.delete("Lin")
    assert not file.exists()


def test_a_drawing_of_somebody_is_refused_without_the_record_of_their_consent(
    store: AnchorStore,
) -> None:
    store.create(replace(anchor("Ann"), origin="drawn", voice=""))
    assert store.get("Ann").consented == CONSENT.sha256
    assert [one.code for one in consent_findings(store.get("Ann"))] == ["holds"]
    (store.folder / "ann" / "consent.toml").unlink()
    assert [one.code for one in consent_findings(store.get("Ann"))] == ["missing"]
    about = store.folder / "ann" / "anchor.toml"  # as earlier versions wrote it
    about.write_text(about.read_text("utf-8").replace("consented", "other"), "utf-8")
    assert consent_findings(store.get("Ann")) == []


def test_nothing_there_yet(store: AnchorStore) -> None:
    assert store.anchors() == store.names() == []
    assert "Lin" not in store
    assert not store.folder.exists()
    with pytest.raises(BadInput, match="no anchor 'Lin'"):
        store.get("Lin")


def test_capitals_make_no_other_anchor(store: AnchorStore) -> None:
    store.create(anchor("Lin"))
    assert store.get("LIN").name == "Lin"
    with pytest.raises(BadInput, match="already"):
        store.create(anchor("lin"))
    assert store.names() == ["Lin"]


@pytest.mark.parametrize(
    "name",
    ["", " ", "..", ".", "../x", "a/b", "a\\b", "/etc", "C:", "-x", "_x", "x" * 41, "a b", "nul",
     "COM1", "a\nb", "a\0", "😀", ".hidden"],
)  # fmt: skip
def test_names_that_are_paths_or_none(store: AnchorStore, name: str) -> None:
    for call in (
        lambda: store.create(anchor(name)),
        lambda: store.get(name),
        lambda: store.delete(name),
    ):
        with pytest.raises(BadInput):
            call()
    assert not list(store.folder.glob("**/*")) if store.folder.exists() else True


@pytest.mark.parametrize("name", ["Lin", "林小姐", "a-b_c9", "Zoë", "x" * 40, "Ольга"])
def test_names_of_any_script(name: str) -> None:
    assert checked_name(f" {name} ") == name
    assert folder_name("Lin") == folder_name("LIN")


def test_of_many_at_once_one_wins(store: AnchorStore) -> None:
    told: list[str] = []

    def create(index: int) -> None:
        try:
            store.create(anchor(portrait=Picture(np.full((8, 8, 3), index, np.uint8))))
            told.append("created")
        except BadInput as error:
            told.append("refused" if "already" in str(error) else str(error))

    threads = [threading.Thread(target=create, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["created"] + ["refused"] * 7
    assert store.get("Lin").portrait is not None
    assert [p.name for p in store.folder.iterdir()] == ["lin"]


def test_deleting_erases_and_leaves_a_tombstone_without_anybody_in_it(store: AnchorStore) -> None:
    store.create(anchor())
    stone = store.delete("LIN", reason="contract ended")
    assert stone.consent == CONSENT.sha256
    (line,) = (store.folder / "deleted.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "at": stone.at.isoformat(), "consent": stone.consent, "reason": "contract ended",
    }  # fmt: skip
    left = b"".join(p.read_bytes() for p in store.folder.rglob("*") if p.is_file())
    assert "韩梅梅".encode() not in left
    assert b"Lin" not in left
    assert b"PNG" not in left
    with pytest.raises(BadInput):
        store.get("Lin")
    with pytest.raises(BadInput):
        store.delete("Lin")
    store.create(anchor())


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("anchor.toml", b"name = "),
        ("anchor.toml", b"name = 'Lin'"),
        ("portrait.png", b"no picture"),
        ("portrait.png", Picture(np.zeros((3, 3, 3), np.uint8)).png),
        ("consent.toml", b"person = 'A'"),
    ],
)
def test_a_damaged_anchor_is_told_listed_around_and_can_be_deleted(
    store: AnchorStore, file: str, content: bytes
) -> None:
    store.create(anchor())
    store.create(anchor("Mei"))
    (store.folder / "lin" / file).write_bytes(content)
    with pytest.raises(ResourceError, match="cannot be read"):
        store.get("Lin")
    assert store.names() == ["Mei"]
    assert store.delete("Lin").consent
    assert not (store.folder / "lin").exists()


@pytest.mark.parametrize("key", ["look", "origin"])
def test_values_that_are_none_of_the_known(store: AnchorStore, key: str) -> None:
    store.create(anchor())
    path = store.folder / "lin" / "anchor.toml"
    lines = path.read_text("utf-8").splitlines()
    path.write_text(
        "\n".join(f'{key} = "x"' if line.startswith(f"{key} ") else line for line in lines)
    )
    with pytest.raises(ResourceError):
        store.get("Lin")


def test_what_was_left_by_a_killed_process_goes_after_an_hour(store: AnchorStore) -> None:
    store.create(anchor())
    old, new = store.folder / ".part-old", store.folder / ".part-new"
    for part in (old, new):
        part.mkdir()
        (part / "portrait.png").write_bytes(FACE.png)
    then = time.time() - 7200
    os.utime(old, (then, then))
    store.create(anchor("Mei"))
    assert not old.exists()
    assert new.exists()
    assert store.names() == ["Lin", "Mei"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ResourceError, match="cannot be kept"):
        AnchorStore(tmp_path / "file" / "anchors").create(anchor())


def test_nobody_else_may_look_into_the_folder(store: AnchorStore) -> None:
    store.create(anchor())
    if sys.platform != "win32":
        assert store.folder.stat().st_mode & 0o077 == 0
        assert (store.folder / "lin").stat().st_mode & 0o077 == 0
