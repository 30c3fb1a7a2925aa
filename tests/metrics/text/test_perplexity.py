"""Perplexity against the loss that Transformers computes itself, on tiny models."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.text.base import put_before
from wenfang.engines.text.transformers import TransformersEngine
from wenfang.errors import BadInput, EngineError
from wenfang.metrics import comparison
from wenfang.metrics.text.perplexity import Perplexity, perplexity, windows
from wenfang.metrics.text.summed import SummedMetric

sys.path.insert(0, str(Path(__file__).parents[2] / "engines"))
from tiny_llama import tiny_llama

CONTEXT = 64
TEXT = "The harbour opened at dawn, and 港口在黎明开放。 " * 3


@pytest.fixture(scope="module", params=[False, True], ids=["no begin", "begin"])
def engine(request, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TransformersEngine]:
    folder = tiny_llama(
        tmp_path_factory.mktemp("model"), context=CONTEXT, seed=1, spread=0.3, begin=request.param
    )
    opened = TransformersEngine(str(folder), device="cpu")
    yield opened
    opened.close()


def _loss(engine: TransformersEngine, tokens: list[int], unlabelled: int) -> tuple[float, int]:
    """Transformers' own loss, as a sum, of all but the first tokens."""
    import torch

    ids = torch.tensor([tokens])
    labels = ids.clone()
    labels[0, :unlabelled] = -100
    count = int((labels[0, 1:] != -100).sum())
    with torch.inference_mode():
        return float(engine._net(ids, labels=labels).loss) * count, count


def test_it_is_the_exponential_of_the_loss(engine: TransformersEngine) -> None:
    start = engine.start_tokens()
    texts = ["A short text.", "另一段短文。", "x" * 30]
    losses = [_loss(engine, start + engine.tokenize(text), len(start)) for text in texts]
    expected = math.exp(sum(loss for loss, _ in losses) / sum(count for _, count in losses))
    found = perplexity(texts, engine)
    assert found.value == pytest.approx(expected, rel=1e-5)
    assert found.value > 5
    assert found.warnings == ()


@pytest.mark.parametrize(("window", "stride"), [(64, 32), (64, 63), (64, 40), (20, 7), (8, 3)])
def test_windows_score_each_token_once_with_what_stands_before_it(
    engine: TransformersEngine, window: int, stride: int
) -> None:
    """Each window's loss, its already scored tokens unlabelled, as the library's users do."""
    start = engine.start_tokens()
    tokens = engine.tokenize(TEXT)
    room = window - len(start)
    total, count, scored, begin = 0.0, 0, 0, 0
    while scored < len(tokens):
        end = min(begin + room, len(tokens))
        loss, fresh = _loss(engine, start + tokens[begin:end], len(start) + scored - begin)
        total, count = total + loss, count + fresh
        begin, scored = begin + stride, end
    assert count == len(tokens) - (not start)
    found = perplexity([TEXT], engine, window=window, stride=stride)
    assert found.value == pytest.approx(math.exp(total / count), rel=1e-5)


def test_more_of_the_past_is_another_figure_and_says_so(engine: TransformersEngine) -> None:
    wide, narrow = (perplexity([TEXT], engine, window=w) for w in (64, 8))
    assert wide.value != pytest.approx(narrow.value, rel=1e-3)
    assert "|window:64|stride:32|" in str(wide.signature)
    assert f"|start:{'256' if engine.start_tokens() else 'none'}|" in str(wide.signature)
    with pytest.raises(BadInput, match="cannot be compared"):
        wide.minus(narrow)


def test_the_signature_names_the_weights(engine: TransformersEngine) -> None:
    identity = engine.identity
    assert identity.sha256 is not None
    said = str(perplexity([TEXT], engine).signature)
    assert said.startswith(f"perplexity|n:1|model:{identity.model}@{identity.sha256[:12]}|")


