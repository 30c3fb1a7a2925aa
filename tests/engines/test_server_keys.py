"""Which servers get the key: the one that is configured and OpenAI's own, no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import numpy as np
import pytest
from openai_server import GOOD, FakeServer, draw, reply, status
from spoken_sounds import recording

from wenfang.engines.image.base import ImageRequest
from wenfang.engines.image.registry import open_image_engine
from wenfang.engines.openai_api import server_arguments
from wenfang.engines.speech.base import SpeechRequest
from wenfang.engines.speech.open import open_speech_engine
from wenfang.engines.text.base import Message, Options
from wenfang.engines.text.registry import open_text_engine
from wenfang.engines.transcription.open import open_transcriber
from wenfang.errors import EngineError
from wenfang.server_address import foreign_address, split_model, without_address
from wenfang.sound import Sound

KEY = "sk-very-secret-4711"
HUM = Sound((np.sin(np.arange(24_000) / 20) * 0.3).astype(np.float32), 24_000)


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[FakeServer, FakeServer]]:
    """Two on the loopback, on two ports."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    both = FakeServer(GOOD), FakeServer(GOOD)
    yield both
    for server in both:
        server.shutdown()
        server.server_close()


def _write(model: str, settings: Mapping[str, Any]) -> None:
    with closing(open_text_engine(model, fetch=None, settings=settings)) as engine:
        list(engine.generate([Message("user", "hi")], Options()))


def _draw(model: str, settings: Mapping[str, Any]) -> None:
    with closing(open_image_engine(model, settings=settings)) as engine:
        list(engine.draw(ImageRequest(prompt="a fox", width=64, height=64)))


def _keys(server: FakeServer) -> list[str | None]:
    return [headers.get("Authorization") for _, _, headers, _ in server.seen]


def test_the_configured_server_gets_it_and_another_does_not(
    servers: tuple[FakeServer, FakeServer],
) -> None:
    ours, other = servers
    settings = {"base_url": ours.url, "api_key_env": "OPENAI_API_KEY"}
    _write("openai:m", settings)
    _write(f"openai:m@{ours.url}", settings)  # the same server, named once more
    assert _keys(ours) == [f"Bearer {KEY}"] * 2
    _write(f"openai:m@{other.url}", settings)
    _write(f"openai:m@{other.url}", {})
    _write("openai:m", {"base_url": other.url, "api_key_env": ""})
    assert _keys(other) == [None] * 3


def test_pictures_are_asked_for_in_the_same_way(servers: tuple[FakeServer, FakeServer]) -> None:
    ours, other = servers
    ours.answers = other.answers = [draw]
    _draw("openai:m", {"base_url": ours.url})
    _draw(f"openai:m@{other.url}", {"base_url": ours.url})
    assert (_keys(ours), _keys(other)) == ([f"Bearer {KEY}"], [None])


def _speak(model: str, settings: Mapping[str, Any]) -> None:
    with closing(open_speech_engine(model, settings=settings)) as engine:
        list(engine.speak(SpeechRequest("Hello.", "en")))


def _listen(model: str, settings: Mapping[str, Any]) -> None:
    with closing(open_transcriber(model, settings=settings)) as engine:
        engine.transcribe(recording("evening-zh"), language="zh")


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (_speak, lambda handler: handler.say(200, "audio/wav", HUM.wav)),
        (_listen, reply({"language": "zh", "text": "", "segments": []})),
    ],
    ids=["speech", "transcriber"],
)
def test_sounds_are_sent_and_asked_for_in_the_same_way(
    servers: tuple[FakeServer, FakeServer], ask: Any, answer: Any
) -> None:
    ours, other = servers
    ours.answers = other.answers = [answer]
    ask("openai:m", {"base_url": ours.url})
    ask(f"openai:m@{other.url}", {"base_url": ours.url})
    ask("openai:m", {"base_url": other.url, "api_key_env": ""})
    assert (_keys(ours), _keys(other)) == ([f"Bearer {KEY}"], [None, None])


@pytest.mark.parametrize(
    ("settings", "variable"),
    [
        ({}, "OPENAI_API_KEY"),
        ({"base_url": "https://example.org/v1"}, "OPENAI_API_KEY"),
        ({"base_url": "https://example.org/v1", "api_key_env": "THEIRS"}, ""),
        ({"api_key_env": ""}, ""),
    ],
)
def test_openai_gets_its_own_key_alone(settings: Mapping[str, Any], variable: str) -> None:
    name = "m@https://api.openai.com/v1"
    found = server_arguments(name, settings, section="text", timeout_s=1.0)
    assert found["api_key_env"] == variable
    for near in ("http://api.openai.com/v1", "https://api.openai.com.example.org/v1"):
        found = server_arguments(f"m@{near}", {}, section="text", timeout_s=1.0)
        assert found["api_key_env"] == ""


def test_a_server_that_wants_a_key_which_it_does_not_get(
    servers: tuple[FakeServer, FakeServer],
) -> None:
    _, other = servers
    other.answers = [status(401)]
    with pytest.raises(EngineError) as caught:
        _write(f"openai:m@{other.url}", {})
    assert "text.base_url" in str(caught.value.cure)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_carries_nothing_to_another_server(
    servers: tuple[FakeServer, FakeServer], code: int
) -> None:
    ours, other = servers
    ours.answers = [status(code, Location=f"{other.url}/chat/completions")]
    with pytest.raises(EngineError, match=str(code)):
        _write("openai:m", {"base_url": ours.url})
    ours.answers = [status(code, Location=f"{other.url}/images/generations")]
    with pytest.raises(EngineError, match=str(code)):
        _draw("openai:m", {"base_url": ours.url})
    assert _keys(ours) == [f"Bearer {KEY}"] * 2
    assert other.seen == []


def test_a_picture_behind_a_redirect_is_not_fetched(
    servers: tuple[FakeServer, FakeServer],
) -> None:
    ours, other = servers
    address = ours.url.removesuffix("/v1") + "/picture.png"
    ours.answers = [reply({"data": [{"url": address}]}), status(302, Location=other.url)]
    with pytest.raises(EngineError, match="302"):
        _draw("openai:m", {"base_url": ours.url})
    assert (len(ours.seen), other.seen) == (2, [])


@pytest.mark.parametrize(
    ("name", "model", "address"),
    [
        ("m", "m", ""),
        ("m@http://h/v1", "m", "http://h/v1"),
        ("@cf/black-forest/flux", "@cf/black-forest/flux", ""),
        ("@cf/black-forest/flux@https://h/v1", "@cf/black-forest/flux", "https://h/v1"),
        ("a@b@http://h/v1", "a@b", "http://h/v1"),
        ("m@http://user@h/v1", "m", "http://user@h/v1"),
        ("m@h/v1", "m@h/v1", ""),
        ("m@http://127.0.0.1/@http://h/v1", "m@http://127.0.0.1/", "http://h/v1"),
    ],
)
def test_the_last_at_before_a_scheme_parts_model_and_address(
    name: str, model: str, address: str
) -> None:
    assert split_model(name) == (model, address)
    assert without_address(f"openai:{name}") == f"openai:{model}"
    assert foreign_address(f"openai:{name}") == (address or None)
