"""Vision-language models of a few thousand random weights, saved as a hub has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SIDE, PATCH = 32, 8
PICTURE_TOKENS = (SIDE // PATCH) ** 2
TEMPLATE = (
    "{% for m in messages %}{{ m['role'] + ': ' }}"
    "{% for part in m['content'] %}"
    "{{ '<image>' if part['type'] == 'image' else part['text'] }}"
    "{% endfor %}{{ '\n' }}{% endfor %}"
)


def byte_tokenizer() -> Any:
    """One token a byte, then the end, then the place of a picture."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    vocabulary = {c: n for n, c in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    tokenizer = Tokenizer(models.BPE(vocab={**vocabulary, "<end>": 256, "<image>": 257}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<end>",
        pad_token="<end>",
        additional_special_tokens=["<image>"],
    )


def save_tiny_llava(folder: Path, *, template: str | None = TEMPLATE, context: int = 512) -> Path:
    """LLaVA (CLIP and Llama) of two layers each."""
    import torch
    from transformers import (
        CLIPImageProcessorPil,
        CLIPVisionConfig,
        LlamaConfig,
        LlavaConfig,
        LlavaForConditionalGeneration,
        LlavaProcessor,
    )

    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2}
    heads = {"num_attention_heads": 4}
    torch.manual_seed(0)
    config = LlavaConfig(
        vision_config=CLIPVisionConfig(**sizes, **heads, image_size=SIDE, patch_size=PATCH),
        text_config=LlamaConfig(
            **sizes,
            **heads,
            vocab_size=258,
            max_position_embeddings=context,
            bos_token_id=None,
            eos_token_id=256,
        ),
        image_token_index=257,
        vision_feature_select_strategy="default",
        vision_feature_layer=-1,
    )
    net = LlavaForConditionalGeneration(config)
    net.generation_config.eos_token_id = 256
    net.save_pretrained(folder)
    pixels = CLIPImageProcessorPil(
        size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE}
    )
    LlavaProcessor(
        image_processor=pixels,
        tokenizer=byte_tokenizer(),
        patch_size=PATCH,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=template,
    ).save_pretrained(folder)
    return folder
