"""The OpenAI engine against a server with faults."""

from __future__ import annotations

import email.utils
import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from openai_server import DONE, GOOD, Answer, FakeServer, chunk, engines_over, reply, status, stream

from wenfang.engines.text.base import Finished, Message, Options, TextDelta, TextEngine, TextEvent
from wenfang.engines.text.openai import OpenAIEngine
from wenfang.errors import EngineError

KEY = "sk-very-secret-4711"
Opened = Callable[..., tuple[OpenAIEngine, FakeServer]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setenv("TEST_KEY", KEY)
    with engines_over(OpenAIEngine, timeout_s=5.0, wait_s=0.01, api_key_env="TEST_KEY") as start:
        yield start


def _events(engine: OpenAIEngine, options: Options | None = None) -> list[TextEvent]:
    return list(engine.generate([Message("user", "hi")], options or Options()))


def _text(events: list[TextEvent]) -> str:
    return "".join(e.text for e in events if isinstance(e, TextDelta))


def _refusal(engine: OpenAIEngine) -> EngineError:
    with pytest.raises(EngineError) as caught:
        _events(engine)
    assert KEY not in str(caught.value)
    assert caught.value.place == engine._server.name
    assert caught.value.cure
    return caught.value


def test_streams_with_usage_and_key(opened: Opened) -> None:
    engine, server = opened(GOOD)
    assert isinstance(engine, TextEngine)
    events = _events(engine)
    assert events[:2] == [TextDelta("你"), TextDelta("好")]
    end = events[-1]
    assert isinstance(end, Finished)
    assert (end.reason, end.usage.prompt_tokens, end.usage.completion_tokens) == ("stop", 7, 3)
    assert 0 < end.usage.first_token_s <= end.usage.total_s
    path, _, headers, _ = server.seen[0]
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {KEY}"


def test_options_reach_the_server(opened: Opened) -> None:
    engine, server = opened(GOOD)
    _events(
        engine,
        Options(
            max_tokens=9,
            temperature=0.1,
            top_p=0.5,
            seed=42,
            stop=("END",),
            json_schema={"type": "object"},
            logit_bias={5: 2.0},
            repeat_penalty=1.1,
        ),
    )
    body = server.seen[0][1]
    said = {k: body[k] for k in ("max_tokens", "temperature", "top_p", "seed", "stop")}
    assert said == {"max_tokens": 9, "temperature": 0.1, "top_p": 0.5, "seed": 42, "stop": ["END"]}
    assert body["logit_bias"] == {"5": 2.0}
    assert body["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert body["repeat_penalty"] == 1.1
    _events(engine)
    assert not {"logit_bias", "repeat_penalty", "response_format", "stop"} & set(server.seen[1][1])


def test_no_key_no_header(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_KEY")
    engine, server = opened(GOOD)
    _events(engine)
    assert "Authorization" not in server.seen[0][2]


def test_raw_text(opened: Opened) -> None:
    event = b'data: {"choices": [{"text": "ab", "finish_reason": "length"}]}\n\n'
    engine, server = opened(stream(event, DONE))
    events = list(engine.complete("once", Options()))
    assert _text(events) == "ab"
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "length"
    assert server.seen[0][0] == "/v1/completions"
    assert server.seen[0][1]["prompt"] == "once"


@pytest.mark.parametrize("code", [429, 500, 502, 503])
def test_tries_again(opened: Opened, code: int) -> None:
    engine, server = opened(status(code), status(code), GOOD)
    assert _text(_events(engine)) == "你好"
    assert len(server.seen) == 3


def test_retry_after_is_honoured_as_number_and_date(opened: Opened) -> None:
    then = int(time.time()) + 3
    soon = email.utils.formatdate(then, usegmt=True)
    engine, server = opened(status(429, Retry_After="1"), status(503, Retry_After=soon), GOOD)
    _events(engine)
    first, second, _ = (seen[3] for seen in server.seen)
    assert second - first >= 1.0
    assert time.time() >= then


def test_pauses_grow_and_differ(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    engine, _ = opened(status(500), wait_s=1.0)
    monkeypatch.setattr(engine._server, "_sleep", pauses.append)
    _refusal(engine)
    assert len(pauses) == 4
    assert all(2**n / 2 <= pause <= 2**n for n, pause in enumerate(pauses))


@pytest.mark.parametrize("code", [400, 401, 403, 404, 422])
def test_refusals_are_final(opened: Opened, code: int) -> None:
    engine, server = opened(status(code, f"bad key {KEY}"))
    error = _refusal(engine)
    assert str(code) in error.message
    assert "[key]" in error.message
    assert len(server.seen) == 1


def test_gives_up_in_the_end(opened: Opened) -> None:
    engine, server = opened(status(429), retries=2)
    assert "429" in _refusal(engine).message
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (stream(chunk("half")), "broke off"),
        (stream(chunk("half"), cut_to=9999), "broke off"),
        (stream(chunk("half"), DONE), "broke off"),
        (stream(b"data: {not json}\n\n", DONE), "no JSON"),
        (stream(b"data: 17\n\n", DONE), "no object"),
        (stream(b'data: {"choices": [7]}\n\n', DONE), "a chunk without text"),
        (stream(b'data: {"choices": [{"delta": {"content": [1]}}]}\n\n', DONE), "no text"),
        (stream(b"data: \xff\xfe\n\n", DONE), "not UTF-8"),
        (stream(b'data: {"error": {"message": "out of memory"}}\n\n'), "out of memory"),
        (stream(chunk("x", "content_filter"), DONE), "content_filter"),
        (status(200, "<html>"), "not an event stream"),
        (reply({"choices": []}), "not an event stream"),
        (status(204), "status 204"),
    ],
)
def test_faults_name_the_server(opened: Opened, answer: Answer, said: str) -> None:
    engine, _ = opened(answer)
    assert said in _refusal(engine).message


def test_a_line_without_end(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenfang.engines.server_connection.LONGEST_LINE", 1000)
    engine, _ = opened(stream(b"data: " + b"x" * 100_000))
    assert "without end" in _refusal(engine).message


def test_a_silent_server_times_out(opened: Opened) -> None:
    engine, _ = opened(stream(chunk("a"), chunk("b"), pause_s=3), timeout_s=0.3)
    started = time.monotonic()
    assert "silent" in _refusal(engine).message
    assert time.monotonic() - started < 2


def test_a_slow_server_that_goes_on_is_fine(opened: Opened) -> None:
    engine, _ = opened(stream(chunk("a"), chunk("b", "stop"), DONE, pause_s=0.3), timeout_s=2.0)
    assert _text(_events(engine)) == "ab"


def test_nobody_there() -> None:
    engine = OpenAIEngine("m", base_url="http://127.0.0.1:9/v1", wait_s=0.01, retries=1)
    assert "cannot be reached" in _refusal(engine).message
    engine.close()


def test_cancelling(opened: Opened) -> None:
    engine, _ = opened(stream(*[chunk("a")] * 100, pause_s=0.02))
    cancel = threading.Event()
    seen: list[TextEvent] = []
    for event in engine.generate([Message("user", "hi")], Options(cancel=cancel)):
        seen.append(event)
        cancel.set()
    assert isinstance(seen[-1], Finished)
    assert seen[-1].reason == "cancelled"
    assert len(seen) < 5


def test_cancelling_while_waiting_for_another_attempt(opened: Opened) -> None:
    engine, _ = opened(status(429, Retry_After="30"))
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    started = time.monotonic()
    events = _events(engine, Options(cancel=cancel))
    assert isinstance(events[0], Finished)
    assert time.monotonic() - started < 5


def test_the_key_is_never_logged(opened: Opened, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    engine, _ = opened(status(500, KEY), status(401, KEY))
    _refusal(engine)
    assert KEY not in caplog.text
    assert KEY not in repr(engine.identity)


def test_tokenize_where_the_server_can(opened: Opened) -> None:
    engine, server = opened(reply({"tokens": [1, 2, 3]}))
    assert engine.tokenize("abc") == [1, 2, 3]
    assert server.seen[0][0] == "/tokenize"


@pytest.mark.parametrize("answer", [status(404), status(501), reply({"tokens": "x"}), reply([])])
def test_tokenize_where_it_cannot(opened: Opened, answer: Answer) -> None:
    engine, _ = opened(answer, retries=0)
    with pytest.raises(EngineError, match="no tokenizer"):
        engine.tokenize("abc")


def test_embeddings_come_in_order(opened: Opened) -> None:
    rows = [{"index": 1, "embedding": [0, 1]}, {"index": 0, "embedding": [1, 0]}]
    engine, _ = opened(reply({"data": rows}))
    assert engine.embed(["a", "b"]) == [[1.0, 0.0], [0.0, 1.0]]
    with pytest.raises(EngineError, match="2 vectors for 1 texts"):
        engine.embed(["a"])
