"""A conversation as the prompt that the model was trained on.

The template is the model's own (Jinja, in the GGUF metadata), rendered in a sandbox: it
came with the weights, and weights are data.

What a message says is never read as a control token. Where a message contains the text of
one (``<|im_end|>`` in a source, say), the template is rendered around marks that stand for
the messages, so that the two are tokenized apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wenfang.engines.text.base import Message
from wenfang.errors import EngineError


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a prompt; ``control`` where control tokens in it are meant."""

    text: str
    control: bool


class ChatTemplate:
    """One model's template.

    Args:
        source: Jinja.
        bos, eos: text of the tokens that templates refer to.
        control: texts of all control tokens.
    """

    def __init__(self, source: str, bos: str, eos: str, control: Sequence[str]) -> None:
        self._source = source
        self._names = {"bos_token": bos, "eos_token": eos}
        self._control = re.compile("|".join(map(re.escape, control))) if control else None

    @cached_property
    def _template(self) -> Any:
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        def refuse(message: str) -> None:
            raise ValueError(message)

        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        environment.globals["raise_exception"] = refuse
        return environment.from_string(self._source)

    def render(self, messages: Sequence[Message]) -> list[Part]:
        """The prompt that asks for the next turn.

        Raises:
            EngineError: the template does not take this conversation.
        """
        if self._control is None or not any(self._control.search(m.content) for m in messages):
            return [Part(self._render(messages), control=True)]
        marks = {f"\x00{n}\x00": m.content for n, m in enumerate(messages)}
        text = self._render([Message(m.role, k) for k, m in zip(marks, messages, strict=True)])
        pieces = re.split("(\x00\\d+\x00)", text)
        return [Part(marks.get(p, p), control=p not in marks) for p in pieces if p]

    def _render(self, messages: Sequence[Message]) -> str:
        turns = [{"role": m.role, "content": m.content} for m in messages]
        try:
            text = self._template.render(
                messages=turns, add_generation_prompt=True, tools=None, **self._names
            )
        except Exception as error:  # a template is foreign code: it may raise anything
            raise EngineError(
                f"the model's chat template does not take this conversation: {error}",
                place="messages",
                cure="begin with a user message and let user and assistant take turns, "
                "or continue raw text instead (--raw)",
            ) from error
        return str(text)
