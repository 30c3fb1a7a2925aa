"""Publication: all files with all marks, or nothing."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wenfang.errors import BadInput, ConfigurationError, EngineError
from wenfang.provenance import folder as folder_module
from wenfang.provenance import publish as publish_module
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.containers import Origin
from wenfang.provenance.containers.pdf import PdfContainer
from wenfang.provenance.credentials import Signed
from wenfang.provenance.folder import staged_folder
from wenfang.provenance.identity import SigningIdentity
from wenfang.provenance.publish import (
    MarkRequest,
    Publication,
    PublishedFile,
    Unmarked,
    publish_file,
    publish_files,
)
from wenfang.provenance.receipt import Receipt, new_receipt
from wenfang.provenance.verify import verify_file
from wenfang.verification import MarkReport, MarkState

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
Publish = Callable[..., Publication]


@pytest.fixture
def publish(
    files: list[Unmarked], marks: MarkRequest, identity: SigningIdentity, tmp_path: Path
) -> Publish:
    def call(**changes: object) -> Publication:
        arguments = {
            "files": files,
            "out": tmp_path / "piece",
            "marks": marks,
            "identity": identity,
        }
        return publish_files(**(arguments | changes))  # type: ignore[arg-type]

    return call


def named(files: list[Unmarked], *names: str) -> list[Unmarked]:
    return [file for file in files if file.name in names]


def test_every_file_has_its_marks_and_its_manifest(publish: Publish) -> None:
    out = publish().folder
    assert sorted(path.name for path in out.iterdir()) == [
        "report.docx", "report.docx.c2pa", "report.html", "report.html.c2pa", "report.md",
        "report.md.c2pa", "report.pdf", "report.txt", "report.txt.c2pa",
    ]  # fmt: skip
    assert list(out.parent.iterdir()) == [out]


def test_page_and_receipt_come_last_and_are_signed(
    publish: Publish, identity: SigningIdentity, files: list[Unmarked]
) -> None:
    seen: list[str] = []

    def page(done: Sequence[PublishedFile], known: Receipt | None) -> bytes:
        seen.extend(file.name for file in done)
        return next(file.data for file in files if file.name == "report.html")

    receipt = new_receipt("p1", NOW, profiles=("cn", "eu"))
    publication = publish(page=page, receipt=receipt)
    assert seen == [file.name for file in files]
    out = publication.folder
    read = Receipt.from_bytes((out / "receipt.json").read_bytes())
    assert read == publication.receipt
    assert [output.name for output in read.outputs] == [*seen, "index.html"]
    for output in read.outputs:
        report = verify_file(out / output.name, roots=identity.roots)
        assert report.sha256 == output.sha256
        assert output.marks["credentials"] == "valid"
    assert read.making_sha256() == receipt.making_sha256()
    report = verify_file(out / "receipt.json", roots=identity.roots)
    assert report.mark("credentials").says["trusted"] is True
    assert report.mark("explicit_label").state is MarkState.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("name", "media_type", "data", "mark"),
    [
        ("a.txt", "text/plain", b"no label at all", "explicit label"),
        ("a.txt", "text/plain", b"AI-generated content", "explicit label"),  # no Chinese
        ("a.md", "text/markdown", "本文由AI生成\n".encode(), "explicit label"),
        ("a.html", "text/html", "<p hidden>本文由AI生成</p>".encode(), "explicit label"),
    ],
    ids=["none", "English only", "too far down", "hidden"],
)
def test_a_missing_label_leaves_nothing(
    publish: Publish, files: list[Unmarked], name: str, media_type: str, data: bytes, mark: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    if name == "a.md":
        filler = "段落。\n\n" * 40
        data = (filler + data.decode() + "\n" + filler).encode()
    bad = Unmarked(name, media_type, data)
    with pytest.raises(EngineError, match=mark) as caught:
        publish(files=[*named(files, "report.txt"), bad])
    assert caught.value.place == name
    assert list(tmp_path.iterdir()) == []


def test_the_eu_profile_alone_takes_an_english_label(publish: Publish, marks: MarkRequest) -> None:
    file = Unmarked("a.txt", "text/plain", b"AI-generated content\n\nText.\n")
    publication = publish(files=[file], marks=replace(marks, profiles=("eu",)))
    assert publication.files[0].report.mark("aigc_label").state is MarkState.VALID


@pytest.mark.parametrize("mark", ["aigc label", "source type", "credentials"])
def test_a_mark_that_a_library_drops_in_silence_stops_publication(
    publish: Publish,
    files: list[Unmarked],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    mark: str,
) -> None:
    if mark == "credentials":
        monkeypatch.setattr(publish_module, "sign_file", lambda data, *_, **__: Signed(data))
    else:
        embed = PdfContainer.embed

        def dropping(self: PdfContainer, data: bytes, label: str | None, origin: Origin) -> bytes:
            if mark == "aigc label":
                return embed(self, data, None, origin)
            return embed(self, data, label, Origin("trainedAlgorithmicMedia"))

        monkeypatch.setattr(PdfContainer, "embed", dropping)
    with pytest.raises(EngineError, match=mark) as caught:
        publish(files=named(files, "report.pdf"))
    assert caught.value.place == "report.pdf"
    assert list(tmp_path.iterdir()) == []


def test_a_second_label_from_a_writer_is_replaced(publish: Publish) -> None:
    text = '---\nAIGC:\n  Label: "3"\n---\n# x\n\n本文由AI生成\n'
    publication = publish(files=[Unmarked("a.md", "text/markdown", text.encode())])
    assert publication.files[0].report.mark("aigc_label").says["Label"] == "1"


def test_a_signature_by_somebody_else_is_not_accepted(
    publish: Publish, identity: SigningIdentity, tmp_path: Path, files: list[Unmarked]
) -> None:
    from wenfang.provenance.keys import ensure_keys

    other = ensure_keys(tmp_path / "other")
    with pytest.raises(EngineError, match="identity"):
        publish(files=named(files, "report.md"), identity=replace(identity, roots=other.roots))
    assert [path.name for path in tmp_path.iterdir()] == ["other"]


def test_a_watermark_that_was_applied_must_be_found(
    publish: Publish, marks: MarkRequest, files: list[Unmarked], tmp_path: Path
) -> None:
    def detector(state: MarkState) -> Callable[[str], MarkReport]:
        return lambda text: MarkReport("watermark", state, "z")

    claims = replace(marks.claims, watermark={"applied": True, "scheme": "unigram"})
    files = named(files, "report.md")
    lost = replace(marks, claims=claims, detectors=(detector(MarkState.ABSENT),))
    with pytest.raises(EngineError, match="watermark"):
        publish(files=files, marks=lost)
    assert list(tmp_path.iterdir()) == []
    found = replace(marks, claims=claims, detectors=(detector(MarkState.VALID),))
    report = publish(files=files, marks=found).files[0].report
    assert report.mark("watermark").state is MarkState.VALID
    assert report.mark("credentials").says["watermark"]["scheme"] == "unigram"


@pytest.mark.parametrize("reason", ["", "because", "   x       "])
def test_leaving_the_label_out_needs_a_reason(marks: MarkRequest, reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        replace(marks, unlabelled=reason)
    assert caught.value.place == "unlabelled"


def test_an_unlabelled_file_is_still_signed_and_carries_the_implicit_label(
    publish: Publish, marks: MarkRequest
) -> None:
    reason = "agreed with the customer, contract 12"
    file = Unmarked("a.md", "text/markdown", b"# Text\n\nNo label.\n")
    publication = publish(files=[file], marks=replace(marks, unlabelled=reason))
    report = publication.files[0].report
    assert publication.unlabelled == reason
    assert report.mark("explicit_label").state is MarkState.ABSENT
    assert report.mark("aigc_label").state is MarkState.VALID
    assert report.mark("credentials").state is MarkState.VALID


@pytest.mark.parametrize("profiles", [(), ("us",), ("cn", "xx")])
def test_unknown_profiles_are_refused(marks: MarkRequest, profiles: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError):
        replace(marks, profiles=profiles)


@pytest.mark.parametrize(
    "name", ["", "../a.md", "a/b.md", ".hidden", "a.c2pa", "a\\b.md", "receipt.json"]
)
def test_names_are_plain(publish: Publish, files: list[Unmarked], name: str) -> None:
    twin = Unmarked(name, "text/plain", b"")
    with pytest.raises(BadInput):
        publish(files=[*files, twin])


def test_a_name_that_differs_only_in_case_is_refused(
    publish: Publish, files: list[Unmarked]
) -> None:
    with pytest.raises(BadInput):
        publish(files=[*files, Unmarked("REPORT.md", "text/markdown", b"")])


def test_a_folder_with_files_is_not_overwritten_unless_asked(
    publish: Publish, files: list[Unmarked], tmp_path: Path
) -> None:
    (tmp_path / "piece").mkdir()
    publish(files=named(files, "report.md"))
    with pytest.raises(BadInput, match="not empty"):
        publish(files=named(files, "report.txt"))
    publish(files=named(files, "report.txt"), replace=True)
    names = sorted(path.name for path in (tmp_path / "piece").iterdir())
    assert names == ["report.txt", "report.txt.c2pa"]
    assert [path.name for path in tmp_path.iterdir()] == ["piece"]


def test_a_failed_replacement_keeps_the_old_folder(
    publish: Publish, files: list[Unmarked], tmp_path: Path
) -> None:
    publish(files=named(files, "report.md"))
    with pytest.raises(EngineError):
        publish(files=[Unmarked("a.txt", "text/plain", b"unlabelled")], replace=True)
    assert (tmp_path / "piece" / "report.md").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["piece"]


@pytest.mark.parametrize("after", [0, 1, 4, 9])
def test_a_full_disk_leaves_nothing(
    publish: Publish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, after: int
) -> None:
    left = [after]
    fsync = os.fsync

    def full(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    monkeypatch.setattr(folder_module.os, "fsync", full)
    with pytest.raises(EngineError, match="disk is full") as caught:
        publish()
    assert caught.value.cure == "free some space"
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


PROGRAM = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from wenfang.provenance.aigc_label import AigcLabel
from wenfang.provenance.keys import ensure_keys
from wenfang.provenance.manifest import Claims
from wenfang.provenance.publish import MarkRequest, Unmarked, publish_files
keys, out = Path(sys.argv[1]), Path(sys.argv[2])
identity = ensure_keys(keys)
marks = MarkRequest(Claims(datetime.now(UTC)), AigcLabel("Wenfang", "p1"))
text = "本文由AI生成\\n\\n正文。\\n".encode()
files = [Unmarked(f"{n:03}.txt", "text/plain", text) for n in range(30)]
print("go", flush=True)
publish_files(files, out, marks, identity)
print("done", flush=True)
"""


