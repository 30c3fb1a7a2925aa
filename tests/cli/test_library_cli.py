"""``wenfang library list`` and ``show``: a piece that was cut off is told from one at work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from wenfang.cli.app import app
from wenfang.errors import BadInput
from wenfang.library.library import Piece, now
from wenfang.studio import Studio
from wenfang.studio.held_alone import alone_on


@pytest.fixture
def piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Piece:
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("WENFANG_LIBRARY_FOLDER", str(tmp_path / "library"))
    return Piece(
        id="20260310-p1", kind="speech", language="en", title="t", state="running", created=now(),
        updated=now(), brief={}, base=str(tmp_path), out=str(tmp_path / "out"), options={},
    )  # fmt: skip


def told(*words: str) -> Any:
    result = CliRunner().invoke(app, ["library", *words, "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    return json.loads(result.stdout)


def states(piece: Piece) -> set[str]:
    (listed,) = told("list", "--state", "running")
    return {listed["state"], told("show", piece.id)["state"]}


def test_running_while_a_process_holds_it_and_else_interrupted(piece: Piece) -> None:
    with Studio.open() as studio:
        studio.library.add_piece(piece)
        assert states(piece) == {"interrupted"}
        with alone_on(studio, piece):
            assert states(piece) == {"running"}
            with pytest.raises(BadInput, match="another process"), alone_on(studio, piece):
                raise AssertionError
        # A process that was killed leaves the file of its lock behind.
        (studio.library_folder / "locks" / f"{piece.id}.lock").touch()
        assert states(piece) == {"interrupted"}
        studio.library.set_state(piece.id, "done")
    assert told("show", piece.id)["state"] == "done"
