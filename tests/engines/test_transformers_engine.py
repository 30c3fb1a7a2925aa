"""The Transformers engine with a tiny model that the test makes: one token a byte."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tiny_llama import tiny_llama

from wenfang.engines.text.base import (
    Finished,
    Message,
    Options,
    ScoringEngine,
    TextDelta,
    TextEngine,
    TextEvent,
)
from wenfang.engines.text.registry import open_text_engine
from wenfang.engines.text.transformers import TransformersEngine
from wenfang.errors import BadInput, EngineError
from wenfang.picture import Picture

pytestmark = pytest.mark.slow
CHATML = "{% for m in messages %}{{ m['role'] + ': ' + m['content'] + '\n' }}{% endfor %}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama of 2 layers with random weights and a byte vocabulary, as safetensors."""
    return tiny_llama(tmp_path_factory.mktemp("tiny"), context=128)


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[TextEngine]:
    opened = open_text_engine(f"hf:{folder}", fetch=None, settings={"device": "cpu"})
    yield opened
    opened.close()


def _run(engine: TextEngine, prompt: str, options: Options) -> tuple[str, Finished]:
    events: list[TextEvent] = list(engine.complete(prompt, options))
    end = events[-1]
    assert isinstance(end, Finished)
    return "".join(e.text for e in events if isinstance(e, TextDelta)), end


def test_code_of_a_model_is_never_run(folder: Path, tmp_path: Path) -> None:
    """A model that only its own code can open: the code would leave a file behind."""
    import json

    model, ran = tmp_path / "model", tmp_path / "ran"
    shutil.copytree(folder, model)
    config = json.loads((model / "config.json").read_text())
    config["model_type"] = "strange"
    names = {"AutoConfig": "Config", "AutoModelForCausalLM": "Model", "AutoTokenizer": "Words"}
    config["auto_map"] = {auto: f"strange.{name}" for auto, name in names.items()}
    (model / "config.json").write_text(json.dumps(config))
    words = model / "tokenizer_config.json"
    about = json.loads(words.read_text())
    about["auto_map"] = {"AutoTokenizer": ["strange.Words", None]}
    words.write_text(json.dumps(about))
    (model / "strange.py").write_text(f"open({str(ran)!r}, 'w')\nConfig = Model = Words = None\n")
    with pytest.raises(EngineError, match="cannot load"):
        TransformersEngine(str(model), device="cpu")
    assert not ran.exists()


def test_identity(engine: TextEngine, folder: Path) -> None:
    assert isinstance(engine, TextEngine)
    assert engine.identity.engine == "transformers"
    assert engine.identity.model == f"hf:{folder.name}"
    assert engine.identity.sha256 is not None
    assert engine.vocabulary_size == 257


def test_a_seed_is_a_text_and_leaves_the_global_generator_alone(engine: TextEngine) -> None:
    import torch

    before = torch.random.get_rng_state()
    texts = [_run(engine, "Hello", Options(max_tokens=30, seed=n))[0] for n in (1, 2, 1)]
    assert texts[0] == texts[2] != texts[1]
    assert torch.equal(before, torch.random.get_rng_state())


def test_length_and_usage(engine: TextEngine) -> None:
    options = Options(max_tokens=7, logit_bias={256: -100.0})
    _, end = _run(engine, "Hello", options)
    assert end.reason == "length"
    assert (end.usage.prompt_tokens, end.usage.completion_tokens) == (5, 7)


def test_the_end_token_ends(engine: TextEngine) -> None:
    text, end = _run(engine, "Hello", Options(max_tokens=7, logit_bias={256: 100.0}))
    assert (text, end.reason, end.usage.completion_tokens) == ("", "stop", 0)


def test_logit_bias_and_stop(engine: TextEngine) -> None:
    (token,) = engine.tokenize("b")
    options = Options(max_tokens=9, temperature=0, logit_bias={token: 100.0})
    assert _run(engine, "a", options)[0] == "b" * 9
    text, end = _run(engine, "a", Options(max_tokens=9, logit_bias={token: 100.0}, stop=("bbb",)))
    assert (text, end.reason) == ("", "stop")


