"""A file that is not there is told alike, whatever the verb."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from wenfang.cli.app import app
from wenfang.cli.given_file import refuse_missing
from wenfang.errors import BadInput


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("transcribe", "nix.txt"), "FILE: nix.txt"),
        (("anchor", "create", "--name", "A", "--portrait", "nix.png"), "--portrait: nix.png"),
        (("speak", "--file", "nothing.txt"), "--file: nothing.txt"),
        (("animate", "nix.png"), "PICTURE: nix.png"),
    ],
)
def test_option_and_folder_are_named(
    words: tuple[str, ...], place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("WENFANG_LIBRARY_FOLDER", str(tmp_path / "library"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput) as refused:
        CliRunner().invoke(app, [*words], catch_exceptions=False)
    said = refused.value
    assert (said.message, said.place) == ("there is no such file", place)
    assert said.cure == f"looked in {tmp_path}"


def test_names_like_it_and_folders_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "talk.mp3").write_bytes(b"x")
    refuse_missing(tmp_path / "talk.mp3", "FILE")
    refuse_missing(tmp_path, "FILE")  # a folder is told by whoever reads it
    refuse_missing("https://example.org/a.mp3", "FILE")
    with pytest.raises(BadInput, match=r"did you mean talk\.mp3\? looked in"):
        refuse_missing(tmp_path / "tallk.mp3", "FILE")
    with pytest.raises(BadInput, match="there is no folder"):
        refuse_missing(tmp_path / "none" / "talk.mp3", "FILE")
