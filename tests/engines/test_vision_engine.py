"""The vision engine with a tiny LLaVA that the test makes: its reply depends on what it sees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tiny_vision import PICTURE_TOKENS, save_tiny_llava

from wenfang.engines.text.base import (
    Finished,
    Message,
    Options,
    TextAbility,
    TextDelta,
    TextEngine,
)
from wenfang.engines.text.registry import open_text_engine
from wenfang.engines.text.vision import VisionEngine, sees
from wenfang.errors import EngineError
from wenfang.picture import Picture

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_llava(tmp_path_factory.mktemp("llava"))


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[TextEngine]:
    opened = open_text_engine(f"hf:{folder}", fetch=None, settings={"device": "cpu"})
    yield opened
    opened.close()


def plain(*colour: int, size: tuple[int, int] = (40, 60)) -> Picture:
    return Picture(np.broadcast_to(np.array(colour, np.uint8), (*size, len(colour))))


def stripes() -> Picture:
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[::8] = pixels[1::8] = 255
    return Picture(pixels)


def _run(engine: TextEngine, *pictures: Picture, words: str = "x") -> tuple[str, Finished]:
    options = Options(max_tokens=12, temperature=0, logit_bias={256: -100.0, 257: -100.0})
    events = list(engine.generate([Message("user", words, pictures)], options))
    end = events[-1]
    assert isinstance(end, Finished)
    return "".join(e.text for e in events if isinstance(e, TextDelta)), end


def test_a_vision_model_is_known_by_its_configuration(folder: Path, engine: TextEngine) -> None:
    assert sees(str(folder))
    assert isinstance(engine, VisionEngine)
    assert isinstance(engine, TextEngine)
    assert engine.abilities == {TextAbility.PICTURES}
    assert engine.identity.sha256 is not None
    assert engine.vocabulary_size == 258


def test_each_picture_takes_its_tokens_and_words_go_without(engine: TextEngine) -> None:
    words = len("user: x\n")
    assert _run(engine)[1].usage.prompt_tokens == words
    assert _run(engine, plain(9, 9, 9))[1].usage.prompt_tokens == words + PICTURE_TOKENS
    two = _run(engine, plain(9, 9, 9), stripes())[1]
    assert two.usage.prompt_tokens == words + 2 * PICTURE_TOKENS
    assert (two.reason, two.usage.completion_tokens) == ("length", 12)


def test_the_reply_is_to_what_is_seen(engine: TextEngine) -> None:
    black, white = _run(engine, plain(0, 0, 0))[0], _run(engine, plain(255, 255, 255))[0]
    assert black == _run(engine, plain(0, 0, 0))[0]
    assert len({black, white, _run(engine, stripes())[0]}) > 1


def test_a_clear_ground_is_white(engine: TextEngine) -> None:
    assert _run(engine, plain(0, 0, 0, 0))[0] == _run(engine, plain(255, 255, 255))[0]


def test_a_conversation_with_a_system_message(engine: TextEngine) -> None:
    messages = [
        Message("system", "look"),
        Message("user", "a", (stripes(),)),
        Message("assistant", "b"),
        Message("user", "c"),
    ]
    *_, end = engine.generate(messages, Options(max_tokens=1))
    assert isinstance(end, Finished)
    said = "system: look\nuser: a\nassistant: b\nuser: c\n"
    assert end.usage.prompt_tokens == len(said) + PICTURE_TOKENS


def test_raw_text_and_tokens_work_as_in_any_model(engine: TextEngine) -> None:
    assert engine.tokenize("ab") == engine.tokenize("a") + engine.tokenize("b")
    *_, end = engine.complete("Hello", Options(max_tokens=3, logit_bias={256: -100.0}))
    assert isinstance(end, Finished)
    assert (end.usage.prompt_tokens, end.usage.completion_tokens) == (5, 3)


def test_what_it_cannot_do_it_says(engine: TextEngine, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="JSON Schema"):
        engine.generate([Message("user", "x")], Options(json_schema={"type": "object"}))
    small = VisionEngine(str(save_tiny_llava(tmp_path / "small", context=20)), device="cpu")
    with pytest.raises(EngineError, match=r"24 tokens and the context 20"):
        _run(small, stripes())
    small.close()
    with pytest.raises(EngineError, match="closed"):
        _run(small, stripes())
    dumb = VisionEngine(str(save_tiny_llava(tmp_path / "dumb", template=None)), device="cpu")
    with pytest.raises(EngineError, match="no chat template"):
        _run(dumb, stripes())


def test_words_that_look_like_a_picture_stay_words(engine: TextEngine) -> None:
    plain, spelt = (_run(engine, stripes(), words=f"see {w} there")[1] for w in ("x", "<image>"))
    assert spelt.usage.prompt_tokens == plain.usage.prompt_tokens + len("<image>") - 1


def test_without_the_processors_library_it_writes_and_refuses_pictures_with_the_cure(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import transformers

    def lacks(*_: object, **__: object) -> None:
        raise ImportError("\nXVideoProcessor requires the Torchvision library. Check out …")

    monkeypatch.setattr(transformers.AutoProcessor, "from_pretrained", lacks)
    engine = VisionEngine(str(folder), device="cpu")
    engine._tokenizer.chat_template = "{% for m in messages %}{{ m['content'] }}{% endfor %}"
    assert _run(engine, words="hello")[1].usage.prompt_tokens == 5
    with pytest.raises(EngineError, match="XVideoProcessor requires the Torchvision library;"):
        _run(engine, stripes())
    engine.close()


def test_pickles_and_broken_folders_are_refused(folder: Path, tmp_path: Path) -> None:
    import shutil

    import torch
    from safetensors.torch import load_file

    pickled = tmp_path / "pickled"
    shutil.copytree(folder, pickled)
    torch.save(load_file(pickled / "model.safetensors"), pickled / "pytorch_model.bin")
    (pickled / "model.safetensors").unlink()
    with pytest.raises(EngineError, match="safetensors"):
        open_text_engine(f"hf:{pickled}", fetch=None, settings={"device": "cpu"})
    assert not sees(str(tmp_path / "none"))
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "config.json").write_text(json.dumps({"model_type": "llava"}))
    with pytest.raises(EngineError, match="cannot load"):
        open_text_engine(f"hf:{bare}", fetch=None, settings={"device": "cpu"})
