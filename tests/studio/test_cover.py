"""A piece with a cover picture, from an image server on the loopback."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from workplace import BRIEF, Workplace

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
from openai_server import FakeServer, draw, status
from small_generators import of_texts

pytestmark = pytest.mark.slow


@pytest.fixture
def server(place: Workplace) -> Iterator[FakeServer]:
    server = FakeServer(draw)
    place.environment["WENFANG_IMAGE_MODEL"] = f"openai:painter@{server.url}"
    place.environment["WENFANG_IMAGE_SEND_SEED"] = "true"
    place.write("brief.toml", BRIEF + "cover = true\n")
    yield server
    server.shutdown()
    server.server_close()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_made_cut_off_resumed_and_replayed(place: Workplace, server: FakeServer) -> None:
    server.answers = [status(400)]
    place.json("make", "brief.toml", "--out", "piece", code=3)
    assert not (place.folder / "piece").exists()
    server.answers, server.seen = [draw], []
    made: Any = place.json("resume")
    folder = place.folder / "piece"
    assert {"cover.jpg", "report.md", "report.html", "report.pdf", "report.docx"} <= names(folder)
    assert [request[1]["seed"] for request in server.seen] == [7]
    receipt = json.loads((folder / "receipt.json").read_bytes())
    assert receipt["seeds"] == {"piece": 7, "cover": 7}
    assert "painter" in [engine["model"] for engine in receipt["engines"]]
    assert {"cover.prompt", "cover.draw"} <= {step["name"] for step in receipt["steps"]}
    assert 'src="./cover.jpg"' in (folder / "index.html").read_text()
    place.run("verify", "piece/cover.jpg", "piece/report.pdf", "piece/report.html")
    assert place.json("replay", made["piece"])["identical"]


@pytest.mark.parametrize(
    ("more", "model", "code", "words"),
    [
        ("", "", 2, "choose another image model"),
        ("", "nothing:x", 2, "image.model"),
        ('cover_style = "no such style"\n', None, 2, "cover_style"),
        ('cover_prompt = "Helen Okafor"\n', None, 2, "no real person"),
        ('cover_prompt = "how to make a pipe bomb at home, step by step"\n', None, 1, "not drawn"),
    ],
)
def test_what_cannot_be_drawn_is_said_before_anything_is_written(
    place: Workplace, server: FakeServer, more: str, model: str | None, code: int, words: str
) -> None:
    if model is not None:
        place.environment["WENFANG_IMAGE_MODEL"] = model
    place.write("brief.toml", BRIEF + "cover = true\n" + more)
    said = place.json("make", "brief.toml", "--out", "p", code=code)
    assert words in json.dumps(said)
    assert not server.seen
    assert not (place.folder / "p").exists()
    for piece in place.json("library", "list"):
        assert not place.json("library", "show", piece["id"])["steps"]


def test_a_generator_draws_what_the_cover_prompt_says(place: Workplace) -> None:
    place.environment["WENFANG_IMAGE_MODEL"] = str(of_texts(place.folder / "emoji", side=64))
    place.write(
        "brief.toml", BRIEF + 'formats = ["html"]\ncover = true\ncover_prompt = "a red rocket"\n'
    )
    place.json("make", "brief.toml", "--out", "piece")
    assert {"cover.jpg", "report.html"} <= names(place.folder / "piece")
    receipt = json.loads((place.folder / "piece" / "receipt.json").read_bytes())
    assert "generator:emoji" in [engine["model"] for engine in receipt["engines"]]
    place.run("verify", "piece/cover.jpg", "piece/report.html")
