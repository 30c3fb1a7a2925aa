"""Killed at any point, a piece goes on: 20 kills -9, and the piece is the one that an
uninterrupted run makes."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest
from workplace import Workplace, workplace

from wenfang.library.library import Library

pytestmark = pytest.mark.slow

KILLS = 20


def texts(place: Workplace, piece_id: str) -> dict[str, str]:
    """Output hash of every step that makes the text."""
    library = Library(place.folder / "library")
    try:
        return {step.name: step.output for step in library.steps(piece_id)}
    finally:
        library.close()


def visible(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if not p.name.startswith(".")]


def test_killed_twenty_times(tmp_path: Path) -> None:
    place = workplace(tmp_path)
    started = time.monotonic()
    whole = place.json("make", "brief.toml", "--out", "whole")
    seconds = time.monotonic() - started
    expected = texts(place, whole["piece"])
    dice = random.Random(20)
    kills, pieces, alive = 0, 0, False
    while kills < KILLS:
        words = ("resume",) if alive else ("make", "brief.toml", "--out", f"p{pieces}")
        pieces += not alive
        alive = place.killed(dice.uniform(0.2, seconds), *words)
        if not alive:
            continue
        kills += 1
        folder = place.folder / f"p{pieces - 1}"
        # What is seen of a killed run is nothing or the whole piece.
        assert not folder.exists() or "receipt.json" in visible(folder)
    running = place.json("library", "list", "--state", "running")
    for piece in running:
        place.run("resume", piece["id"])
    done = place.json("library", "list", "--state", "done")
    assert len(done) >= 2
    for piece in done:
        assert texts(place, piece["id"]) == expected
        assert Path(piece["out"], "receipt.json").is_file()
    shutil.rmtree(tmp_path, ignore_errors=True)