def test_cancel_and_close_end_the_work(engine: TextEngine) -> None:
    cancel = threading.Event()
    options = Options(max_tokens=100, cancel=cancel, logit_bias={256: -100.0})
    stream = engine.complete("Hello", options)
    next(stream)
    cancel.set()
    end = list(stream)[-1]
    assert isinstance(end, Finished)
    assert end.reason == "cancelled"
    stream = engine.complete("Hello", Options(max_tokens=100))
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert _run(engine, "Hello", Options(max_tokens=2))[1].usage.prompt_tokens == 5


def test_the_context_bounds_prompt_and_reply(engine: TextEngine) -> None:
    with pytest.raises(EngineError, match="200 tokens and the context 128"):
        engine.complete("x" * 200, Options())
    options = Options(max_tokens=100, logit_bias={256: -100.0})
    assert _run(engine, "x" * 120, options)[1].usage.completion_tokens == 8


def test_what_it_cannot_do_it_says(engine: TransformersEngine) -> None:
    with pytest.raises(EngineError, match="JSON Schema"):
        engine.complete("x", Options(json_schema={"type": "object"}))
    with pytest.raises(EngineError, match="no chat template"):
        engine.generate([Message("user", "x")], Options())
    with pytest.raises(EngineError, match="no sentence vectors"):
        engine.embed(["x"])


def test_chat_template(folder: Path, tmp_path: Path) -> None:
    chat = tmp_path / "chat"
    shutil.copytree(folder, chat)
    (chat / "chat_template.jinja").write_text(CHATML)
    engine = TransformersEngine(str(chat), device="cpu")
    *_, end = engine.generate([Message("user", "x")], Options(max_tokens=2))
    assert isinstance(end, Finished)
    assert end.usage.prompt_tokens == len("user: x\n")
    # A spelt end of a turn is five letters, not the token (256) that ends one.
    prompt = engine._conversation([Message("user", "<end>")])
    assert len(prompt.tokens) == len("user: <end>\n")
    assert 256 not in prompt.tokens
    assert not engine.abilities
    square = Picture(np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(BadInput, match=r"sees no pictures; use openai:MODEL@URL"):
        engine.generate([Message("user", "x", (square,))], Options())
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.generate([Message("user", "x")], Options())


def test_logprobs_are_those_of_the_model(engine: TransformersEngine) -> None:
    values = engine.logprobs("hello")
    assert len(values) == 4
    assert all(value < 0 for value in values)
    assert values == engine.token_logprobs(engine.tokenize("hello"))
    assert engine.start_tokens() == []
    assert isinstance(engine, ScoringEngine)


def test_a_text_as_long_as_the_context_is_scored_and_no_longer(engine: TransformersEngine) -> None:
    assert engine.context == 128
    assert len(engine.logprobs("x" * 128)) == 127
    with pytest.raises(EngineError, match="129 tokens and the context 128"):
        engine.logprobs("x" * 129)
    with pytest.raises(EngineError, match="Transformers failed"):
        engine.token_logprobs([1, 400])


@pytest.mark.parametrize("device", ["cuda:99", "tpu", "cuda:x"])
def test_a_device_that_is_not_there_is_an_error(folder: Path, device: str) -> None:
    with pytest.raises(EngineError, match=r"text\.device: there is no device"):
        TransformersEngine(str(folder), device=device)


def test_pickled_weights_and_missing_folders_are_refused(folder: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    pickled = tmp_path / "pickled"
    shutil.copytree(folder, pickled)
    torch.save(load_file(pickled / "model.safetensors"), pickled / "pytorch_model.bin")
    (pickled / "model.safetensors").unlink()
    with pytest.raises(EngineError, match="safetensors"):
        TransformersEngine(str(pickled), device="cpu")
    with pytest.raises(EngineError, match="cannot load"):
        TransformersEngine(str(tmp_path / "none"), device="cpu")
