"""``wenfang transcribe``: what it prints and writes, and what it refuses."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wenfang.cli.app import app
from wenfang.errors import BadInput
from wenfang.sounds.subtitles import from_srt, from_vtt

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
from openai_server import FakeServer, reply
from spoken_sounds import recording

runner = CliRunner()
ZH = {
    "language": "zh",
    "text": "晚上好，欢迎收看。",
    "segments": [{"text": "晚上好，欢迎收看。", "start": 0.0, "end": 1.6}],
    "words": [
        {"word": word, "start": n / 5, "end": (n + 1) / 5}
        for n, word in enumerate("晚上好，欢迎收看。")
    ],
}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    server = FakeServer(reply(ZH))
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("WENFANG_LIBRARY_FOLDER", str(tmp_path / "library"))
    monkeypatch.chdir(tmp_path)
    reading = types.ModuleType("wenfang.sounds.reading")
    reading.read_sound = lambda data, name: recording("evening-zh")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "wenfang.sounds.reading", reading)
    (tmp_path / "a.ogg").write_bytes(b"sound")
    yield server
    server.shutdown()
    server.server_close()


def run(server: FakeServer, *words: str):
    given = ["transcribe", "a.ogg", "--model", f"openai:m@{server.url}", *words]
    return runner.invoke(app, given, catch_exceptions=False)


def test_text_on_the_terminal(server):
    assert run(server).stdout == "晚上好，欢迎收看。\n"


def test_json(server):
    found = json.loads(run(server, "--json", "--language", "zh").stdout)
    assert found["language"] == "zh"
    assert found["segments"][0]["words"][0]["word"] == "晚"
    assert server.seen[0][1]["language"] == "zh"


@pytest.mark.parametrize(("name", "read"), [("a.srt", from_srt), ("a.VTT", from_vtt)])
def test_subtitles(server, tmp_path, name, read):
    assert run(server, "-o", name).exit_code == 0
    (cue,) = read((tmp_path / name).read_text("utf-8"))
    assert cue.text.replace("\n", "") == "晚上好，欢迎收看。"
    assert cue.end <= recording("evening-zh").seconds


def test_a_text_file_and_a_json_file(server, tmp_path):
    run(server, "-o", "a.txt")
    assert (tmp_path / "a.txt").read_text("utf-8") == "晚上好，欢迎收看。\n"
    run(server, "-o", "a.json")
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["text"] == "晚上好，欢迎收看。"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-o", "a.docx"], "no .docx"),
        (["-o", "nowhere/a.srt"], "no such folder"),
        (["--language", "fr"], "unknown language"),
    ],
)
def test_refused_before_anything_is_heard(server, words, message):
    with pytest.raises(BadInput, match=message):
        run(server, *words)
    assert server.seen == []


def test_no_such_file(server, tmp_path):
    (tmp_path / "a.ogg").unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        run(server)
