"""llama.cpp as this project uses it: one model, one context, tokens in and out.

The wheel is ``cyllama`` (MIT), chosen by measurement over ``xllamacpp`` and
``openvino-genai`` (benchmarks/RESULTS.md): it lets the caller say what is computed in one
step, which is what makes a batch give the same text as a request alone.

Three settings do that, each found by comparing texts bit by bit:

- weights are not repacked: the repacked kernels add up in another order from four rows on;
- no flash attention: it splits long contexts by the shape of the batch;
- every sequence has its own key-value stream, so that no request's cells lie between
  another's.

OpenMP's threads spin at each barrier. On a machine that does other work too this makes
generation up to ten times slower, so the spin is cut short before the library is loaded
(the variable is one that the person may set themselves).
"""

from __future__ import annotations

import faulthandler
import os
import sys
from pathlib import Path
from typing import Any

from wenfang.engines.text.base import Options
from wenfang.errors import EngineError

BLOCK = 32
"""Prompts are computed in blocks of so many tokens, at multiples of it, each alone. A block
that another request left behind is thus bit for bit what would be computed again. Larger ones
are computed no faster a token (without repacking a row costs what it costs alone), and less
of a prompt asked twice, or of a shared beginning, is found in whole blocks."""
TOP_K = 40
"""Candidates per token, llama.cpp's default: keeps the far tail out and sampling fast."""
PENALTY_WINDOW = 64
"""Tokens that ``repeat_penalty`` looks back, llama.cpp's default."""


def native() -> Any:
    """The binding's module, loaded once, its log silenced; a crash prints where it was."""
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")  # else an abort starts a debugger
    try:
        from cyllama.llama import llama_cpp  # type: ignore[import-untyped]
    except ImportError as error:
        raise EngineError(
            f"llama.cpp cannot be loaded: {error}",
            place="cyllama",
            cure="reinstall Wenfang, or use another engine (openai:, hf:)",
        ) from error
    if not faulthandler.is_enabled() and sys.__stderr__ is not None:
        faulthandler.enable(sys.__stderr__)
    llama_cpp.disable_logging()
    llama_cpp.ggml_backend_load_all()
    return llama_cpp


def load_model(path: Path) -> Any:
    """The weights, mapped into memory: cheap until they are computed with.

    Raises:
        EngineError: llama.cpp does not take the file.
    """
    lib = native()

    class Model(lib.LlamaModel):  # type: ignore[misc, name-defined]
        """The binding's context asks its model for ``n_vocab``, which it forgot to give."""

        @property
        def n_vocab(self) -> int:
            return int(self.get_vocab().n_vocab)

    params = lib.LlamaModelParams()
    params.use_extra_bufts = False
    params.n_gpu_layers = 0
    try:
        return Model(str(path), params)
    except (ValueError, RuntimeError, MemoryError, OSError) as error:
        raise EngineError(
            "llama.cpp cannot load this model: its architecture or quantization is not known "
            "to it, or the file is damaged",
            place=str(path),
            cure="fetch it again or choose another model",
        ) from error


class Llama:
    """A model with a context of ``slots`` sequences of ``context`` tokens each.

    Not safe for several threads: one thread owns it, except for the vocabulary.
    """

    def __init__(self, path: Path, *, context: int, slots: int, threads: int) -> None:
        self._lib = native()
        self.model = load_model(path)
        self.vocab = self.model.get_vocab()
        self.n_vocab: int = self.vocab.n_vocab
        self.context_size = context
        params = self._lib.LlamaContextParams()
        params.n_ctx = context * slots
        params.n_seq_max = slots
        params.n_batch = params.n_ubatch = max(BLOCK, slots)
        params.n_threads = params.n_threads_batch = threads
        params.kv_unified = False
        params.flash_attn_type = 0
        try:
            self._context = self._lib.LlamaContext(self.model, params)
        except (ValueError, RuntimeError, MemoryError) as error:
            raise EngineError(
                f"there is no room for {slots} contexts of {context} tokens",
                place="text.context",
                cure="lower text.context or text.parallel",
            ) from error
        self._context.install_cancel_callback()
        self._batch = self._lib.LlamaBatch(n_tokens=max(BLOCK, slots), embd=0, n_seq_max=slots)

    def decode(self, entries: list[tuple[int, int, int, bool]]) -> None:
        """Compute (token, position, sequence, wants logits) for each entry."""
        self._batch.clear()
        for token, position, sequence, logits in entries:
            self._batch.add(token, position, [sequence], logits)
        self._context.decode(self._batch)

    def forget(self, sequence: int, from_position: int = 0) -> None:
        """Drop a sequence's cache from a position on."""
        self._context.memory_seq_rm(sequence, from_position, -1)

    def logits(self, index: int) -> list[float]:
        """Logits at the ``index``-th entry of the last batch."""
        return list(self._context.get_logits_ith(index))

    def sample(self, sampler: Any, index: int) -> int:
        """Sample at the ``index``-th entry of the last batch."""
        return int(sampler.sample(self._context, index))

    def interrupt(self) -> None:
        """Make the native call under way return soon; from any thread."""
        self._context.cancel = True

    def sampler(self, options: Options, grammar: str | None) -> Any:
        """A chain of samplers for one request."""
        chain = self._lib.LlamaSampler(self._lib.LlamaSamplerChainParams())
        if options.logit_bias:
            chain.add_logit_bias(self.n_vocab, list(options.logit_bias.items()))
        if options.repeat_penalty != 1.0:
            chain.add_penalties(PENALTY_WINDOW, options.repeat_penalty, 0.0, 0.0)
        if grammar is not None:
            chain.add_grammar(self.vocab, grammar, "root")
        if options.temperature <= 0:
            chain.add_greedy()
            return chain
        chain.add_top_k(TOP_K)
        chain.add_top_p(options.top_p, 1)
        chain.add_temp(options.temperature)
        chain.add_dist(options.seed % 2**32)
        return chain

    def grammar(self, schema: Any) -> str:
        """A JSON Schema as llama.cpp's grammar (GBNF). Raises ``EngineError``."""
        from wenfang.engines.text.json_schema import check_schema

        check_schema(schema)
        try:
            return str(self._lib.json_schema_to_grammar(dict(schema)))
        except (AssertionError, ValueError, TypeError, KeyError, RuntimeError) as error:
            raise EngineError(
                f"this schema cannot be held to: {error}",
                place="json_schema",
                cure="use plain types, properties, enum and items",
            ) from error

    def metadata(self, key: str) -> str | None:
        """A metadata value, or ``None`` where there is none."""
        try:
            return str(self.model.meta_val_str(key))
        except ValueError:
            return None

    def close(self) -> None:
        """Free context, then weights."""
        self._context.close()
        self.model.close()
