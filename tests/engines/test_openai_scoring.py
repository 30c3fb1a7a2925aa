"""How likely a text is, asked of a server that tells and of servers that do not."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from openai_server import Answer, FakeServer, Handler, engines_over, reply, status

from wenfang.engines.text.base import ScoringEngine
from wenfang.engines.text.openai import OpenAIEngine
from wenfang.errors import EngineError
from wenfang.metrics.text.perplexity import perplexity

Opened = Callable[..., tuple[OpenAIEngine, FakeServer]]
BEGIN = 1000
LENGTH = 16


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setenv("OPENAI_API_KEY", "secret-key")
    with engines_over(OpenAIEngine, wait_s=0.01, retries=1) as start:
        yield start


def _logprob(before: int, token: int) -> float:
    return -0.01 * ((7 * before + 3 * token) % 50 + 1)


def serve(handler: Handler) -> None:
    """A model of pairs of bytes, spoken to as to vLLM, which echoes the prompt."""
    body = handler.body
    if handler.path == "/tokenize":
        tokens = [BEGIN] * body["add_special_tokens"] + list(body["prompt"].encode())
        answer = {"count": len(tokens), "max_model_len": LENGTH, "tokens": tokens}
        reply(answer)(handler)
        return
    prompt, made = body["prompt"], 7
    assert body["echo"]
    assert body["max_tokens"] == 1
    if len(prompt) > LENGTH:
        status(400, '{"error": "maximum context length"}')(handler)
        return
    whole = [*prompt, made]
    values = [None, *(_logprob(a, b) for a, b in pairwise(whole))]
    logprobs = {"tokens": [str(t) for t in whole], "token_logprobs": values}
    reply({"choices": [{"text": "", "logprobs": logprobs, "finish_reason": "length"}]})(handler)


def test_a_server_that_echoes_is_asked_window_by_window(opened: Opened) -> None:
    engine, server = opened(serve)
    assert isinstance(engine, ScoringEngine)
    assert engine.context is None
    text = "a text of more than sixteen tokens, 中文也有"
    found = perplexity([text], engine)
    tokens = list(text.encode())
    # In a model of pairs it is the same whatever else a window holds.
    pairs = zip([BEGIN, *tokens], tokens, strict=False)
    assert found.value == pytest.approx(
        math.exp(-sum(_logprob(a, b) for a, b in pairs) / len(tokens))
    )
    assert engine.context == LENGTH
    assert "|model:m@unhashed|" in str(found.signature)
    assert f"|window:{LENGTH}|stride:{LENGTH // 2}|start:{BEGIN}" in str(found.signature)
    lengths = [len(body["prompt"]) for path, body, *_ in server.seen if "completions" in path]
    assert max(lengths) == LENGTH
    assert len(lengths) > 3


ONLY_THE_REPLY = {"tokens": ["x"], "token_logprobs": [-1.0]}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (status(400, '{"error": "Only no echo is supported"}'), "Only no echo is supported"),
        (status(500, '{"error": "Only no echo is supported"}'), "Only no echo is supported"),
        (reply({"choices": [{"text": "x", "logprobs": None}]}), "its answer has none"),
        (reply({"choices": []}), "its answer has none"),
        (reply([]), "its answer has none"),
        (reply({"choices": [{"logprobs": ONLY_THE_REPLY}]}), "of the reply alone"),
        (
            reply({"choices": [{"logprobs": {"token_logprobs": [None, None, "x", -1.0]}}]}),
            "of the reply alone",
        ),
    ],
)
def test_a_server_that_does_not_tell(opened: Opened, answer: Answer, said: str) -> None:
    engine, _ = opened(answer)
    with pytest.raises(EngineError, match=rf"how likely a given text is.*{said}.*use vLLM"):
        engine.token_logprobs([1, 2, 3])


@pytest.mark.parametrize("code", [401, 403, 404, 429])
def test_what_another_server_would_refuse_too_is_told_as_it_is(opened: Opened, code: int) -> None:
    engine, _ = opened(status(code))
    with pytest.raises(EngineError, match=f"refused with status {code}"):
        engine.token_logprobs([1, 2, 3])


def test_one_token_needs_no_server(opened: Opened) -> None:
    engine, server = opened(status(500))
    assert engine.token_logprobs([1]) == []
    assert not server.seen
