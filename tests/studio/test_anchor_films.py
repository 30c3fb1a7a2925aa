"""Films of a person's own presenter: consent shown, published by hash, and asked for each time."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import av
import pytest
from typer.testing import CliRunner
from workplace import Workplace

from wenfang.brief import load_brief
from wenfang.cli.app import app
from wenfang.errors import BadInput
from wenfang.library.library import Piece, now
from wenfang.studio import Studio

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
from portraits import astronaut

CONSENT = """
person = "Lin Wei"
purpose = "the evening news of our channel"
given = 2026-01-01
until = 2099-12-31
covers = ["face"]
"""
BRIEF = """
kind = "anchor"
language = "en"
script = "script.txt"
anchor = "Star"
greeting = false
resolution = 540
heard = false
speech_model = "hibari"
"""


def told(place: Workplace, *words: str, code: int = 0) -> str:
    """Standard output and errors of a verb, as one line."""
    process = place.start(*words)
    out, errors = process.communicate(timeout=600)
    assert process.returncode == code, (out, errors)
    return re.sub(r"\s+", " ", out + errors)


def create(place: Workplace) -> None:
    place.write("face.png", astronaut().png)
    place.write("consent.toml", CONSENT)
    place.write("script.txt", "The ferry opens on Monday.")
    place.write("brief.toml", BRIEF)
    place.run(
        "anchor", "create", "--portrait", "face.png", "--name", "Star",
        "--origin", "photograph", "--consent", "consent.toml",
    )  # fmt: skip


@pytest.mark.slow
def test_a_photographed_presenter_s_film_tells_of_consent_and_portrait(place: Workplace) -> None:
    create(place)
    made = told(place, "make", "brief.toml", "-o", "out")
    assert "consent of Lin Wei until 2099-12-31, for: the evening news of our channel" in made
    shown = place.json("anchor", "show", "Star")
    record = shown["consent"]["sha256"]
    for name in ("news.mp4", "news-cover.png"):
        text = json.dumps(place.json("verify", f"out/{name}"))
        assert record in text
        assert "2099-12-31" in text
        assert "compositeWithTrainedAlgorithmicMedia" in text
        data = (place.folder / "out" / name).read_bytes()
        assert b"portrait.png" in data
        assert shown["file_sha256"].encode() in data
        assert b"Lin Wei" not in data
        assert b"face.png" not in data
    assert "Lin Wei" not in (place.folder / "out" / "receipt.json").read_text("utf-8")
    assert record[:12] in told(place, "verify", "out/news.mp4")
    with av.open(str(place.folder / "out" / "news.mp4")) as film:
        assert film.streams.video[0].height == 540


def test_the_purpose_is_shown_before_each_use(place: Workplace, monkeypatch) -> None:
    """Whatever is done with the piece afterwards: cut off, made further, made again, let go."""
    create(place)
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(place.folder)
    for verb in ("make", "resume", "replay", "approve"):
        monkeypatch.setattr(f"wenfang.studio.Studio.{verb}", stopped)
    at = now()
    brief = load_brief(place.folder / "brief.toml")
    with Studio.open() as studio:
        library = studio.library
        piece = Piece("20261127-abcdefgh", "anchor", "en", "t", "failed", at, at, brief.as_data(), ".", ".", {})  # fmt: skip
        library.add_piece(piece)
    shown = "consent of Lin Wei until 2099-12-31, for: the evening news of our channel"
    for words in (
        ["make", "brief.toml"],
        ["resume"],
        ["resume", piece.id],
        ["replay", piece.id],
        ["review", "approve", piece.id],
    ):
        told_of = CliRunner().invoke(app, words)
        assert isinstance(told_of.exception, BadInput), told_of
        assert shown in told_of.stderr, words


def stopped(*_: Any, **__: Any) -> None:
    raise BadInput("stopped")


@pytest.mark.parametrize(
    ("change", "said"), [("until = 2026-01-02", "ended on 2026-01-02"), (None, "without consent")]
)
def test_without_consent_nothing_is_made(place: Workplace, change: str | None, said: str) -> None:
    create(place)
    (record,) = place.folder.glob("**/anchors/star/consent.toml")
    if change is None:
        record.unlink()
    else:
        record.write_text(record.read_text("utf-8").replace("until = 2099-12-31", change), "utf-8")
    assert said in told(place, "make", "brief.toml", "-o", "out", code=1)
    assert not (place.folder / "out").exists()
