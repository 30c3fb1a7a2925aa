"""The text protocol: messages and options in, a stream of events out.

One protocol for an in-process GGUF model, a Hugging Face model and any OpenAI-compatible
server. An engine knows nothing of briefs, checks or marks; it is given a ``logit_bias``
and does not know that it is a watermark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event as CancelEvent
from typing import Any, Literal, Protocol, runtime_checkable

from wenfang.engines.identity import EngineIdentity
from wenfang.errors import BadInput
from wenfang.picture import Picture


class TextAbility(StrEnum):
    """What some text engines can do and others cannot."""

    PICTURES = "pictures"
    """It looks at the pictures of a message."""
    JSON_SCHEMA = "json-schema"
    """It holds a reply to a JSON Schema."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation (OpenAI chat format).

    Attributes:
        images: what the user shows along with the words; the engine brings them to the size
            that its model takes.

    Raises:
        BadInput: somebody else than the user shows pictures.
    """

    role: Literal["system", "user", "assistant"]
    content: str
    images: tuple[Picture, ...] = ()

    def __post_init__(self) -> None:
        if self.images and self.role != "user":
            raise BadInput(
                f"only the user shows pictures, not the {self.role}",
                place="messages",
                cure="put them into a user message",
            )


@dataclass(frozen=True, slots=True)
class Options:
    """How to sample.

    Attributes:
        max_tokens: at most so many new tokens, > 0.
        temperature: 0 = greedy, else softmax temperature, 0–2.
        top_p: nucleus sampling, 0–1.
        seed: every request has its own; the same seed on the same stack gives the same
            text, whatever else runs beside it.
        stop: strings that end the text; not part of it.
        json_schema: JSON Schema (2020-12 subset) that the text must conform to.
        logit_bias: token id → what is added to its logit before sampling.
        repeat_penalty: 1 = off; llama.cpp's meaning where the engine has it.
        cancel: set it from any thread and the stream ends with ``finish="cancelled"``.
    """

    max_tokens: int = 512
    temperature: float = 0.7
    top_p: float = 0.95
    seed: int = 0
    stop: tuple[str, ...] = ()
    json_schema: Mapping[str, Any] | None = None
    logit_bias: Mapping[int, float] | None = None
    repeat_penalty: float = 1.0
    cancel: CancelEvent | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of text, as soon as it is there. Never half a character."""

    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and time of one request. Times in seconds from the call of ``generate``."""

    prompt_tokens: int
    completion_tokens: int
    first_token_s: float
    total_s: float


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every stream.

    Attributes:
        reason: ``stop`` (the model or a stop string ended it), ``length`` (``max_tokens``),
            ``cancelled``.
    """

    reason: Literal["stop", "length", "cancelled"]
    usage: Usage


TextEvent = TextDelta | Finished


@runtime_checkable
class TextEngine(Protocol):
    """What every text backend offers. Safe to call from several threads at once."""

    @property
    def identity(self) -> EngineIdentity: ...

    @property
    def abilities(self) -> frozenset[TextAbility]:
        """What it can beyond text; of a server, what its API has words for."""
        ...

    def generate(self, messages: Sequence[Message], options: Options) -> Iterator[TextEvent]:
        """Stream a reply. Closing the iterator cancels the request.

        Raises:
            EngineError: the model or the server failed, the prompt does not fit, or the
                engine cannot do what an option asks (never silently ignored).
        """
        ...

    def complete(self, prompt: str, options: Options) -> Iterator[TextEvent]:
        """Continue ``prompt`` as raw text, without a chat template."""
        ...

    def tokenize(self, text: str) -> list[int]:
        """Token ids of ``text`` without special tokens.

        Raises:
            EngineError: the engine has no tokenizer at hand (a server without one).
        """
        ...

    @property
    def vocabulary_size(self) -> int | None:
        """Number of token ids, or ``None`` where ``logit_bias`` cannot be used."""
        ...

    def close(self) -> None:
        """Free the model. Idempotent."""
        ...


@runtime_checkable
class ScoringEngine(Protocol):
    """A text engine that also tells how likely a given text is. Not all do: many servers keep
    the probabilities of a prompt to themselves."""

    @property
    def identity(self) -> EngineIdentity: ...

    @property
    def context(self) -> int | None:
        """Tokens that are computed at once; ``None`` where that is not known. A server tells
        it along with the tokens of a text, and not before."""
        ...

    def tokenize(self, text: str) -> list[int]:
        """Token ids of ``text`` without special tokens; see :class:`TextEngine`."""
        ...

    def start_tokens(self) -> list[int]:
        """What the model was trained to see before any text: its begin token, or nothing."""
        ...

    def token_logprobs(self, tokens: Sequence[int]) -> list[float]:
        """Natural log-probability of each token after the first, given those before it.

        Raises:
            EngineError: they do not fit into the context, or the server does not tell.
        """
        ...


def put_before(special: Sequence[int], plain: Sequence[int]) -> list[int]:
    """The special tokens that a tokenizer puts before a text, of the text with and without.

    The begin token cannot be told by its name: some models have one token for begin and end.
    """
    for start in range(len(special) - len(plain) + 1):
        if list(special[start : start + len(plain)]) == list(plain):
            return list(special[:start])
    return []


SEEING = "openai:MODEL@URL of a server whose model sees, or hf:NAME_OR_FOLDER of a vision model"


def refuse_pictures(messages: Sequence[Message], model: str) -> None:
    """For engines that cannot see: pictures are never silently left out.

    Raises:
        BadInput: a message shows some; names engines that can.
    """
    if any(message.images for message in messages):
        raise BadInput(
            f"{model} reads text and sees no pictures", place="text.model", cure=f"use {SEEING}"
        )
