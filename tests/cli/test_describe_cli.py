"""``wenfang describe``: what it prints, for people and for programs, and what it refuses."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wenfang.cli.app import app
from wenfang.errors import BadInput

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
from openai_server import DONE, FakeServer, chunk, png, stream

runner = CliRunner()
VALUE = {
    "prompt": "水墨画，一只红狐狸坐着看报纸，留白",
    "alt": "一只红狐狸在看报纸。",
    "tags": ["狐狸", "水墨"],
}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    text = json.dumps(VALUE, ensure_ascii=False)
    server = FakeServer(stream(chunk(text), chunk(finish="stop"), DONE))
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("WENFANG_LIBRARY_FOLDER", str(tmp_path / "library"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fox.png").write_bytes(png(64, 48))
    yield server
    server.shutdown()
    server.server_close()


def test_words_for_people(server: FakeServer) -> None:
    words = ["fox.png", "--language", "zh", "--model", f"openai:m@{server.url}", "--seed", "3"]
    result = runner.invoke(app, ["describe", *words], catch_exceptions=False)
    assert result.exit_code == 0
    prompt, _, alt, tags = result.stdout.splitlines()
    assert prompt == VALUE["prompt"]
    assert (alt, tags) == ("alt：一只红狐狸在看报纸。", "tags：狐狸、水墨")
    assert server.seen[0][1]["seed"] == 3


def test_json_for_programs(server: FakeServer) -> None:
    words = ["fox.png", "--language", "zh", "--model", f"openai:m@{server.url}", "--json"]
    result = runner.invoke(app, ["describe", *words], catch_exceptions=False)
    assert json.loads(result.stdout) == {**VALUE, "language": "zh", "findings": []}


def test_the_usual_model_cannot_see_and_the_message_names_those_that_can(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WENFANG_TEXT_MODEL", raising=False)
    with pytest.raises(BadInput) as caught:
        runner.invoke(app, ["describe", "fox.png"], catch_exceptions=False)
    said = str(caught.value)
    assert "qwen2.5-coder-1.5b-instruct-q4_k_m reads text and sees no pictures" in said
    assert "openai:MODEL@URL" in said
    assert "hf:NAME_OR_FOLDER" in said


@pytest.mark.parametrize(
    ("words", "place"),
    [(["fox.png", "--language", "fr"], "--language"), (["cat.png"], "cat.png")],
)
def test_what_cannot_be_done_is_said_before_a_model_is_asked(
    server: FakeServer, words: list[str], place: str
) -> None:
    with pytest.raises(BadInput) as caught:
        runner.invoke(
            app,
            ["describe", *words, "--model", f"openai:m@{server.url}"],
            catch_exceptions=False,
        )
    assert caught.value.place == place
    assert not server.seen


def test_it_is_listed_after_the_other_verbs_for_pictures() -> None:
    listed = runner.invoke(app, ["--help"]).stdout
    assert listed.index("Pictures") < listed.index("restyle") < listed.index("describe ")