def test_a_kill_at_any_moment_leaves_all_or_nothing(tmp_path: Path) -> None:
    from wenfang.provenance.keys import ensure_keys

    identity = ensure_keys(tmp_path / "keys")
    outcomes = set()
    for number, delay in enumerate([0.0, 0.05, 0.15, 0.3, None]):
        out = tmp_path / f"out{number}" / "piece"
        command = [sys.executable, "-c", PROGRAM, str(tmp_path / "keys"), str(out)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"go\n"
            try:
                process.wait(delay)
            except subprocess.TimeoutExpired:
                process.kill()
        outcomes.add(out.exists())
        if out.exists():
            assert len(list(out.iterdir())) == 60
            report = verify_file(out / "029.txt", roots=identity.roots)
            assert report.mark("credentials").state is MarkState.VALID
        shown = [p for p in out.parent.iterdir() if p != out] if out.parent.exists() else []
        assert all(path.name.startswith(".") for path in shown)
    assert outcomes == {True, False}


def test_leftovers_of_a_crash_are_cleared_later(tmp_path: Path) -> None:
    old, young = tmp_path / ".piece.staging-0a", tmp_path / ".piece.staging-0b"
    for left in (old, young):
        left.mkdir()
    hour_ago = time.time() - 4000
    os.utime(old, (hour_ago, hour_ago))
    with staged_folder(tmp_path / "piece"):
        pass
    assert not old.exists()
    assert young.exists()


def test_one_file_beside_others(
    files: list[Unmarked], marks: MarkRequest, identity: SigningIdentity, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    text = next(file for file in files if file.name == "report.txt")
    publish_file(text, tmp_path, marks, identity)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["mine.txt", "report.txt", "report.txt.c2pa"]
    with pytest.raises(BadInput, match="exists"):
        publish_file(text, tmp_path, marks, identity)
    publish_file(text, tmp_path, marks, identity, replace=True)
    bad = Unmarked("bad.txt", "text/plain", b"unlabelled")
    with pytest.raises(EngineError):
        publish_file(bad, tmp_path, marks, identity)
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_the_aigc_label_of_the_request_is_the_one_in_the_file(
    publish: Publish, files: list[Unmarked], marks: MarkRequest
) -> None:
    label = AigcLabel("Desk", "x9", content_propagator="Desk", propagate_id="x9")
    publication = publish(files=named(files, "report.docx"), marks=replace(marks, aigc=label))
    assert publication.files[0].report.mark("aigc_label").says == label.as_mapping()
