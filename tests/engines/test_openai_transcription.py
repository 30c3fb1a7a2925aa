"""Transcription by a server, on the loopback."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator

import pytest
from openai_server import FakeServer, reply, status
from spoken_sounds import music, recording

from wenfang.engines.transcription.base import Transcriber
from wenfang.engines.transcription.open import open_transcriber
from wenfang.errors import ConfigurationError, EngineError
from wenfang.sound import Sound

TOLD = {
    "language": "english",
    "text": "Good evening. Here is news.",
    "segments": [
        {"text": "Good evening.", "start": 0.0, "end": 0.8, "avg_logprob": -0.1},
        {"text": "Here is news.", "start": 0.8, "end": 99.0},
    ],
    "words": [
        {"word": "Good", "start": 0.1, "end": 0.3},
        {"word": "evening.", "start": 0.3, "end": 0.8},
        {"word": "Here", "start": 0.8, "end": 1.1},
        {"word": "is", "start": 1.1, "end": 1.2},
        {"word": "news.", "start": 1.2, "end": 1.6},
    ],
}


@pytest.fixture
def server() -> Iterator[FakeServer]:
    server = FakeServer(reply(TOLD))
    yield server
    server.shutdown()
    server.server_close()


def engine(server: FakeServer):
    return open_transcriber(f"openai:whisper-1@{server.url}")


def test_words_and_times(server):
    sound = recording("evening-en")
    found = engine(server).transcribe(sound)
    assert isinstance(engine(server), Transcriber)
    assert found.language == "en"
    assert found.text == "Good evening. Here is news."
    first, second = found.segments
    assert [word.text for word in first.words] == ["Good", "evening."]
    assert [word.text for word in second.words] == ["Here", "is", "news."]
    assert first.start > 0.05  # where the stretch begins, and not where the sound does
    assert second.end <= sound.seconds
    assert first.confidence == pytest.approx(0.905, abs=0.001)
    path, said, _, _ = server.seen[0]
    assert path == "/v1/audio/transcriptions"
    assert said["model"] == "whisper-1"
    assert "language" not in said
    with wave.open(io.BytesIO(said["file"])) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        assert 1.5 < file.getnframes() / 16_000 < sound.seconds


def test_a_server_that_knows_text_alone(server):
    server.answers = [status(400, '{"error": "verbose_json"}'), reply({"text": "今天，臺灣。"})]
    found = engine(server).transcribe(recording("evening-zh"), language="zh")
    assert found.text == "今天，台湾。"
    assert found.segments[0].words == ()
    assert [said["response_format"] for _, said, _, _ in server.seen] == ["verbose_json", "json"]
    assert server.seen[1][1]["language"] == "zh"


@pytest.mark.parametrize("sound", [music(), Sound.silence(3, 8_000, 8)])
def test_nothing_is_sent_where_nobody_speaks(server, sound):
    assert engine(server).transcribe(sound).segments == ()
    assert server.seen == []


@pytest.mark.parametrize(
    "answer",
    [
        reply([]), reply({"no": "text"}), status(401), status(404),
        reply({"text": "a", "words": [{"word": "a", "start": "x", "end": 1}]}),
        reply({"text": "a", "segments": [{"text": "a", "start": float("nan"), "end": 1}]}),
        reply({"text": "a", "words": [{"start": 0, "end": 1}]}),
    ],
)  # fmt: skip
def test_other_answers_are_errors(server, answer):
    server.answers = [answer]
    with pytest.raises(EngineError):
        engine(server).transcribe(recording("evening-en"))


def test_without_an_address():
    with pytest.raises(ConfigurationError, match="address is missing"):
        open_transcriber("openai:whisper-1")