def test_texts_are_compared_by_their_sums(engine: TransformersEngine) -> None:
    metric = Perplexity(engine)
    assert isinstance(metric, SummedMetric)
    statistics = [[metric.statistics(word * 5 + str(n)) for n in range(5)] for word in ("ab", "港")]
    signature = metric.signature(5)
    found = comparison.compare(*statistics, metric.score, (signature, signature), samples=200)
    assert found.first.value == perplexity(["ab" * 5 + str(n) for n in range(5)], engine).value
    assert found.difference != 0


def test_empty_texts_count_for_nothing_and_nothing_alone_is_an_error(
    engine: TransformersEngine,
) -> None:
    alone, beside = perplexity(["text"], engine), perplexity(["", "text", ""], engine)
    assert beside.value == alone.value
    assert beside.warnings == ("2 texts have no token that can be scored",)
    for texts in ([], [""]):
        with pytest.raises(BadInput, match="not one token"):
            perplexity(texts, engine)


@pytest.mark.parametrize(
    ("window", "stride", "said"),
    [(65, None, "context of 64"), (1, None, "window of 1"), (8, 8, "stride of 8"), (8, 0, "of 0")],
)
def test_windows_that_do_not_fit_are_refused(engine, window, stride, said) -> None:
    with pytest.raises(BadInput, match=said):
        perplexity([TEXT], engine, window=window, stride=stride)


class _Mute:
    """An engine that writes and does not score."""

    identity = EngineIdentity("silent", "mute", None, None, {}, True)

    def tokenize(self, text: str) -> list[int]:
        return list(text.encode())


def test_an_engine_that_cannot_says_so() -> None:
    with pytest.raises(EngineError, match=r"^mute: this engine does not tell.*vLLM"):
        perplexity(["text"], _Mute())


class _Even(_Mute):
    """One token a byte, each as probable as the others, except that one may be impossible."""

    context = None

    def __init__(self, impossible: bytes = b"") -> None:
        self._never = set(impossible)

    def start_tokens(self) -> list[int]:
        return []

    def token_logprobs(self, tokens) -> list[float]:
        return [-math.inf if t in self._never else -math.log(256) for t in tokens[1:]]


def test_chance_has_the_perplexity_of_its_vocabulary() -> None:
    assert perplexity(["some text", "一些字"], _Even()).value == pytest.approx(256)
    with pytest.raises(EngineError, match="no probability at all"):
        perplexity(["some text"], _Even(impossible=b"x"))


@given(st.integers(0, 60), st.integers(1, 20), st.data())
def test_windows_cover_all_once(total: int, size: int, data: st.DataObject) -> None:
    stride = data.draw(st.integers(1, size))
    scored: list[int] = []
    for begin, end, fresh in windows(total, size, stride):
        assert begin <= fresh < end <= begin + size
        scored.extend(range(fresh, end))
    assert scored == list(range(total))


@pytest.mark.parametrize(
    ("special", "plain", "before"),
    [([2, 9], [9], [2]), ([9], [9], []), ([1, 9, 2], [9], [1]), ([9, 2], [9], []), ([7], [9], [])],
)
def test_begin_tokens_are_what_stands_before_the_text(special, plain, before) -> None:
    assert put_before(special, plain) == before


@pytest.mark.slow
def test_llama_cpp_gives_what_the_text_deserves() -> None:
    """Sense surprises a trained model less than the same words in disorder."""
    from wenfang.engines.text.gguf import GgufEngine
    from wenfang.resources import fetch

    engine = GgufEngine(fetch("smollm2-135m-instruct"), context=128, parallel=1)
    sense = "The capital of France is Paris, and the capital of Italy is Rome. " * 12
    disorder = " ".join(sorted(sense.split(), key=lambda word: word[::-1]))
    good, bad = perplexity([sense], engine), perplexity([disorder[: len(sense)]], engine)
    assert 1 < good.value < bad.value
    whole = engine.token_logprobs(engine.tokenize(sense)[:128])  # as long as the context
    assert len(whole) == 127
    first = Perplexity(engine).logprobs(sense)[:127]
    assert first == pytest.approx(whole, abs=1e-6)
    engine.close()
