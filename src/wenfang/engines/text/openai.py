"""Any OpenAI-compatible server: vLLM, SGLang, Ollama, llama-server, a cloud.

The address is the person's choice; nothing is asked of a server they did not name. The key
is read from the environment variable that the configuration names, goes into one header,
and is taken out of whatever a server says before that is shown.

Source: OpenAI API reference, "Chat", "Completions", "Embeddings"; server-sent events as in
the HTML standard, section 9.2. ``/tokenize``: llama.cpp server and vLLM; a
prompt's probabilities: vLLM.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, cast

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.openai_api import KEY_VARIABLE, server_identity
from wenfang.engines.server_connection import Refused, ServerConnection
from wenfang.engines.text.base import (
    Finished,
    Message,
    Options,
    TextAbility,
    TextDelta,
    TextEvent,
    Usage,
    put_before,
)
from wenfang.engines.text.picture_parts import content_parts, picture_refusal
from wenfang.errors import EngineError


class OpenAIEngine:
    """A text engine over HTTP.

    Args:
        model: the server's name for it.
        base_url: ends in ``/v1`` as a rule.
        api_key_env: environment variable that holds the key; it may be unset; empty: no key.
        timeout_s: seconds without a byte from the server.
        retries: further attempts after 429, 5xx or a connection that failed.
        wait_s: pause before the second attempt; doubles each time.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        api_key_env: str = KEY_VARIABLE,
        timeout_s: float = 120.0,
        retries: int = 4,
        wait_s: float = 0.5,
    ) -> None:
        self._model = model
        self._context: int | None = None
        self._server = ServerConnection(
            base_url,
            key_name=api_key_env,
            timeout_s=timeout_s,
            retries=retries,
            wait_s=wait_s,
        )

    @property
    def identity(self) -> EngineIdentity:
        """What is known of a server: the model's name."""
        return server_identity(self._model)

    @property
    def abilities(self) -> frozenset[TextAbility]:
        """What the API has words for; whether the model behind it can, its answer tells."""
        return frozenset({TextAbility.PICTURES, TextAbility.JSON_SCHEMA})

    @property
    def vocabulary_size(self) -> int | None:
        """A server does not tell; ``logit_bias`` is passed on where it is given."""
        return None

    def generate(self, messages: Sequence[Message], options: Options) -> Iterator[TextEvent]:
        """Stream a reply; see :class:`~wenfang.engines.text.base.TextEngine`."""
        turns = [{"role": m.role, "content": content_parts(m)} for m in messages]
        events = self._stream("/chat/completions", {"messages": turns}, options)
        return self._looking(events) if any(m.images for m in messages) else events

    def _looking(self, events: Iterator[TextEvent]) -> Iterator[TextEvent]:
        """The events; a refusal of the pictures is told as one."""
        try:
            yield from events
        except Refused as refused:
            if told := picture_refusal(refused, self._model):
                raise told from refused
            raise

    def complete(self, prompt: str, options: Options) -> Iterator[TextEvent]:
        """Continue raw text."""
        return self._stream("/completions", {"prompt": prompt}, options)

    @property
    def context(self) -> int | None:
        """The model's length, once the server has told it along with a text's tokens."""
        return self._context

    def tokenize(self, text: str) -> list[int]:
        """Token ids from the server's ``/tokenize``, which llama-server and vLLM have.

        Raises:
            EngineError: this server has none.
        """
        return self._tokens(text, special=False)

    def start_tokens(self) -> list[int]:
        """What the server puts before any text. Raises ``EngineError`` as :meth:`tokenize`."""
        return put_before(self._tokens("x", special=True), self.tokenize("x"))

    def _tokens(self, text: str, *, special: bool) -> list[int]:
        body = {
            "content": text,  # llama-server's name for it
            "prompt": text,  # vLLM's
            "model": self._model,
            "add_special": special,
            "add_special_tokens": special,
        }
        answer = self._server.post("/tokenize", body, root=True, missing_ok=True)
        tokens = answer.get("tokens") if isinstance(answer, dict) else None
        if not isinstance(tokens, list) or not all(isinstance(t, int) for t in tokens):
            raise EngineError(
                "this server has no tokenizer to ask",
                place=self._server.name,
                cure="use llama-server or vLLM, or a model on this machine",
            )
        length = answer.get("max_model_len")  # vLLM tells it
        self._context = length if isinstance(length, int) and length > 0 else None
        return tokens

    def token_logprobs(self, tokens: Sequence[int]) -> list[float]:
        """Natural log-probability of each token after the first, given those before it:
        ``echo`` and ``logprobs`` of ``/completions``, as vLLM has them.

        Raises:
            EngineError: this server does not tell them of a prompt, as llama-server does not.
        """
        if len(tokens) < 2:
            return []
        # One token is asked for, because a server may take 0 for "without end".
        asked = {"max_tokens": 1, "temperature": 0, "echo": True, "logprobs": 1}
        body = {"model": self._model, "prompt": list(tokens), **asked}
        try:
            answer = self._server.post("/completions", body)
        except Refused as refused:
            if refused.status in (401, 403, 404, 429):
                raise
            raise self._mute(f"the server refuses: {refused.said}") from refused
        try:
            values = answer["choices"][0]["logprobs"]["token_logprobs"][1 : len(tokens)]
        except (KeyError, IndexError, TypeError) as error:
            raise self._mute("its answer has none") from error
        if len(values) != len(tokens) - 1 or not all(isinstance(v, float | int) for v in values):
            raise self._mute("its answer has them of the reply alone")
        return [float(value) for value in values]

    def _mute(self, why: str) -> EngineError:
        return EngineError(
            f"this server does not tell how likely a given text is: {why}",
            place=self._server.name,
            cure="use vLLM, a .gguf file or hf:NAME_OR_FOLDER",
        )

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Sentence vectors from ``/embeddings``, in the order of ``texts``.

        Raises:
            EngineError: the server or the model has none.
        """
        body = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        answer = self._server.post("/embeddings", body)
        try:
            rows = sorted(answer["data"], key=lambda row: row["index"])
            vectors = [[float(x) for x in row["embedding"]] for row in rows]
        except (KeyError, TypeError, ValueError) as error:
            raise self._server.malformed("embeddings") from error
        if len(vectors) != len(texts):
            raise self._server.malformed(f"{len(vectors)} vectors for {len(texts)} texts")
        return vectors

    def close(self) -> None:
        self._server.close()

    def _stream(self, path: str, prompt: dict[str, Any], options: Options) -> Iterator[TextEvent]:
        body = {**prompt, **_sampling(options), "model": self._model}
        return self._events(path, body, options, time.perf_counter())

    def _events(
        self, path: str, body: dict[str, Any], options: Options, started: float
    ) -> Iterator[TextEvent]:
        cancel = options.cancel or threading.Event()
        reason: str | None = None
        count, first = 0, 0.0
        told: dict[str, Any] = {}
        for chunk in self._server.stream(path, body, cancel):
            told = chunk.get("usage") or told
            text, ended = self._read(chunk)
            reason = ended or reason
            if text:
                count += 1
                first = first or time.perf_counter() - started
                yield TextDelta(text)
        if cancel.is_set():
            reason = "cancelled"
        elif reason is None:
            raise self._server.cut()
        usage = Usage(
            int(told.get("prompt_tokens") or 0),
            int(told.get("completion_tokens") or count),
            first,
            time.perf_counter() - started,
        )
        yield Finished(cast(Literal["stop", "length", "cancelled"], reason), usage)

    def _read(self, chunk: Mapping[str, Any]) -> tuple[str, str | None]:
        """Text and reason of one chunk; the last one may have no choices, only usage."""
        try:
            if not chunk.get("choices"):
                return "", None
            choice = chunk["choices"][0]
            text = (choice.get("delta") or {}).get("content") or choice.get("text") or ""
            ended = choice.get("finish_reason")
        except (AttributeError, KeyError, IndexError, TypeError) as error:
            raise self._server.malformed("a chunk without text") from error
        if not isinstance(text, str):
            raise self._server.malformed("a chunk whose text is no text")
        if ended in ("content_filter", "tool_calls", "function_call"):
            raise EngineError(
                f"the server ended the reply: {ended}",
                place=self._server.name,
                cure="change the prompt or the server's settings",
            )
        return text, None if ended is None else ("length" if ended == "length" else "stop")


def _sampling(options: Options) -> dict[str, Any]:
    """Options in the API's words. ``repeat_penalty`` is no part of it, but vLLM, SGLang and
    llama-server have it, each under one of two names; a server that has neither ignores it,
    so it goes only where it is asked for."""
    body: dict[str, Any] = {
        "max_tokens": options.max_tokens,
        "temperature": options.temperature,
        "top_p": options.top_p,
        "seed": options.seed,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if options.stop:
        body["stop"] = list(options.stop)
    if options.logit_bias:
        body["logit_bias"] = {str(token): bias for token, bias in options.logit_bias.items()}
    if options.repeat_penalty != 1.0:
        body["repetition_penalty"] = body["repeat_penalty"] = options.repeat_penalty
    if options.json_schema is not None:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "reply", "schema": dict(options.json_schema), "strict": True},
        }
    return body
