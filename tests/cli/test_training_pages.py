"""Every command and every example of the pages about training does what the page says.

The commands are run as they stand, one after the other, in one folder; what is added to each is
only what makes it small. The data that would be fetched are stood in for by a few pictures.
"""

from __future__ import annotations

import itertools
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from wenfang.cli.app import app
from wenfang.progress import Progress
from wenfang.training.classifier.spec import ClassifierSpec
from wenfang.training.data import open as opening
from wenfang.training.data.picture_set import DataLicence
from wenfang.training.data.source import PictureSource, Row
from wenfang.training.flow.spec import FlowSpec
from wenfang.training.gan.spec import GanSpec

DOCS = Path(__file__).parents[2] / "docs"
SMALL = {
    "gan": "width = 4\nwidest = 8\nlatent = 4\nembedding = 4\nresolution = 16\n",
    "flow": "width = 8\ndepth = 1\nheads = 1\npatch = 4\nsampling_steps = 2\nresolution = 16\n",
    "classifier": "width = 4\nwidest = 8\nresolution = 16\n",
}
TRAINED = tuple(SMALL)
NAMES = ("fox", "cat", "bag", "rocket", "pizza", "umbrella", "heart", "tree")


def commands(page: str) -> list[list[str]]:
    """All ``wenfang …`` in a page's blocks of shell."""
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("wenfang ")]


def standing_in(name: str, styles: tuple[str, ...]) -> Any:
    """A source of that name: eight things, in each style, two of each."""

    def source(resolution: int, channels: int, **asked: Any) -> PictureSource:
        chosen = [style for style in styles if style in asked.get("styles", styles)]
        chance = np.random.default_rng(0)

        def read(progress: Progress) -> Iterator[Row]:
            for style in chosen:
                for number, said in enumerate(NAMES * 2):
                    shape = (resolution, resolution, channels)
                    pixels = chance.integers(0, 256, shape).astype(np.uint8)
                    concept = said if style else f"{said} {number}"
                    yield Row(pixels, (said, f"a {said}"), number % len(NAMES), concept, style)

        content = json.dumps([name, chosen, asked.get("part")])
        licences = (DataLicence(name, "CC0-1.0", ""),)
        shape = (resolution, resolution, channels)
        return PictureSource(name, content, shape, NAMES, licences, read)

    return source


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the folders of pictures that the pages name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WENFANG_TRAINING_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("WENFANG_LIBRARY_FOLDER", str(tmp_path / "library"))
    for name in ("fashion-mnist", "mnist"):
        source = standing_in(name, ("",))
        monkeypatch.setattr(opening, f"{name.replace('-', '_')}_source", source)
    monkeypatch.setattr(opening, "emoji_source", standing_in("emoji", tuple(opening.STYLES)))
    chance = np.random.default_rng(1)
    for number in range(16):
        for folder in (f"my-pictures/{'ab'[number % 2]}", "holiday"):
            path = tmp_path / folder / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(chance.integers(0, 256, (80, 80, 3)).astype(np.uint8)).save(path)
            path.with_suffix(".txt").write_text("a day at the sea")
    for kind, fields in SMALL.items():
        (tmp_path / f"{kind}.toml").write_text(fields)
    return tmp_path


def made_small(words: list[str]) -> list[str]:
    """The same command for two steps of a tiny network."""
    if words[0] != "train" or words[1] not in TRAINED:
        return words
    more = ["--steps", "2", "--batch", "4", "--device", "cpu"]
    more += [] if "--spec" in words else ["--spec", f"{words[1]}.toml"]
    return [*words, *more]


def folder_of(words: list[str]) -> str:
    """Where a command's run goes; of a command that trains."""
    given = dict(itertools.pairwise(words))
    return given.get("--out", f"runs/{words[1]}-{Path(given['--data']).name}")


@pytest.mark.slow
def test_every_command_of_the_page_about_training(place: Path) -> None:
    said = commands("training.md")
    assert {tuple(words[:2]) for words in said} >= {
        *(("train", kind) for kind in (*TRAINED, "show", "resume", "export")),
        ("draw", "bag"),
    }
    assert {"--held-out", "--spec", "--framework"} <= {word for words in said for word in words}
    for words in said:
        result = CliRunner().invoke(app, made_small(words), catch_exceptions=False)
        assert result.exit_code == 0, (words, result.output)
        if words[:1] == ["train"] and words[1] in TRAINED:
            run = place / folder_of(words)
            assert (run / "export" / "README.md").is_file(), words
            assert (run / "run.toml").is_file()
    assert list(place.rglob("*.png"))


def test_the_page_names_every_field_there_is() -> None:
    page = (DOCS / "training.md").read_text(encoding="utf-8")
    follows = {"classes", "text_width"}  # from the data
    for kind, spec in {"gan": GanSpec, "flow": FlowSpec, "classifier": ClassifierSpec}.items():
        fields = set(spec.model_fields) - follows
        missing = [field for field in fields if f"`{field}`" not in page]
        assert not missing, kind


def test_the_example_of_the_page_about_data(place: Path) -> None:
    text = (DOCS / "training-data.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}
    exec(compile(block, "training-data.md", "exec"), names)
    assert len(names["own"]) == 16
    assert names["clothes"].pixels.shape[1:] == (32, 32, 1)
    learnt, held_out = names["learnt"], names["held_out"]
    assert len(learnt) + len(held_out) == len(names["emoji"])
    assert not set(learnt.concepts) & set(held_out.concepts)
    assert commands("training-data.md") == []  # all commands are on the other page
