"""GGUF models in this process, through llama.cpp.

Requests of any number of threads are computed together (continuous batching); each one's
text depends on its prompt, options and seed alone, see
:mod:`wenfang.engines.text.llama_scheduler`.
"""

from __future__ import annotations

import contextlib
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from queue import Empty
from typing import Any, Literal, cast

from wenfang.engines.identity import EngineIdentity, published_name
from wenfang.engines.text.base import (
    Finished,
    Message,
    Options,
    TextAbility,
    TextDelta,
    TextEvent,
    Usage,
    refuse_pictures,
)
from wenfang.engines.text.chat_template import ChatTemplate, Part
from wenfang.engines.text.gguf_file import ensure_memory, read_header
from wenfang.engines.text.llama import Llama
from wenfang.engines.text.llama_scheduler import End, Request, Scheduler
from wenfang.engines.text.text_stream import TextStream
from wenfang.engines.text.token_text import join
from wenfang.errors import EngineError

POLL_S = 0.2
"""How often a waiting request looks whether it was cancelled or the engine has died."""


class GgufEngine:
    """A text engine over one GGUF file.

    Args:
        path: the file.
        model: the name that was asked for, for the receipt.
        context: tokens of one request, prompt and reply together; 0 = the model's own
            length, at most 4096.
        parallel: requests computed at once; more wait.
        threads: 0 = physical cores.
        timeout_s: a native call that takes longer is taken for hung.
        licence, resource: of the weights, for the receipt.

    Raises:
        EngineError: no such file, not GGUF, truncated, unknown to llama.cpp, or too large
            for the free memory.
    """

    def __init__(
        self,
        path: Path,
        *,
        model: str | None = None,
        context: int = 4096,
        parallel: int = 4,
        threads: int = 0,
        timeout_s: float = 120.0,
        licence: str | None = None,
        resource: str | None = None,
    ) -> None:
        header = read_header(path)
        trained = header.number("context_length") or 4096
        self.context = min(context or 4096, trained)
        ensure_memory(header, self.context * parallel, path)
        self._path, self._timeout_s = path, timeout_s
        self._model, self._licence, self._resource = model or path.name, licence, resource
        self._llama = Llama(
            path, context=self.context, slots=parallel, threads=threads or physical_cores()
        )
        self._scheduler = Scheduler(self._llama, parallel)
        self._closing = threading.Lock()
        self._finalizer = weakref.finalize(self, _shut, self._scheduler, self._llama)

    @cached_property
    def identity(self) -> EngineIdentity:
        """The weights by hash and the libraries by version."""
        from importlib.metadata import version

        from wenfang.engines.weights import weights_sha256

        return EngineIdentity(
            engine="gguf",
            model=published_name(self._model),
            sha256=weights_sha256(self._path),
            licence=self._licence,
            versions={"cyllama": version("cyllama")},
            reproducible=True,
            resource=self._resource,
        )

    @property
    def abilities(self) -> frozenset[TextAbility]:
        """JSON Schemas, by grammar."""
        return frozenset({TextAbility.JSON_SCHEMA})

    @property
    def vocabulary_size(self) -> int:
        return self._llama.n_vocab

    @property
    def _vocab(self) -> Any:
        """The vocabulary. Raises ``EngineError`` after :meth:`close`: it is freed then."""
        if not self._finalizer.alive:
            raise self._failure(RuntimeError("the model has been closed"))
        return self._llama.vocab

    @cached_property
    def _template(self) -> ChatTemplate | None:
        vocab = self._vocab  # first: it tells a closed model from an open one
        source = self._llama.metadata("tokenizer.chat_template")
        if not source:
            return None
        control = [
            vocab.get_text(token) for token in range(self._llama.n_vocab) if vocab.is_control(token)
        ]
        bos, eos = vocab.token_bos(), vocab.token_eos()
        return ChatTemplate(
            source,
            vocab.get_text(bos) if bos >= 0 else "",
            vocab.get_text(eos) if eos >= 0 else "",
            [text for text in control if text],
        )

    @property
    def chats(self) -> bool:
        """Whether the model has a chat template."""
        return self._template is not None

    def generate(self, messages: Sequence[Message], options: Options) -> Iterator[TextEvent]:
        """Stream a reply; see :class:`~wenfang.engines.text.base.TextEngine`."""
        started = time.perf_counter()
        refuse_pictures(messages, self._model)
        if self._template is None:
            raise EngineError(
                "this model has no chat template: it continues text but does not converse",
                place=self._model,
                cure="continue raw text (--raw) or choose an instruct model",
            )
        parts = self._template.render(messages)
        return self._answer(self._prompt(parts), options, started)

    def complete(self, prompt: str, options: Options) -> Iterator[TextEvent]:
        """Continue raw text."""
        started = time.perf_counter()
        special = self._vocab.tokenize(prompt, True, False)
        return self._answer(special or [self._first_token()], options, started)

    def tokenize(self, text: str) -> list[int]:
        """Token ids without special tokens; what looks like one in ``text`` is text."""
        return list(self._vocab.tokenize(text, False, False)) if text else []

    def start_tokens(self) -> list[int]:
        """The begin token, where the file says that the model expects one."""
        return [int(self._vocab.token_bos())] if self._vocab.get_add_bos() else []

    def token_logprobs(self, tokens: Sequence[int]) -> list[float]:
        """Natural log-probability of each token after the first, given those before it.

        Raises:
            EngineError: they do not fit into the context.
        """
        if len(tokens) < 2:
            return []
        self._ensure_fits(tokens, reply=0)
        request = Request(list(tokens), 0, None, score=True)
        self._scheduler.submit(request)
        return [cast(float, value) for value in self._items(request, None)]

    def logprobs(self, text: str) -> list[float]:
        """:meth:`token_logprobs` of a text; their mean's negative exponential is its
        perplexity."""
        return self.token_logprobs(self.tokenize(text))

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Text models give no sentence vectors.

        Raises:
            EngineError: always, naming what can.
        """
        raise EngineError(
            "this engine writes text and gives no sentence vectors",
            place=self._model,
            cure="use resources.embedding, or openai:MODEL on a server with /v1/embeddings",
        )

    def close(self) -> None:
        with self._closing:
            self._finalizer()

    def _first_token(self) -> int:
        for token in (self._vocab.token_bos(), self._vocab.token_eos()):
            if token >= 0:
                return int(token)
        raise EngineError("the prompt is empty", place="prompt", cure="give at least one word")

    def _prompt(self, parts: Sequence[Part]) -> list[int]:
        return [
            token
            for part in parts
            for token in self._vocab.tokenize(part.text, False, part.control)
        ]

    def _ensure_fits(self, tokens: Sequence[int], reply: int = 1) -> None:
        if len(tokens) + reply > self.context:
            raise EngineError(
                f"the prompt has {len(tokens)} tokens and the context {self.context}",
                place="prompt",
                cure="shorten it or raise text.context",
            )

    def _answer(self, prompt: list[int], options: Options, started: float) -> Iterator[TextEvent]:
        self._ensure_fits(prompt)
        self._ensure_known(options)
        grammar = None if options.json_schema is None else self._llama.grammar(options.json_schema)
        room = self.context - len(prompt)
        request = Request(
            prompt, min(options.max_tokens, room), self._llama.sampler(options, grammar)
        )
        return self._stream(request, options, started)

    def _ensure_known(self, options: Options) -> None:
        if options.max_tokens < 1:
            raise EngineError("max_tokens is below 1", place="max_tokens", cure="ask for more")
        wrong = [t for t in options.logit_bias or () if not 0 <= t < self._llama.n_vocab]
        if wrong:
            raise EngineError(
                f"token {wrong[0]} is not in the vocabulary of {self._llama.n_vocab}",
                place="logit_bias",
                cure="use the ids of this model's tokenizer",
            )

    def _stream(self, request: Request, options: Options, started: float) -> Iterator[TextEvent]:
        text = TextStream(join, options.stop)
        reason, count, first = "stop", 0, 0.0
        try:
            self._scheduler.submit(request)
            for item in self._items(request, options):
                if isinstance(item, str):
                    reason = item
                    break
                count += 1
                first = first or time.perf_counter() - started
                if piece := text.add(cast(bytes, item)):
                    yield TextDelta(piece)
                if text.stopped:
                    break
            if rest := text.finish():
                yield TextDelta(rest)
        finally:
            request.cancelled.set()
        reason = "stop" if text.stopped else reason
        usage = Usage(len(request.prompt), count, first, time.perf_counter() - started)
        yield Finished(cast(Literal["stop", "length", "cancelled"], reason), usage)

    def _items(self, request: Request, options: Options | None) -> Iterator[bytes | float | str]:
        """What the scheduler says of a request: tokens, then the reason of its end (only
        with ``options``). Raises ``EngineError`` if it failed or died."""
        cancel = options.cancel if options else None
        while True:
            if cancel is not None and cancel.is_set():
                request.cancelled.set()
                yield "cancelled"
                return
            try:
                item = request.out.get(timeout=POLL_S)
            except Empty:
                self._ensure_alive()
                continue
            if not isinstance(item, End):
                yield item
                continue
            if item.error is not None:
                raise self._failure(item.error) from item.error
            if options is not None:
                yield item.reason
            return

    def _ensure_alive(self) -> None:
        since = self._scheduler.busy_since
        if since is not None and time.monotonic() - since > self._timeout_s:
            raise EngineError(
                f"llama.cpp has not come back for {self._timeout_s:.0f} s",
                place=self._model,
                cure="choose a smaller model, or raise text.timeout_s on a slow machine",
            )
        if not self._scheduler.alive:
            raise self._failure(RuntimeError("the model has been closed"))

    def _failure(self, error: BaseException) -> EngineError:
        return EngineError(
            f"llama.cpp failed: {error}", place=self._model, cure="try again or open the model anew"
        )


def _shut(scheduler: Scheduler, llama: Llama) -> None:
    """Also called when the interpreter ends, before native threads lose it."""
    if scheduler.close():
        with contextlib.suppress(RuntimeError):
            llama.close()


def physical_cores() -> int:
    """Cores without hyper-threads: more threads than that only slow a matrix product."""
    import psutil

    return psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
