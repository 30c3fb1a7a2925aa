"""Tiny diffusion pipelines with random weights, saved as folders of safetensors.

The shapes follow what diffusers' own tests use: the real classes of each family, two or
three narrow layers. The pictures are noise; what is tested is everything around the weights.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

BYTES = 256
VISION = {
    "hidden_size": 16,
    "intermediate_size": 32,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "image_size": 32,
    "patch_size": 8,
    "projection_dim": 16,
}
CLIP_END, CLIP_START = "<|endoftext|>", "<|startoftext|>"


def clip_tokenizer(folder: Path) -> Any:
    """A CLIP tokenizer of single bytes: 256 of them, the same at a word's end, two marks."""
    from tokenizers import pre_tokenizers
    from transformers import CLIPTokenizer

    folder.mkdir(parents=True, exist_ok=True)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = [*alphabet, *(letter + "</w>" for letter in alphabet), CLIP_START, CLIP_END]
    (folder / "vocab.json").write_text(json.dumps({w: n for n, w in enumerate(words)}), "utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", "utf-8")
    return CLIPTokenizer.from_pretrained(folder, model_max_length=77)


def t5_tokenizer() -> Any:
    """A T5 tokenizer whose words are single letters."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import T5TokenizerFast

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *((c, -1.0) for c in letters)]
    tokenizer = Tokenizer(models.Unigram(words, unk_id=2))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return T5TokenizerFast(tokenizer_object=tokenizer, extra_ids=0)


def clip_text(size: int = 32, *, projection: bool = False) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        bos_token_id=512,
        eos_token_id=513,
        pad_token_id=513,
        hidden_size=size,
        intermediate_size=37,
        num_attention_heads=4,
        num_hidden_layers=2,
        vocab_size=514,
        projection_dim=32,
    )
    return CLIPTextModelWithProjection(config) if projection else CLIPTextModel(config)


def t5_text() -> Any:
    from transformers import T5Config, T5EncoderModel

    return T5EncoderModel(
        T5Config(vocab_size=259, d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4)
    )


def kl_autoencoder(shift: float | None = None, latents: int = 4) -> Any:
    """An autoencoder that halves the side once: two levels."""
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(16, 32),
        in_channels=3,
        out_channels=3,
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        latent_channels=latents,
        norm_num_groups=8,
        shift_factor=shift,
        sample_size=64,
    )


def ddim() -> Any:
    from diffusers import DDIMScheduler

    return DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        clip_sample=False,
        steps_offset=1,
        set_alpha_to_one=False,
    )


def stable_diffusion(folder: Path, *, channels: int = 4, checker: Any = None) -> Path:
    """Stable Diffusion 1: a UNet and one CLIP; an ancestral sampler, which draws noise at
    every step. With 9 channels it is the inpainting model."""
    import torch
    from diffusers import (
        EulerAncestralDiscreteScheduler,
        StableDiffusionInpaintPipeline,
        StableDiffusionPipeline,
    )
    from transformers import CLIPImageProcessor

    torch.manual_seed(0)
    made = StableDiffusionInpaintPipeline if channels == 9 else StableDiffusionPipeline
    made(
        unet=small_unet(channels),
        scheduler=EulerAncestralDiscreteScheduler(beta_schedule="scaled_linear", steps_offset=1),
        vae=kl_autoencoder(),
        text_encoder=clip_text(),
        tokenizer=clip_tokenizer(folder / "words"),
        safety_checker=checker,
        feature_extractor=None
        if checker is None
        else CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}),
        requires_safety_checker=False,
    ).save_pretrained(folder)
    return folder


def broken_checker() -> Any:
    """A safety checker that finds everything unsafe."""
    import torch
    from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
    from transformers import CLIPConfig

    checker = StableDiffusionSafetyChecker(
        CLIPConfig(projection_dim=16, vision_config=VISION, text_config={"projection_dim": 16})
    )
    with torch.no_grad():
        checker.concept_embeds_weights.fill_(-2.0)  # below the least cosine there is
    return checker


def small_unet(channels: int = 4) -> Any:
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        block_out_channels=(8, 16),
        layers_per_block=1,
        sample_size=32,
        in_channels=channels,
        out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32,
        norm_num_groups=4,
        attention_head_dim=2,
    )


def stable_diffusion_xl(folder: Path) -> Path:
    """SDXL: two CLIPs, size conditions."""
    import torch
    from diffusers import StableDiffusionXLPipeline, UNet2DConditionModel

    torch.manual_seed(0)
    tokenizer = clip_tokenizer(folder / "words")
    StableDiffusionXLPipeline(
        unet=UNet2DConditionModel(
            block_out_channels=(8, 16),
            layers_per_block=1,
            sample_size=32,
            in_channels=4,
            out_channels=4,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            attention_head_dim=(2, 4),
            use_linear_projection=True,
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            transformer_layers_per_block=(1, 2),
            projection_class_embeddings_input_dim=80,
            cross_attention_dim=64,
            norm_num_groups=4,
        ),
        scheduler=ddim(),
        vae=kl_autoencoder(),
        text_encoder=clip_text(),
        text_encoder_2=clip_text(projection=True),
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
    ).save_pretrained(folder)
    return folder


def flux(folder: Path) -> Path:
    """FLUX: a transformer over packed latents, CLIP and T5, flow matching."""
    import torch
    from diffusers import (
        FlowMatchEulerDiscreteScheduler,
        FluxPipeline,
        FluxTransformer2DModel,
    )

    torch.manual_seed(0)
    FluxPipeline(
        transformer=FluxTransformer2DModel(
            patch_size=1,
            in_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=32,
            pooled_projection_dim=32,
            axes_dims_rope=(4, 4, 8),
            guidance_embeds=True,
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=kl_autoencoder(0.0609),
        text_encoder=clip_text(),
        text_encoder_2=t5_text(),
        tokenizer=clip_tokenizer(folder / "words"),
        tokenizer_2=t5_tokenizer(),
    ).save_pretrained(folder)
    return folder


def stable_diffusion_3(folder: Path) -> Path:
    """Stable Diffusion 3: a multimodal transformer, two CLIPs and a T5."""
    import torch
    from diffusers import (
        FlowMatchEulerDiscreteScheduler,
        SD3Transformer2DModel,
        StableDiffusion3Pipeline,
    )

    torch.manual_seed(0)
    tokenizer = clip_tokenizer(folder / "words")
    StableDiffusion3Pipeline(
        transformer=SD3Transformer2DModel(
            sample_size=32,
            patch_size=1,
            in_channels=16,
            num_layers=2,
            attention_head_dim=8,
            num_attention_heads=4,
            caption_projection_dim=32,
            joint_attention_dim=32,
            pooled_projection_dim=64,
            out_channels=16,
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=kl_autoencoder(0.0609, 16),
        text_encoder=clip_text(projection=True),
        text_encoder_2=clip_text(projection=True),
        text_encoder_3=t5_text(),
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
        tokenizer_3=t5_tokenizer(),
    ).save_pretrained(folder)
    return folder


def lora(model: Path, file: Path) -> Path:
    """A LoRA for a pipeline's UNet that changes it a lot."""
    import torch
    from diffusers import StableDiffusionPipeline, UNet2DConditionModel
    from peft import LoraConfig, get_peft_model_state_dict

    torch.manual_seed(1)
    unet = UNet2DConditionModel.from_pretrained(model / "unet")
    unet.add_adapter(
        LoraConfig(r=2, init_lora_weights=False, target_modules=["to_q", "to_k", "to_v"])
    )
    StableDiffusionPipeline.save_lora_weights(
        file.parent, unet_lora_layers=get_peft_model_state_dict(unet), weight_name=file.name
    )
    return file


