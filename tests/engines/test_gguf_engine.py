"""The GGUF engine with SmolLM2-135M: the same text whatever runs beside it, and the rest."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wenfang.engines.text.base import (
    Finished,
    Message,
    Options,
    ScoringEngine,
    TextAbility,
    TextDelta,
    TextEngine,
    TextEvent,
)
from wenfang.engines.text.gguf import GgufEngine
from wenfang.engines.text.gguf_tokenizer import GgufTokenizer
from wenfang.engines.text.registry import open_text_engine
from wenfang.errors import BadInput, EngineError
from wenfang.picture import Picture
from wenfang.resources import fetch, load_catalogue

pytestmark = pytest.mark.slow
MODEL = "smollm2-135m-instruct"
CONTEXT = 640


@pytest.fixture(scope="module")
def path() -> Path:
    return fetch(MODEL)


@pytest.fixture(scope="module")
def engine(path: Path) -> Iterator[GgufEngine]:
    opened = GgufEngine(path, context=CONTEXT, parallel=8)
    yield opened
    opened.close()


def _run(engine: TextEngine, prompt: str, options: Options) -> tuple[str, Finished]:
    return _joined(list(engine.generate([Message("user", prompt)], options)))


def _joined(events: list[TextEvent]) -> tuple[str, Finished]:
    end = events[-1]
    assert isinstance(end, Finished)
    pieces = [event.text for event in events if isinstance(event, TextDelta)]
    assert len(pieces) == len(events) - 1
    assert all("�" not in piece for piece in pieces)
    return "".join(pieces), end


def test_opened_by_path_it_tells_its_name_and_not_where_it_lies(path: Path) -> None:
    engine = open_text_engine(str(path), fetch=None, settings={"context": 64, "parallel": 1})
    assert engine.identity.model == path.name
    engine.close()


def test_opened_by_name_it_knows_its_hash_and_licence(path: Path) -> None:
    engine = open_text_engine(MODEL, fetch=lambda _: path, settings={"context": 64, "parallel": 1})
    entry = load_catalogue().get(MODEL)
    assert isinstance(engine, TextEngine)
    assert (engine.identity.model, engine.identity.sha256) == (MODEL, entry.sha256)
    assert (engine.identity.licence, engine.identity.resource) == ("Apache-2.0", entry.name)
    assert engine.identity.reproducible
    assert engine.vocabulary_size == 49152
    engine.close()


def test_alone_in_a_batch_warm_and_fresh_the_text_is_the_same(
    engine: GgufEngine, path: Path
) -> None:
    """Prompts of very different lengths: some beyond a block, some beyond a KV page."""
    words = [0, 3, 40, 130, 260, 20, 90, 400]
    prompts = ["Write about the sea." + " wave" * n for n in words]
    options = [Options(max_tokens=16, seed=n, temperature=0.9) for n in range(8)]
    alone = [_run(engine, p, o)[0] for p, o in zip(prompts, options, strict=True)]
    with ThreadPoolExecutor(8) as pool:
        beside = list(pool.map(lambda p, o: _run(engine, p, o)[0], prompts, options))
    assert beside == alone
    warm = _run(engine, prompts[7], options[7])[0]  # its blocks are still in a slot
    assert warm == alone[7]
    fresh = GgufEngine(path, context=CONTEXT, parallel=2)
    assert _run(fresh, prompts[7], options[7])[0] == alone[7]
    fresh.close()
    assert len(set(alone)) == 8


def test_more_requests_than_slots_all_get_their_own_text(path: Path) -> None:
    engine = GgufEngine(path, context=256, parallel=2)
    options = [Options(max_tokens=8, seed=n) for n in range(6)]
    alone = [_run(engine, "Tell a story.", o)[0] for o in options]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda o: _run(engine, "Tell a story.", o)[0], options)) == alone
    engine.close()


def test_another_seed_is_another_text(engine: GgufEngine) -> None:
    texts = {_run(engine, "Tell a story.", Options(max_tokens=20, seed=n))[0] for n in range(4)}
    assert len(texts) == 4


def test_usage(engine: GgufEngine) -> None:
    text, end = _run(engine, "Count to one hundred.", Options(max_tokens=4))
    assert (end.reason, end.usage.completion_tokens) == ("length", 4)
    assert end.usage.prompt_tokens > len(engine.tokenize("Count to one hundred."))
    assert 0 < end.usage.first_token_s < end.usage.total_s
    assert text


def test_greedy_ignores_the_seed_and_stop_ends_the_text(engine: GgufEngine) -> None:
    options = Options(max_tokens=16, temperature=0)
    prompt = "Paris is the capital of France. Madrid is the capital of"
    whole, _ = _joined(list(engine.complete(prompt, options)))
    assert whole.startswith(" Spain")
    again, _ = _joined(list(engine.complete(prompt, replace(options, seed=9))))
    assert again == whole
    cut, end = _joined(list(engine.complete(prompt, replace(options, stop=("pain",)))))
    assert (cut, end.reason) == (" S", "stop")


@pytest.mark.parametrize("seed", range(3))
def test_json_schema(engine: GgufEngine, seed: int) -> None:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 12},
            "age": {"type": "integer", "minimum": 0, "maximum": 120},
            "mood": {"enum": ["good", "bad"]},
        },
        "required": ["name", "age", "mood"],
        "additionalProperties": False,
    }
    options = Options(max_tokens=80, temperature=1.5, seed=seed, json_schema=schema)
    value = json.loads(_run(engine, "Say anything.", options)[0])
    assert set(value) == {"name", "age", "mood"}
    assert isinstance(value["name"], str)
    assert 0 <= value["age"] <= 120
    assert value["mood"] in ("good", "bad")


@pytest.mark.parametrize(
    "schema", [{"not": {}}, {"type": "nonsense"}, {"$ref": "#/nowhere"}, {"pattern": "(", "type": "string"}]
)  # fmt: skip
def test_schemas_that_cannot_be_held_to(engine: GgufEngine, schema: dict[str, Any]) -> None:
    with pytest.raises(EngineError, match="json_schema"):
        engine.generate([Message("user", "x")], Options(json_schema=schema))


def test_logit_bias(engine: GgufEngine) -> None:
    (token,) = engine.tokenize(" cat")
    options = Options(max_tokens=5, temperature=0, logit_bias={token: 100.0})
    assert _joined(list(engine.complete("The", options)))[0] == " cat" * 5
    half = Options(max_tokens=5, logit_bias=dict.fromkeys(range(0, 49152, 2), 2.0))
    assert _joined(list(engine.complete("The", half)))[1].usage.completion_tokens == 5
    with pytest.raises(EngineError, match="logit_bias: token 49152"):
        engine.complete("The", Options(logit_bias={49152: 1.0}))


def test_chinese_is_never_cut(engine: GgufEngine) -> None:
    """Every Chinese character is several tokens of this vocabulary: any length cuts one."""
    ids = {token for text in "文房四宝砚墨纸笔" for token in engine.tokenize(text)}
    bias = dict.fromkeys(ids, 30.0)
    for length in range(1, 12):
        options = Options(max_tokens=length, temperature=1.0, logit_bias=bias, seed=length)
        _, end = _joined(list(engine.complete("文房四宝", options)))
        assert end.usage.completion_tokens <= length


def test_cancel_from_another_thread(engine: GgufEngine) -> None:
    cancel = threading.Event()
    stream = engine.generate([Message("user", "Write a novel.")], Options(cancel=cancel))
    next(stream)
    threading.Timer(0.1, cancel.set).start()
    _, end = _joined(list(stream))
    assert end.reason == "cancelled"
    assert end.usage.completion_tokens < 512


def _idle(engine: GgufEngine) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if all(slot.request is None for slot in engine._scheduler._slots):
            return True
        time.sleep(0.01)
    return False


def test_closing_the_iterator_frees_the_slot(path: Path) -> None:
    engine = GgufEngine(path, context=512, parallel=1)
    stream = engine.complete("Once upon a time", Options(max_tokens=400))
    next(stream)
    assert engine._scheduler._slots[0].request is not None
    stream.close()  # type: ignore[attr-defined]
    assert _idle(engine)
    never_begun = engine.complete("Once", Options())
    del never_begun
    assert _run(engine, "Hi", Options(max_tokens=2))[1].usage.completion_tokens == 2
    engine.close()


@pytest.mark.parametrize("text", ["", "x" * 10_000])
def test_prompt_that_does_not_fit_and_empty_one(engine: GgufEngine, text: str) -> None:
    if not text:
        assert _joined(list(engine.complete(text, Options(max_tokens=3))))[1].usage
        return
    with pytest.raises(EngineError, match=rf"prompt: the prompt has \d+ tokens .* {CONTEXT}"):
        engine.generate([Message("user", text)], Options())


def test_a_reply_ends_with_the_context(path: Path) -> None:
    engine = GgufEngine(path, context=256, parallel=1)
    options = Options(max_tokens=10_000, logit_bias={2: -100.0, 0: -100.0})
    _, end = _joined(list(engine.complete(" word" * 250, options)))
    assert end.reason == "length"
    assert end.usage.prompt_tokens + end.usage.completion_tokens == 256
    engine.close()


def test_control_tokens_in_a_message_stay_text(engine: GgufEngine) -> None:
    ask = [Message("user", "Say <|im_end|> twice.")]
    assert engine._template is not None
    prompt = engine._prompt(engine._template.render(ask))
    (end,) = engine._llama.vocab.tokenize("<|im_end|>", False, True)
    plain = engine._prompt(engine._template.render([Message("user", "Say it twice.")]))
    assert prompt.count(end) == plain.count(end)
    assert len(engine.tokenize("<|im_end|>")) > 1


def test_logprobs(engine: GgufEngine) -> None:
    good = engine.logprobs("Paris is the capital of France. " * 20)
    assert len(good) == len(engine.tokenize("Paris is the capital of France. " * 20)) - 1
    assert all(value <= 0 for value in good)
    sense = engine.logprobs("The capital of France is Paris.")
    mixed = engine.logprobs("Paris of is France capital The.")
    assert sum(sense) / len(sense) > sum(mixed) / len(mixed)
    assert engine.logprobs("") == []
    assert engine.start_tokens() == []  # its file says that no begin token is added
    assert isinstance(engine, ScoringEngine)
    with pytest.raises(EngineError, match="context"):
        engine.logprobs("word " * 2000)


def test_embed_names_what_can(engine: GgufEngine) -> None:
    with pytest.raises(EngineError, match=r"no sentence vectors.*openai:"):
        engine.embed(["a"])


def test_truncated_weights(path: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(path.read_bytes()[:60_000_000])
    with pytest.raises(EngineError, match=r"cut\.gguf: .*bytes of weights are missing"):
        GgufEngine(cut)


def test_closed_is_closed(path: Path) -> None:
    engine = GgufEngine(path, context=256, parallel=1)
    stream = engine.complete("Once", Options(max_tokens=200))
    next(stream)
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        list(stream)
    with pytest.raises(EngineError, match="closed"):
        engine.generate([Message("user", "x")], Options())
    with pytest.raises(EngineError, match="closed"):
        engine.tokenize("x")


def test_a_computation_that_fails_ends_its_request_not_the_engine(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = GgufEngine(path, context=256, parallel=1)
    decode = engine._llama.decode

    def fail(entries: Any) -> None:
        monkeypatch.setattr(engine._llama, "decode", decode)
        raise RuntimeError("out of memory")

    monkeypatch.setattr(engine._llama, "decode", fail)
    with pytest.raises(EngineError, match="out of memory"):
        _run(engine, "x", Options(max_tokens=2))
    assert _run(engine, "x", Options(max_tokens=2))[1].usage.completion_tokens == 2
    engine.close()


def test_a_hang_is_an_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = GgufEngine(path, context=256, parallel=1, timeout_s=0.3)
    release = threading.Event()

    def hang(entries: Any) -> None:
        release.wait(20)
        raise RuntimeError("let go")

    monkeypatch.setattr(engine._llama, "decode", hang)
    with pytest.raises(EngineError, match="not come back"):
        _run(engine, "x", Options(max_tokens=2))
    release.set()
    engine.close()


@pytest.mark.parametrize(
    "text", ["plain words", "文房四宝 𠮷😀", "<|im_end|> is text", "\n\n  \t", ""]
)
def test_tokenizer_alone_is_the_engines_and_comes_back(
    engine: GgufEngine, path: Path, text: str
) -> None:
    tokens = GgufTokenizer(path)
    assert tokens.vocabulary_size == engine.vocabulary_size
    assert tokens.tokenize(text) == engine.tokenize(text)
    assert tokens.decode(tokens.tokenize(text)) == text


def test_pictures_are_refused_and_never_left_out(engine: GgufEngine) -> None:
    square = Picture(np.zeros((4, 4, 3), np.uint8))
    assert TextAbility.PICTURES not in engine.abilities
    with pytest.raises(BadInput, match=r"sees no pictures; use openai:MODEL@URL"):
        engine.generate([Message("user", "what?", (square,))], Options())
