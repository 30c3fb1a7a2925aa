"""``wenfang transcribe``: what it prints and writes, and what it refuses."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from typer.testing import CliRunner

from subtitle_files import from_srt, from_vtt
from wenfang.cli.app import app
from wenfang.errors import BadInput

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
from openai_server import FakeServer, reply
from spoken_sounds import FOLDER, recording

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
    shutil.copy(FOLDER / "evening-zh.ogg", tmp_path / "a.ogg")
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


def as_film(source: Path, target: Path) -> None:
    """The recording as the sound of a small film."""
    with av.open(str(source)) as old, av.open(str(target), "w", format="mp4") as new:
        picture = new.add_stream("libx264", rate=5)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound = new.add_stream("aac", rate=48_000, layout="mono")
        frames = list(old.decode(audio=0))
        for _ in range(5 * sum(frame.samples for frame in frames) // 48_000):
            grey = av.VideoFrame.from_ndarray(np.full((72, 64), 128, np.uint8), "yuv420p")
            new.mux(picture.encode(grey))
        new.mux(picture.encode(None))
        for frame in frames:
            frame.pts = None
            new.mux(sound.encode(frame))
        new.mux(sound.encode(None))


def test_the_sound_of_a_film(server, tmp_path):
    as_film(tmp_path / "a.ogg", tmp_path / "film.mp4")
    given = ["transcribe", "film.mp4", "--model", f"openai:m@{server.url}", "-o", "film.srt"]
    assert runner.invoke(app, given, catch_exceptions=False).exit_code == 0
    (cue,) = from_srt((tmp_path / "film.srt").read_text("utf-8"))
    assert cue.text.replace("\n", "") == "晚上好，欢迎收看。"
    assert len(server.seen) == 1


def test_the_configured_model_listens(server, monkeypatch):
    monkeypatch.setenv("WENFANG_TRANSCRIBER_MODEL", "openai:configured")
    monkeypatch.setenv("WENFANG_TRANSCRIBER_BASE_URL", server.url)
    result = runner.invoke(app, ["transcribe", "a.ogg"], catch_exceptions=False)
    assert result.stdout == "晚上好，欢迎收看。\n"
    assert server.seen[0][1]["model"] == "configured"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a sound"),
        (b"Good evening, here is the news of the day.", "not a sound"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "not a sound"),
        (b"#EXTM3U\nhttp://127.0.0.1:9/a.ogg\n", "not a sound"),
        ((FOLDER / "evening-zh.ogg").read_bytes()[:3000], "ends too early|damaged|no sound"),
    ],
    ids=["empty", "text", "picture", "playlist", "cut"],
)
def test_what_is_no_sound_is_refused(server, tmp_path, data, message):
    (tmp_path / "a.ogg").write_bytes(data)
    with pytest.raises(BadInput, match=message):
        run(server, "-o", "a.srt")
    assert server.seen == []
    assert not (tmp_path / "a.srt").exists()


def test_no_such_file(server, tmp_path):
    (tmp_path / "a.ogg").unlink()
    with pytest.raises(BadInput, match="there is no such file"):
        run(server)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
@pytest.mark.parametrize(
    ("what", "said"),
    [("pipe", "a pipe or a device"), ("folder", "is a folder"), ("/dev/zero", "a pipe")],
)
def test_what_is_no_file_is_told_before_anything_is_opened(server, tmp_path, what, said):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    answer = runner.invoke(app, ["transcribe", what, "--model", f"openai:m@{server.url}"])
    assert isinstance(answer.exception, BadInput)
    assert said in answer.exception.message
    assert answer.exception.exit_code == 2
    assert server.seen == []


def test_a_folder_where_a_transcript_should_go(server, tmp_path):
    (tmp_path / "a.srt").mkdir()
    with pytest.raises(BadInput, match="is a folder"):
        run(server, "-o", "a.srt")
    assert server.seen == []