def controlnet(model: Path, folder: Path) -> Path:
    """A ControlNet for a pipeline's UNet; its outputs are not zero, as new ones are."""
    import torch
    from diffusers import ControlNetModel, UNet2DConditionModel

    torch.manual_seed(2)
    unet = UNet2DConditionModel.from_pretrained(model / "unet")
    # Shrinks the control picture as the autoencoder does: one step of two.
    net = ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=(4, 8))
    with torch.no_grad():
        for name, weight in net.named_parameters():
            if "controlnet" in name:
                weight.normal_(std=0.5)
    net.save_pretrained(folder)
    return folder


def ip_adapter(model: Path, folder: Path) -> Path:
    """An IP-Adapter with its image encoder beside it."""
    import torch
    from diffusers import UNet2DConditionModel
    from safetensors.torch import save_file
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    torch.manual_seed(3)
    encoder = CLIPVisionModelWithProjection(CLIPVisionConfig(**VISION))
    encoder.save_pretrained(folder / "image_encoder")
    unet = UNet2DConditionModel.from_pretrained(model / "unet")
    tensors = {
        "image_proj.proj.weight": torch.randn(4 * 32, 16),
        "image_proj.proj.bias": torch.zeros(4 * 32),
        "image_proj.norm.weight": torch.ones(32),
        "image_proj.norm.bias": torch.zeros(32),
    }
    crossing = [m for name, m in unet.named_modules() if name.endswith("attn2")]
    for number, attention in enumerate(crossing):
        for side in ("k", "v"):
            weight = getattr(attention, f"to_{side}").weight
            tensors[f"ip_adapter.{2 * number + 1}.to_{side}_ip.weight"] = torch.randn(weight.shape)
    save_file(tensors, folder / "adapter.safetensors")
    return folder / "adapter.safetensors"


FAMILIES = {
    "stable-diffusion": stable_diffusion,
    "sdxl": stable_diffusion_xl,
    "flux": flux,
    "sd3": stable_diffusion_3,
}
