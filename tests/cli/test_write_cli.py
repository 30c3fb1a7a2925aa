"""``wenfang write`` and ``chat`` with SmolLM2, and against a server on the loopback."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from wenfang.cli.write import chat, write
from wenfang.errors import BadInput, ConfigurationError

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
from openai_server import DONE, GOOD, FakeServer, chunk, stream

app = typer.Typer()
app.command()(write)
app.command()(chat)
runner = CliRunner()
SMALL = "smollm2-135m-instruct"


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("WENFANG_LIBRARY_FOLDER", str(tmp_path / "library"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def server() -> FakeServer:
    return FakeServer(GOOD)


def test_text_goes_to_standard_output(server: FakeServer) -> None:
    result = runner.invoke(app, ["write", "hello", "--model", f"openai:m@{server.url}"])
    assert result.exit_code == 0
    assert result.stdout == "你好\n"
    assert server.seen[0][1]["messages"] == [{"role": "user", "content": "hello"}]


def test_options_and_system_reach_the_engine(server: FakeServer) -> None:
    asked = ["--max-tokens", "5", "--seed", "7", "--top-p", "0.5", "--temperature", "0.2"]
    more = ["--stop", "A", "--stop", "B", "--system", "be brief", "--json"]
    result = runner.invoke(app, ["write", "x", "--model", f"openai:m@{server.url}", *asked, *more])
    value = json.loads(result.stdout)
    assert (value["text"], value["finish"], value["published"]) == ("你好", "stop", None)
    assert value["usage"]["completion_tokens"] == 3
    body = server.seen[0][1]
    assert body["messages"][0] == {"role": "system", "content": "be brief"}
    assert (body["max_tokens"], body["seed"], body["stop"]) == (5, 7, ["A", "B"])


def test_raw_text_from_standard_input(server: FakeServer) -> None:
    event = b'data: {"choices": [{"text": "!", "finish_reason": "stop"}]}\n\n'
    server.answers = [stream(event, DONE)]
    arguments = ["write", "-", "--raw", "--model", f"openai:m@{server.url}"]
    result = runner.invoke(app, arguments, input="once upon")
    assert result.stdout == "!\n"
    assert server.seen[0][1]["prompt"] == "once upon"


def test_raw_and_system_contradict(server: FakeServer) -> None:
    arguments = ["write", "x", "--raw", "--system", "y", "--model", f"openai:m@{server.url}"]
    assert isinstance(runner.invoke(app, arguments).exception, BadInput)


def test_unknown_model() -> None:
    error = runner.invoke(app, ["write", "x", "--model", "nosuch"]).exception
    assert isinstance(error, ConfigurationError)
    assert error.exit_code == 2


def test_chat_keeps_its_history(server: FakeServer) -> None:
    server.answers = [stream(chunk("one", "stop"), DONE), stream(chunk("two", "stop"), DONE)]
    arguments = ["chat", "--model", f"openai:m@{server.url}", "--system", "s"]
    result = runner.invoke(app, arguments, input="a\n\nb\n/exit\nnever\n")
    assert result.exit_code == 0
    assert "one\ntwo\n" in result.stdout
    assert [m["content"] for m in server.seen[1][1]["messages"]] == ["s", "a", "one", "b"]
    assert len(server.seen) == 2


@pytest.mark.slow
def test_a_small_model_repeats_itself_with_a_seed() -> None:
    arguments = ["write", "Tell a story.", "--model", SMALL, "--max-tokens", "12", "--seed", "3"]
    first, second = (runner.invoke(app, arguments) for _ in range(2))
    assert first.exit_code == 0
    assert first.stdout == second.stdout
    assert first.stdout.strip()


@pytest.mark.slow
def test_a_file_goes_through_publication(tmp_path: Path) -> None:
    out = tmp_path / "story.md"
    arguments = ["write", "Tell a story.", "--model", SMALL, "--max-tokens", "40", "-o", str(out)]
    result = runner.invoke(app, [*arguments, "--json"])
    assert result.exception is None
    value = json.loads(result.stdout)
    assert value["text"].split()[0] in out.read_text(encoding="utf-8")
    marks = {mark["mark"]: mark["state"] for mark in value["published"]["marks"]}
    assert marks["explicit_label"] == "valid"
    assert marks["aigc_label"] == "valid"
