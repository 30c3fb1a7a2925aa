"""Any causal language model of the Hugging Face hub or a folder, through Transformers.

Weights are safetensors only and code from a model's repository is never run: weights are
data. A name that is not in the local cache is fetched by the hub's own client, because the
person asked for it by name. Where CUDA was asked for and is not there, that is an error.

One request is computed at a time: the text of a request then depends on nothing beside it.
For many at once, serve the model with vLLM or SGLang and use ``openai:``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from queue import Empty, SimpleQueue
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
    put_before,
    refuse_pictures,
)
from wenfang.engines.text.text_stream import TextStream
from wenfang.engines.torch_device import choose_device
from wenfang.errors import EngineError, WenfangError

TOP_K = 40
"""As the gguf engine has it, so that the two sample alike."""
POLL_S = 0.2
SCORED_ROWS = 256


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model is given: token ids, and tensors beside them that pictures became."""

    tokens: list[int]
    pictures: Mapping[str, Any] = field(default_factory=dict)


class TransformersEngine:
    """A text engine over ``AutoModelForCausalLM``.

    Args:
        name: hub name (``gpt2``) or folder.
        device: ``auto`` (CUDA, else Apple's, else the CPU), ``cpu``, ``cuda``, ``cuda:1``,
            ``mps``.
        licence: of the weights, for the receipt.

    Raises:
        EngineError: the extra is not installed, no such model or device, or the model has
            no safetensors weights.
    """

    def __init__(self, name: str, *, device: str = "auto", licence: str | None = None) -> None:
        self._name, self._licence = name, licence
        try:
            import torch
            import transformers
        except ImportError as error:
            raise EngineError(
                f"Transformers and torch are not installed: {error}",
                place=f"hf:{name}",
                cure="pip install 'wenfang[torch]'",
            ) from error
        logs: Any = transformers.utils.logging
        logs.set_verbosity_error()
        logs.disable_progress_bar()
        self._torch = torch
        self._device = choose_device(torch, device, setting="text.device")
        self._tokenizer, self._net = self._load(transformers)
        self._lock = threading.Lock()
        self._closed = False

    def _load(self, transformers: Any) -> tuple[Any, Any]:
        try:
            tokenizer, net = self._read(transformers)
            return tokenizer, net.to(self._device).eval()
        except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
            said = str(error).strip().splitlines()
            raise EngineError(
                f"Transformers cannot load this model: {said[0] if said else error!r}",
                place=f"hf:{self._name}",
                cure="check the name or folder; the weights must be safetensors, need no code "
                "of their own, and fit into memory",
            ) from error

    def _read(self, transformers: Any) -> tuple[Any, Any]:
        """Tokenizer and network, as the library gives them."""
        tokenizer = transformers.AutoTokenizer.from_pretrained(self._name, trust_remote_code=False)
        return tokenizer, self._weights(transformers.AutoModelForCausalLM)

    def _weights(self, kind: Any) -> Any:
        return kind.from_pretrained(
            self._name, use_safetensors=True, dtype="auto", trust_remote_code=False
        )

    @cached_property
    def identity(self) -> EngineIdentity:
        """Weights by hash where they lie in one file of a folder; sampling on one device
        with one version of torch is reproducible."""
        from importlib.metadata import version

        from wenfang.engines.weights import weights_sha256

        files = sorted(Path(self._name).glob("*.safetensors")) if Path(self._name).is_dir() else []
        return EngineIdentity(
            engine="transformers",
            model=f"hf:{published_name(self._name)}",
            sha256=weights_sha256(files[0]) if len(files) == 1 else None,
            licence=self._licence,
            versions={n: version(n) for n in ("torch", "transformers")},
            reproducible=self._device == "cpu",
        )

    @property
    def abilities(self) -> frozenset[TextAbility]:
        """Text and no more."""
        return frozenset()

    @property
    def vocabulary_size(self) -> int:
        return int(self._net.config.get_text_config().vocab_size)

    @property
    def chats(self) -> bool:
        """Whether the model has a chat template."""
        return bool(getattr(self._tokenizer, "chat_template", None))

    def generate(self, messages: Sequence[Message], options: Options) -> Iterator[TextEvent]:
        """Stream a reply; see :class:`~wenfang.engines.text.base.TextEngine`."""
        started = time.perf_counter()
        if not self.chats:
            raise EngineError(
                "this model has no chat template: it continues text but does not converse",
                place=f"hf:{self._name}",
                cure="continue raw text (--raw) or choose an instruct model",
            )
        try:
            prompt = self._conversation(messages)
        except WenfangError:
            raise
        except Exception as error:  # a template is foreign code: it may raise anything
            raise EngineError(
                f"the model's chat template does not take this conversation: {error}",
                place="messages",
                cure="begin with a user message and let user and assistant take turns",
            ) from error
        return self._answer(prompt, options, started)

    def _conversation(self, messages: Sequence[Message]) -> Prompt:
        """The prompt that asks for the next turn; raises whatever the template raises."""
        refuse_pictures(messages, f"hf:{self._name}")
        turns = [{"role": m.role, "content": m.content} for m in messages]
        tokens = self._tokenizer.apply_chat_template(
            turns,
            add_generation_prompt=True,
            tokenize=True,
            return_dict=False,
            # A source that spells a turn's end is quoted, not obeyed.
            sanitize_control_tokens=True,
        )
        return Prompt(list(tokens))

    def complete(self, prompt: str, options: Options) -> Iterator[TextEvent]:
        """Continue raw text."""
        started = time.perf_counter()
        tokens = list(self._tokenizer(prompt)["input_ids"])
        begin = self._tokenizer.bos_token_id
        if not tokens and begin is None:
            raise EngineError("the prompt is empty", place="prompt", cure="give at least one word")
        return self._answer(Prompt(tokens or [begin]), options, started)

    def tokenize(self, text: str) -> list[int]:
        """Token ids without special tokens."""
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def start_tokens(self) -> list[int]:
        """What the tokenizer puts before any text, its begin token as a rule."""
        return put_before(list(self._tokenizer("x")["input_ids"]), self.tokenize("x"))

    def token_logprobs(self, tokens: Sequence[int]) -> list[float]:
        """Natural log-probability of each token after the first, given those before it.

        Raises:
            EngineError: they do not fit into the context, or one is none of the model's.
        """
        if len(tokens) < 2:
            return []
        self._ensure_fits(tokens, reply=0)
        torch = self._torch
        try:
            with self._lock, torch.inference_mode():
                ids = torch.tensor([list(tokens)], device=self._device)
                logits = self._net(ids).logits[0, :-1]
                # Rows in groups: in float32, all at once would be gigabytes.
                rows = zip(logits.split(SCORED_ROWS), ids[0, 1:].split(SCORED_ROWS), strict=True)
                parts = [self._of_targets(row, targets) for row, targets in rows]
        except (RuntimeError, IndexError) as error:
            raise self._failure(error) from error
        return [value for part in parts for value in part]

    def _of_targets(self, logits: Any, targets: Any) -> list[float]:
        chosen = logits.float().log_softmax(-1).gather(1, targets[:, None])[:, 0]
        return [float(value) for value in chosen]

    def logprobs(self, text: str) -> list[float]:
        """:meth:`token_logprobs` of a text."""
        return self.token_logprobs(self.tokenize(text))

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Text models give no sentence vectors.

        Raises:
            EngineError: always, naming what can.
        """
        raise EngineError(
            "this engine writes text and gives no sentence vectors",
            place=f"hf:{self._name}",
            cure="use resources.embedding, or openai:MODEL on a server with /v1/embeddings",
        )

    def close(self) -> None:
        with self._lock:
            self._closed, self._net = True, None

    @property
    def context(self) -> int | None:
        """Tokens that the model was trained for, where its configuration says so."""
        return getattr(self._net.config.get_text_config(), "max_position_embeddings", None)

    def _ensure_fits(self, tokens: Sequence[int], reply: int = 1) -> None:
        if self._closed:
            raise EngineError(
                "the model has been closed", place=f"hf:{self._name}", cure="open it anew"
            )
        if self.context is not None and len(tokens) + reply > self.context:
            raise EngineError(
                f"the prompt has {len(tokens)} tokens and the context {self.context}",
                place="prompt",
                cure="shorten it or choose a model with a longer context",
            )

    def _answer(self, prompt: Prompt, options: Options, started: float) -> Iterator[TextEvent]:
        self._ensure_fits(prompt.tokens)
        if options.json_schema is not None:
            raise EngineError(
                "this engine cannot hold a reply to a JSON Schema",
                place="json_schema",
                cure="use a GGUF model, or a server (openai:) that can",
            )
        size = self.vocabulary_size
        if options.max_tokens < 1 or any(not 0 <= t < size for t in options.logit_bias or ()):
            raise EngineError(
                f"max_tokens is below 1, or a biased token is not one of {size}",
                place="options",
                cure="use the ids of this model's tokenizer",
            )
        return self._stream(prompt, options, started)

    def _stream(self, prompt: Prompt, options: Options, started: float) -> Iterator[TextEvent]:
        work = _Work(self, prompt, options)
        cancel = options.cancel or threading.Event()
        text = TextStream(self._decode, options.stop)
        count, first, reason = 0, 0.0, "stop"
        try:
            work.thread.start()
            while not text.stopped:
                if cancel.is_set():
                    reason = "cancelled"
                    break
                try:
                    item = work.out.get(timeout=POLL_S)
                except Empty:
                    continue
                if isinstance(item, BaseException):
                    raise self._failure(item) from item
                if isinstance(item, str):
                    reason = item
                    break
                count += 1
                first = first or time.perf_counter() - started
                if piece := text.add(item):
                    yield TextDelta(piece)
            if rest := text.finish():
                yield TextDelta(rest)
        finally:
            work.halt.set()
        usage = Usage(len(prompt.tokens), count, first, time.perf_counter() - started)
        yield Finished(cast(Literal["stop", "length", "cancelled"], reason), usage)

    def _failure(self, error: BaseException) -> EngineError:
        return EngineError(
            f"Transformers failed: {error}",
            place=f"hf:{self._name}",
            cure="shorten the prompt or choose a smaller model",
        )

    def _decode(self, tokens: list[int]) -> str:
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True))

    def _compute(self, prompt: Prompt, options: Options, work: _Work) -> str:
        """Generate into ``work.out``; why it ended."""
        torch = self._torch
        with self._lock, torch.inference_mode():
            if self._closed:
                raise RuntimeError("the model has been closed")
            ids = torch.tensor([prompt.tokens], device=self._device)
            ends = self._ends()
            room = self.context - len(prompt.tokens) if self.context else options.max_tokens
            # The sampler draws from torch's global state: seeded here, put back after.
            with torch.random.fork_rng(devices=self._cuda_devices()):
                torch.manual_seed(options.seed)
                made = self._net.generate(
                    ids,
                    attention_mask=torch.ones_like(ids),
                    streamer=work,
                    stopping_criteria=[lambda *_: torch.tensor([work.halt.is_set()])],
                    logits_processor=self._bias(options),
                    max_new_tokens=min(options.max_tokens, room),
                    pad_token_id=ends[0] if ends else 0,
                    **prompt.pictures,
                    **_sampling(options),
                )
        return "stop" if int(made[0, -1]) in ends else "length"

    def _cuda_devices(self) -> list[Any]:
        return [self._torch.device(self._device)] if self._device.startswith("cuda") else []

    def _ends(self) -> list[int]:
        value = self._net.generation_config.eos_token_id
        return [] if value is None else list(value) if isinstance(value, list) else [int(value)]

    def _bias(self, options: Options) -> Any:
        """A processor that adds the biases, prepared once: one addition a token."""
        from transformers import LogitsProcessorList

        if not options.logit_bias:
            return LogitsProcessorList()
        push = self._torch.zeros(self.vocabulary_size, device=self._device)
        for token, bias in options.logit_bias.items():
            push[token] = bias
        return LogitsProcessorList([lambda _ids, scores: scores + push])


class _Work:
    """A generation under way: what Transformers calls a streamer, in a thread of its own."""

    def __init__(self, engine: TransformersEngine, prompt: Prompt, options: Options) -> None:
        self.out: SimpleQueue[int | str | BaseException] = SimpleQueue()
        self.halt = threading.Event()
        self._prompt_seen = False
        self._ends = set(engine._ends())
        self.thread = threading.Thread(
            target=self._run, args=(engine, prompt, options), name="wenfang-hf", daemon=True
        )

    def _run(self, engine: TransformersEngine, prompt: Prompt, options: Options) -> None:
        try:
            self.out.put(engine._compute(prompt, options, self))
        except BaseException as error:
            self.out.put(error)

    def put(self, value: Any) -> None:
        """Called by Transformers, first with the prompt, then with each token."""
        if not self._prompt_seen:
            self._prompt_seen = True
            return
        for token in value.flatten().tolist():
            if token not in self._ends:
                self.out.put(token)

    def end(self) -> None:
        """Called by Transformers at the end."""


def _sampling(options: Options) -> dict[str, Any]:
    penalty = {"repetition_penalty": options.repeat_penalty}
    if options.temperature <= 0:
        return {"do_sample": False, "temperature": None, "top_p": None, "top_k": None, **penalty}
    return {
        "do_sample": True,
        "temperature": options.temperature,
        "top_p": options.top_p,
        "top_k": TOP_K,
        **penalty,
    }
