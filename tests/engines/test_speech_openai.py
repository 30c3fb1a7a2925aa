"""The speech engine over a server, against one with faults."""

from __future__ import annotations

import io
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import av
import numpy as np
import pytest
from openai_server import Answer, FakeServer, Handler, engines_over, slowly, status

from wenfang.engines.speech.base import SpeechEngine, SpeechRequest
from wenfang.engines.speech.open import open_speech_engine
from wenfang.engines.speech.openai_speech import OpenAISpeechEngine
from wenfang.errors import BadInput, ConfigurationError, EngineError
from wenfang.sound import Sound
from wenfang.speech import Speech

Start = Callable[..., tuple[SpeechEngine, FakeServer]]
_RATE = 24_000
_TONE = (np.sin(np.arange(_RATE) / 20) * 0.3).astype(np.float32)


@pytest.fixture
def start() -> Iterator[Start]:
    with engines_over(OpenAISpeechEngine, sleep=lambda _: None) as opened:
        yield opened


def _file(data: bytes, kind: str = "audio/wav") -> Answer:
    return lambda handler: handler.say(200, kind, data)


WAV = _file(Sound(_TONE, _RATE).wav)


def _mp3() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=_RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(_TONE[None], format="fltp", layout="mono")
        frame.sample_rate = _RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return out.getvalue()


def _said(engine: SpeechEngine, text: str = "Hello there.", **more: Any) -> list[Speech]:
    return list(engine.speak(SpeechRequest(text, "en", **more)))


def test_a_sentence_is_a_request(start: Start) -> None:
    engine, server = start(WAV)
    first, second = _said(engine, "Hello there. It is 5%.", voice="nova", speed=1.5)
    bodies = sorted((body for _, body, _, _ in server.seen), key=lambda body: body["input"])
    assert bodies[0] == {
        "model": "m", "input": "Hello there.", "voice": "nova", "response_format": "wav",
        "speed": 1.5,
    }  # fmt: skip
    assert bodies[1]["input"] == "It is 5%."
    assert (first.text, second.text) == ("Hello there. ", "It is 5%.")
    assert [w.text for w in second.words] == ["It", "is", "5%."]
    assert first.timing == "estimated"
    assert 1.0 < first.sound.seconds < 1.6


@pytest.mark.parametrize(
    "answer",
    [
        WAV,
        _file(_mp3(), "audio/mpeg"),
        _file((_TONE * 32767).astype("<i2").tobytes(), "audio/pcm"),
    ],
    ids=["wav", "mp3", "pcm"],
)
def test_formats(start: Start, answer: Answer) -> None:
    engine, _ = start(answer)
    (speech,) = _said(engine)
    assert speech.sound.rate == _RATE
    assert float(np.abs(speech.sound.samples).max()) == pytest.approx(0.3, abs=0.03)


def test_an_mp3_where_the_server_has_no_wav(start: Start) -> None:
    engine, server = start(
        status(400, '{"error": "response_format wav is not supported"}'),
        _file(_mp3(), "audio/mpeg"),
    )
    _said(engine)
    _said(engine)
    assert [body["response_format"] for _, body, _, _ in server.seen] == ["wav", "mp3", "mp3"]


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_busy_server_is_asked_again(start: Start, code: int) -> None:
    engine, server = start(status(code), status(code), WAV)
    assert len(_said(engine)) == 1
    assert len(server.seen) == 3


def _cut(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "audio/wav")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"RIFF1234WAVE")
    handler.close_connection = True


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (status(500, "broken"), "refused with status 500"),
        (status(401), "refused with status 401"),
        (_cut, "broke off"),
        (_file(b"<html>no</html>", "text/html"), "no sound"),
        (_file(b"", "audio/wav"), "no sound"),
        (_file(Sound(_TONE, _RATE).wav[:9000]), "no sound"),
    ],
)
def test_faults_are_errors_that_name_the_server(start: Start, answer: Answer, said: str) -> None:
    engine, server = start(answer, retries=1)
    with pytest.raises(EngineError, match=said) as caught:
        _said(engine)
    assert caught.value.place == server.url
    assert caught.value.cure


def test_a_silent_server_is_left(start: Start) -> None:
    engine, _ = start(slowly(WAV, 3.0), timeout_s=0.3, retries=0)
    began = time.monotonic()
    with pytest.raises(EngineError, match="silent"):
        _said(engine)
    assert time.monotonic() - began < 2.9


def test_cancelling_ends_the_stream(start: Start) -> None:
    engine, server = start(WAV)
    cancel = threading.Event()
    found = engine.speak(SpeechRequest("One. " * 50, "en", cancel=cancel))
    next(iter(found))
    cancel.set()
    assert len(list(found)) < 5
    assert len(server.seen) < 8


def test_the_key_is_sent_and_never_told(
    start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SPEECH_KEY", "sk-very-secret")
    caplog.set_level(logging.DEBUG)
    engine, server = start(status(401, "bad key sk-very-secret"), api_key_env="SPEECH_KEY")
    with pytest.raises(EngineError) as caught:
        _said(engine)
    assert server.seen[0][2]["Authorization"] == "Bearer sk-very-secret"
    assert "sk-very-secret" not in str(caught.value) + caplog.text


@pytest.mark.parametrize("text", ["", "…", "😀", "สวัสดี"])
def test_nothing_is_asked_for_what_cannot_be_said(start: Start, text: str) -> None:
    engine, server = start(WAV)
    with pytest.raises(BadInput):
        _said(engine, text)
    assert not server.seen


@pytest.mark.parametrize(
    ("model", "cure"),
    [("kokorro", "did you mean kokoro?"), ("hibary", "did you mean hibari?"), ("openai:", "MODEL"),
     ("kokoro:x", "kokoro"), ("espeak", "give kokoro")],
)  # fmt: skip
def test_unknown_models(model: str, cure: str) -> None:
    with pytest.raises(BadInput) as caught:
        open_speech_engine(model)
    assert caught.value.place == "speech.model"
    assert cure in (caught.value.cure or "")


def test_a_server_needs_an_address() -> None:
    with pytest.raises(ConfigurationError, match="address"):
        open_speech_engine("openai:tts-1")
    engine = open_speech_engine("openai:tts-1@http://127.0.0.1:9/v1")
    assert engine.identity.model == "tts-1"
    assert engine.voices == ()
    engine.close()
