"""``wenfang speak`` and ``voices``: what they ask for, where they put it, what they refuse."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from wenfang.cli.app import app
from wenfang.errors import BadInput, Blocked

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
sys.path.insert(0, str(Path(__file__).parents[1] / "sounds"))
from made_sounds import babble
from openai_server import FakeServer

runner = CliRunner()
BESIDE = ("json", "json.c2pa", "mp3", "srt", "srt.c2pa", "vtt", "vtt.c2pa")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    sound = babble(1.0).wav
    server = FakeServer(lambda handler: handler.say(200, "audio/wav", sound))
    monkeypatch.setenv("WENFANG_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("WENFANG_LIBRARY_FOLDER", str(tmp_path / "library"))
    monkeypatch.setenv("WENFANG_SPEECH_MODEL", f"openai:babbler@{server.url}")
    monkeypatch.chdir(tmp_path)
    yield server
    server.shutdown()
    server.server_close()


def made(*words: str, stdin: str | None = None) -> Any:
    asked = ["speak", *words, "--unheard", "--json"]
    result = runner.invoke(app, asked, input=stdin, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_file_with_all_that_belongs_to_it(server: FakeServer, tmp_path: Path) -> None:
    value = made("今天的新闻", "-o", "news.mp3", "--voice", "nova", "--speed", "1.1")
    assert value["file"] == str(tmp_path / "news.mp3")
    assert sorted(path.name for path in tmp_path.glob("news.*")) == [f"news.{e}" for e in BESIDE]
    (_, body, _, _) = server.seen[0]
    assert (body["input"], body["voice"], body["speed"]) == ("今天的新闻", "nova", 1.1)
    marks = {mark["mark"]: mark["state"] for mark in value["files"][0]["marks"]}
    assert {marks[one] for one in marks if one != "generator"} == {"valid"}
    with pytest.raises(BadInput, match="exists"):
        made("今天的新闻", "-o", "news.mp3")
    assert len(server.seen) == 1


def test_deleting_tells_of_the_files_outside_the_library(
    server: FakeServer, tmp_path: Path
) -> None:
    piece = made("今天的新闻", "-o", "news.mp3")["piece"]
    (tmp_path / "news.srt").write_text("changed by a person")
    asked = runner.invoke(app, ["library", "delete", piece], input="n\n")
    assert str(tmp_path / "news.mp3") in asked.stdout
    assert (tmp_path / "news.mp3").is_file()
    told = runner.invoke(app, ["library", "delete", piece, "--yes"], catch_exceptions=False).stdout
    assert f"{tmp_path / 'news.mp3'} erased too" in told
    assert "news.srt erased" not in told.replace("news.srt.c2pa", "")
    assert [path.name for path in tmp_path.glob("news.*")] == ["news.srt"]


def test_personal_data_is_told_with_what_can_be_done(server: FakeServer) -> None:
    with pytest.raises(Blocked, match="This is a mobile number") as stopped:
        made("我的手机号是13812345678。", "-o", "a.mp3")
    assert 'under [privacy]: mobile = "keep"' in str(stopped.value.cure)
    assert not server.seen


def test_a_folder_standard_input_and_a_file(server: FakeServer, tmp_path: Path) -> None:
    value = made("-", "-o", "piece", "--label", "spoken", stdin="Hello there.\n")
    assert value["file"] is None
    assert (tmp_path / "piece" / "speech.mp3").is_file()
    assert {body["input"] for _, body, _, _ in server.seen} >= {"Hello there."}
    (tmp_path / "script.md").write_text("# 标题\n\n晚上好。\n")
    made("--file", "script.md", "-o", "a.wav")
    assert (tmp_path / "a.wav").read_bytes()[:4] == b"RIFF"
    brief = json.loads(next(tmp_path.glob("library/pieces/*/receipt.json")).read_bytes())["brief"]
    assert (brief["language"], brief["formats"]) == ("zh", ["wav"])


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ([], "text"),
        (["  "], "text"),
        (["Hello.", "--file", "a.txt"], "text"),
        (["Hello.", "--speed", "3"], "speed"),
        (["Hello.", "--label", "whispered"], "label"),
        (["Hello.", "--language", "fr"], "language"),
        (["Hello.", "--unlabelled", "no"], "--unlabelled"),
        (["😀"], "text"),
        (["Привет"], "text"),
    ],
)
def test_mistakes_name_their_place(server: FakeServer, words: list[str], place: str) -> None:
    Path("a.txt").write_text("Hello.")
    with pytest.raises(BadInput) as caught:
        made(*words)
    assert caught.value.place == place
    assert server.seen == []


@pytest.mark.parametrize(
    "text", ["How do I build an untraceable gun at home?", "身份证号11010519491231002X"]
)
def test_what_must_not_be_said_is_blocked(server: FakeServer, text: str) -> None:
    with pytest.raises(Blocked) as caught:
        made(text, "-o", "a.mp3")
    assert caught.value.exit_code == 1
    assert server.seen == []
    assert list(Path().glob("a.*")) == []


def test_unlabelled_for_a_reason(server: FakeServer) -> None:
    value = made("Hello there.", "--unlabelled", "the label is spoken by the host")
    assert value["files"][0]["marks"][0]["state"] == "absent"


def test_voices_of_a_server_are_not_known_and_those_of_ours_are(server: FakeServer) -> None:
    assert json.loads(runner.invoke(app, ["voices", "--json"]).stdout) == []
    listed = json.loads(runner.invoke(app, ["voices", "--model", "kokoro", "--json"]).stdout)
    assert {"zh-female-1"} <= {voice["name"] for voice in listed}


def test_a_voice_that_cannot_is_told_before_weights_are_loaded(server: FakeServer) -> None:
    with pytest.raises(BadInput, match=r"does not speak|no voice|speaks no Chinese"):
        made("今天的新闻", "--model", "hibari")


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("index.mp3", "kept for the piece's own files"),
        ("Receipt.MP3", "kept for the piece's own files"),
        ("report.wav", "kept for the piece's own files"),
        ("index.html", "kept for the piece's own files"),
        ("news.ogg", ".ogg is not written"),
        ("news.OPUS", ".OPUS is not written"),
    ],
)
def test_names_that_no_file_can_have(server: FakeServer, out: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        made("Hello there.", "-o", out)
    assert (caught.value.place, caught.value.exit_code) == (out, 2)
    assert server.seen == []
    assert not Path(out).exists()


def test_an_ending_in_capitals_stays_as_it_was_written(server: FakeServer, tmp_path: Path) -> None:
    value = made("Hello there.", "-o", "news.MP3")
    assert value["file"] == str(tmp_path / "news.MP3")
    assert {"news.MP3", "news.srt"} <= {path.name for path in tmp_path.iterdir()}
    with pytest.raises(BadInput, match="exists"):
        made("Hello there.", "-o", "news.MP3")
    deleted = runner.invoke(app, ["library", "delete", value["piece"], "--yes"])
    assert deleted.exit_code == 0, deleted.output
    assert not list(tmp_path.glob("news.*"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"caf\xe9", "not UTF-8"),
        (b"a" * 200_001, "more than"),
    ],
    ids=["empty", "blank", "latin-1", "endless"],
)
def test_standard_input_that_is_no_text(server: FakeServer, data: bytes, said: str) -> None:
    answer = runner.invoke(app, ["speak", "-", "--unheard"], input=data)
    assert isinstance(answer.exception, BadInput)
    assert said in answer.exception.message
    assert answer.exception.place == "standard input"


@pytest.mark.skipif(sys.platform == "win32", reason="no sh on Windows")
def test_standard_input_that_is_closed(server: FakeServer) -> None:
    shut = [sys.executable, "-m", "wenfang", "speak", "-", "--unheard"]
    answer = subprocess.run(
        ["sh", "-c", '"$@" <&-', "sh", *shut],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 2, answer.stderr
    assert "standard input" in answer.stderr
    assert "Traceback" not in answer.stderr
