"""Models that look at pictures and write (Transformers' *image-text-to-text*): Qwen-VL,
LLaVA, SmolVLM, Gemma 3 and whatever else the library has code for.

Everything but the prompt is :class:`~wenfang.engines.text.transformers.TransformersEngine`:
the model's own processor brings the pictures to its size and puts the tokens that stand for
them into the conversation; the tensors go to the model beside the tokens.

Processors of some families need libraries of their own (Qwen-VL's torchvision, for films).
Without them such a model still writes; it is a picture that is refused, with the cure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wenfang.engines.text.base import Message, TextAbility
from wenfang.engines.text.transformers import Prompt, TransformersEngine
from wenfang.errors import EngineError, first_line


class VisionEngine(TransformersEngine):
    """A text engine over ``AutoModelForImageTextToText``; arguments and errors as its base."""

    def _read(self, transformers: Any) -> tuple[Any, Any]:
        tokenizer = transformers.AutoTokenizer.from_pretrained(self._name, trust_remote_code=False)
        self._processor, self._lacks = None, ""
        try:
            self._processor = transformers.AutoProcessor.from_pretrained(
                self._name, trust_remote_code=False
            )
        except ImportError as error:
            self._lacks = first_line(error).partition(". ")[0]
        net = self._weights(transformers.AutoModelForImageTextToText)
        self._precision = net.dtype
        return tokenizer, net

    @property
    def abilities(self) -> frozenset[TextAbility]:
        """It looks at pictures."""
        return frozenset({TextAbility.PICTURES})

    @property
    def chats(self) -> bool:
        """Whether the model has a chat template, its processor's or its tokenizer's."""
        return bool(getattr(self._processor, "chat_template", None)) or super().chats

    def _conversation(self, messages: Sequence[Message]) -> Prompt:
        if self._processor is None:
            if not any(message.images for message in messages):
                return super()._conversation(messages)
            raise EngineError(
                f"what prepares pictures for this model cannot be loaded: {self._lacks}",
                place=f"hf:{self._name}",
                cure="pip install torchvision, or what the message names",
            )
        given = dict(
            self._processor.apply_chat_template(
                [_turn(message) for message in messages],
                chat_template=self._processor.chat_template or self._tokenizer.chat_template,
                add_generation_prompt=True,
                tokenize=True,
                return_dict=True,
                return_tensors="pt",
                sanitize_control_tokens=True,
            )
        )
        tokens = given.pop("input_ids")[0].tolist()
        given.pop("attention_mask", None)  # one request at a time: nothing is padded
        return Prompt(tokens, {name: self._placed(value) for name, value in given.items()})

    def _placed(self, value: Any) -> Any:
        """On the model's device; pixels in its precision."""
        if not self._torch.is_tensor(value):
            return value
        kind = self._precision if value.is_floating_point() else value.dtype
        return value.to(self._device, kind)


def sees(name: str) -> bool:
    """Whether the model of that hub name or folder looks at pictures, by its configuration.

    False also where nothing can be read: opening it then says what is wrong.
    """
    try:
        import transformers
        from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING

        config = transformers.AutoConfig.from_pretrained(name, trust_remote_code=False)
    except Exception:  # ImportError, OSError, ValueError, and what broken files lead to
        return False
    return type(config) in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING


def _turn(message: Message) -> dict[str, Any]:
    """A message as processors take it: parts, pictures before the words about them."""
    shown = [{"type": "image", "image": picture.opaque().image()} for picture in message.images]
    return {
        "role": message.role,
        "content": [*shown, {"type": "text", "text": message.content}],
    }
