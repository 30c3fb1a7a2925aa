"""``wenfang animate`` and ``wenfang film`` as a person runs them, and every command of the
page's part on them."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wenfang.film_files.probing import probe

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "engines"))
from video_server import DONE, VideoServer, film_file  # noqa: E402

#: As small and short as label and watermark allow.
SMALL = ("--size", "320x180", "--seconds", "2.4")
FOUND = ("explicit_label", "aigc_label", "source_type", "credentials", "watermark")


def wenfang(folder: Path, *words: str, code: int = 0, **more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "wenfang", *words],
        cwd=folder,
        env={
            **os.environ,
            "WENFANG_CONFIG": str(folder / "config"),
            "WENFANG_LIBRARY_FOLDER": str(folder / "library"),
            "WENFANG_RESOURCES_OFFLINE": "true",
            **more,
        },
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == code, (
        words,
        done.returncode,
        done.stdout[-800:],
        done.stderr[-2000:],
    )
    return done.stdout if code == 0 else done.stderr


def harbour(path: Path, width: int = 320, height: int = 180) -> Path:
    """A picture with soft patches of colour."""
    coarse = np.random.default_rng(4).integers(30, 220, (6, 8, 3), np.uint8)
    Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC).save(path)
    return path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("film")
    harbour(folder / "harbour.png")
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[VideoServer]:
    server = VideoServer(film_file(30, 12, 160, 90), DONE)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def animated(place: Path) -> dict:
    told = wenfang(
        place, "animate", "harbour.png", "--motion", "缓慢推近", *SMALL, "-o", "out.mp4", "--json"
    )
    return json.loads(told)


def test_the_file_is_where_it_was_asked_for_with_every_mark(place, animated):
    facts = probe(place / "out.mp4")
    assert (facts.width, facts.height, facts.rate) == (320, 180, 25.0)
    assert abs(facts.seconds - 2.4) < 0.05
    marks = {mark["mark"]: mark["state"] for mark in animated["files"][0]["marks"]}
    assert {name: marks[name] for name in FOUND} == dict.fromkeys(FOUND, "valid")
    verified = wenfang(place, "verify", "out.mp4")
    assert "valid" in verified


def test_replayed_it_is_identical(place, animated):
    assert "identical" in wenfang(place, "replay", animated["piece"])


def test_words_that_only_a_model_could_heed_are_told(place):
    told = json.loads(
        wenfang(
            place,
            "animate",
            "harbour.png",
            "--licence",
            "own",
            "--prompt",
            "leaves fall",
            *SMALL,
            "--json",
        )
    )
    codes = {(f["check"], f["code"]) for f in told["findings"]}
    assert codes == {("film", "unheard"), ("licences", "stated")}


def test_film_without_a_model_says_how_to_get_one(place):
    said = wenfang(place, "film", "a river at dawn", code=2)
    assert "no video model" in said
    assert "--model hf:NAME" in said
    assert "animate" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("animate", "none.png"), "none.png"),
        (("animate", "harbour.png", "--motion", "salto"), "salto"),
        (("animate", "harbour.png", "--rate", "17"), "rate"),
        (("animate", "harbour.png", "--seconds", "1"), "seconds: 1 s are too few"),
        (("animate", "harbour.png", "--size", "20x20"), "64"),
        (("film", "a river", "--model", "nonsense"), "nonsense"),
        (("film", "a river", "--model", "openai:wan"), "address"),
    ],
)
def test_what_cannot_be_is_said(place, words, said):
    assert said in wenfang(place, *words, code=2)


def test_a_server_films_words(place, server):
    told = json.loads(
        wenfang(
            place,
            "film",
            "a river at dawn",
            *SMALL,
            "--model",
            f"openai:wan@{server.url}",
            "-o",
            "river.mp4",
            "--json",
        )
    )
    assert server.seen[0][1]["prompt"] == "a river at dawn"
    assert probe(place / "river.mp4").frames == 60
    receipt = json.loads((Path(told["out"]) / "receipt.json").read_text("utf-8"))
    assert "wan" in json.dumps(receipt["engines"])
    assert "127.0.0.1" not in (Path(told["out"]) / "receipt.json").read_text("utf-8")


def commands() -> list[str]:
    page = (ROOT / "docs/films.md").read_text(encoding="utf-8")
    part = page[page.index("## `animate` and `film`") :]
    blocks = re.findall(r"```sh\n(.*?)```", part, re.S)
    return [line for block in blocks for line in block.splitlines() if line]


@pytest.mark.parametrize("line", commands())
def test_every_command_of_the_page(place, server, line):
    harbour(place / "harbour.png")
    words = shlex.split(line)
    assert words[0] == "wenfang"
    url = f"@{server.url}" if "openai:wan" in line else ""
    words = [word + url if word == "openai:wan" else word for word in words[1:]]
    wenfang(place, *words, *SMALL)
