"""Engines by the name of their model."""

from __future__ import annotations

from pathlib import Path

import pytest

from wenfang.engines.text.openai import OpenAIEngine
from wenfang.engines.text.registry import may_see, open_text_engine
from wenfang.errors import ConfigurationError, EngineError, ResourceError, WenfangError
from wenfang.resources import load_catalogue


def _no_such(name: str) -> Path:
    load_catalogue().get(name)
    raise AssertionError


@pytest.mark.parametrize(
    ("model", "base_url", "server"),
    [
        ("openai:qwen@http://127.0.0.1:1/v1", None, "http://127.0.0.1:1/v1"),
        ("openai:qwen", "http://127.0.0.1:2/v1/", "http://127.0.0.1:2/v1"),
        ("openai:accounts/x@2026-01", "https://example.org/v1", "https://example.org/v1"),
    ],
)
def test_servers(model: str, base_url: str | None, server: str) -> None:
    engine = open_text_engine(model, fetch=None, settings={"base_url": base_url})
    assert isinstance(engine, OpenAIEngine)
    assert engine._server.name == server
    assert engine.identity.model == model.removeprefix("openai:").split("@http")[0]
    engine.close()


@pytest.mark.parametrize(
    ("model", "error", "said"),
    [
        ("openai:qwen", ConfigurationError, "text.base_url: .*openai:qwen@http"),
        ("openai:qwen@http:///v1", ConfigurationError, "not an http"),
        ("openai:m@https://user:secret@example.org/v1", ConfigurationError, "key in the address"),
        ("nosuch-model", ConfigurationError, "no text model that is known.*hf:NAME"),
        ("openai:", ConfigurationError, "no text model"),
        ("missing.gguf", EngineError, "no such file"),
    ],
)
def test_errors_say_what_is_possible(model: str, error: type[WenfangError], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        open_text_engine(model, fetch=_no_such, settings={})
    assert "secret" not in str(caught.value)


def test_nothing_may_be_fetched() -> None:
    with pytest.raises(ResourceError, match="nothing may be fetched"):
        open_text_engine("smollm2-135m-instruct", fetch=None, settings={})


def test_a_resource_that_is_no_text_model(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not a text model"):
        open_text_engine("lac", fetch=lambda _: tmp_path, settings={})


@pytest.mark.parametrize(
    ("model", "may"),
    [
        ("openai:qwen@http://127.0.0.1:1/v1", True),
        ("hf:models/llava", True),
        ("hf:", False),
        ("models/openai:x.gguf", False),
        ("qwen2.5-coder-1.5b-instruct-q4_k_m", False),
    ],
)
def test_by_its_name_a_model_may_see_or_not(model: str, may: bool) -> None:
    assert may_see(model) is may
