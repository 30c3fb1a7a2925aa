"""``wenfang verify``: tables, JSON and exit codes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from wenfang.cli.verify import verify
from wenfang.provenance.keys import ensure_keys

app = typer.Typer()
app.command()(verify)
runner = CliRunner()

LABELLED = b'<!doctype html><head><meta name="AIGC" content="{}"></head>'


@pytest.fixture(autouse=True)
def own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))


def test_a_stranger_without_marks_is_no_failure(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("plain")
    result = runner.invoke(app, [str(file)])
    assert result.exit_code == 0
    assert "absent" in result.output
    assert not (tmp_path / "config").exists()


def test_an_invalid_mark_is_exit_code_1_and_json_tells_it(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(LABELLED)
    result = runner.invoke(app, ["--json", str(file)])
    assert result.exit_code == 1
    (report,) = json.loads(result.stdout)["files"]
    states = {mark["mark"]: mark["state"] for mark in report["marks"]}
    assert states["aigc_label"] == "invalid"
    assert list(states) == [
        "explicit_label", "aigc_label", "source_type", "credentials", "watermark", "generator",
    ]  # fmt: skip


def test_a_missing_file_is_exit_code_2_and_the_others_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("plain")
    result = runner.invoke(app, ["--json", str(tmp_path / "a.txt"), str(tmp_path / "none")])
    assert result.exit_code == 2
    answer = json.loads(result.stdout)
    assert len(answer["files"]) == 1
    assert answer["errors"][0]["place"] == str(tmp_path / "none")


def test_control_characters_of_a_file_do_not_reach_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(LABELLED.replace(b"{}", b"&#27;[31m[bold]x"))
    result = runner.invoke(app, [str(file)])
    assert "\x1b[31m[bold]" not in result.output


def test_a_root_can_be_given(tmp_path: Path) -> None:
    ensure_keys(tmp_path / "desk")
    file = tmp_path / "a.txt"
    file.write_text("plain")
    root = tmp_path / "desk" / "signing" / "root.pem"
    assert runner.invoke(app, [str(file), "--trust", str(root)]).exit_code == 0
    result = runner.invoke(app, [str(file), "--trust", str(file)])
    assert result.exception is not None
    assert "PEM" in str(result.exception)


def test_a_folder_stands_for_its_files_and_manifests_for_theirs(tmp_path: Path) -> None:
    folder = tmp_path / "piece"
    (folder / "inside").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    for name in ("b.txt", "b.txt.c2pa", "lost.md.c2pa", "inside/a.html", ".hidden/c.txt", ".d"):
        (folder / name).write_bytes(LABELLED if name.endswith("html") else b"plain")
    result = runner.invoke(app, ["--json", str(folder)])
    answer = json.loads(result.stdout)
    assert [entry["name"] for entry in answer["files"]] == ["b.txt", "a.html", "lost.md.c2pa"]
    assert answer["summary"]["files"] == 3
    assert answer["summary"]["invalid"] == 1
    assert result.exit_code == 1
    told = runner.invoke(app, [str(folder)]).output
    assert "3 files: 1 with an invalid mark, 0 unreadable" in " ".join(told.split())


def test_a_folder_without_files_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = runner.invoke(app, [str(tmp_path / "empty")])
    assert result.exception is not None
    assert "no file in this folder" in str(result.exception)


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "piece"
    folder.mkdir()
    (folder / "a.txt").write_text("plain")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe")
    (folder / "dead").symlink_to(folder / "gone")
    result = runner.invoke(app, ["--json", str(folder)])
    assert [entry["name"] for entry in json.loads(result.stdout)["files"]] == ["a.txt"]
