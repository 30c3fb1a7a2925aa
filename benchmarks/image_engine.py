"""What the image engine costs over the bare diffusers pipeline: the same picture by both.

A randomly initialised Stable Diffusion with a small UNet and autoencoder, so that nothing is
fetched; a real model takes longer for a step, and the same overhead is then a smaller part.
Pictures are drawn by turns, bare and through the engine with previews at every step, and must
be the same to the bit. Wall time and the process's CPU time (which other work on the machine
disturbs less); the load is printed. With ``--tiny`` the model is next to nothing, so that the
milliseconds of the engine itself can be seen on a busy machine too.

    python benchmarks/image_engine.py [--rounds 15] [--steps 10] [--side 256] [--tiny]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wenfang.engines.image.base import ImageRequest, Sample
from wenfang.engines.image.diffusers import DiffusersEngine
from wenfang.picture import Picture

PROMPT = "a red fox reading a newspaper"


def made(folder: Path) -> Path:
    """A pipeline of about 30 million parameters; its autoencoder shrinks by 8."""
    import torch
    from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline
    from diffusers import UNet2DConditionModel as UNet
    from tiny_pipelines import clip_text, clip_tokenizer

    torch.manual_seed(0)
    StableDiffusionPipeline(
        unet=UNet(
            sample_size=32,
            block_out_channels=(64, 128, 256),
            layers_per_block=2,
            down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
            cross_attention_dim=32,
        ),
        vae=AutoencoderKL(
            block_out_channels=(32, 64, 64, 64),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            latent_channels=4,
        ),
        scheduler=DDIMScheduler(steps_offset=1, clip_sample=False, set_alpha_to_one=False),
        text_encoder=clip_text(),
        tokenizer=clip_tokenizer(folder / "words"),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(folder)
    return folder


def timed(call: Callable[[], Any]) -> tuple[float, float, Any]:
    """Wall and CPU seconds, and the result."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = call()
    return time.perf_counter() - wall, time.process_time() - cpu, result


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--steps", type=int, default=10)
    options.add_argument("--side", type=int, default=256)
    options.add_argument("--tiny", action="store_true")
    asked = options.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "engines"))
    import torch
    from tiny_pipelines import stable_diffusion

    make = stable_diffusion if asked.tiny else made
    with tempfile.TemporaryDirectory() as root:
        engine = DiffusersEngine(str(make(Path(root) / "model")), device="cpu")
    pipe = engine._loaded.pipe

    def bare() -> Picture:
        out = pipe(
            PROMPT,
            width=asked.side,
            height=asked.side,
            num_inference_steps=asked.steps,
            generator=torch.Generator("cpu").manual_seed(1),
        )
        return Picture.of(out.images[0])

    def through() -> Picture:
        request = ImageRequest(
            PROMPT, seeds=(1,), width=asked.side, height=asked.side, steps=asked.steps
        )
        (sample,) = (event for event in engine.draw(request) if isinstance(event, Sample))
        return sample.picture

    assert bare() == through(), "the engine draws another picture than the pipeline"
    load = os.getloadavg()[0]
    pairs = []
    for turn in range(asked.rounds):  # by turns first, for what comes second finds warm caches
        if turn % 2:
            second, first = timed(through), timed(bare)
        else:
            first, second = timed(bare), timed(through)
        assert first[2] == second[2]
        pairs.append((first, second))
    result: dict[str, Any] = {
        "threads": torch.get_num_threads(),
        "load before": round(load, 1),
        "load after": round(os.getloadavg()[0], 1),
        "rounds": asked.rounds,
        "steps": asked.steps,
    }
    for place, name in enumerate(("wall", "cpu")):
        alone = [first[place] for first, _ in pairs]
        ours = [second[place] for _, second in pairs]
        # Neighbours in time are compared, for the load drifts.
        low, over, high = statistics.quantiles(
            [100 * (b / a - 1) for a, b in zip(alone, ours, strict=True)], n=4, method="inclusive"
        )
        more = statistics.median(b - a for a, b in zip(alone, ours, strict=True))
        result[name] = {
            "bare_ms": round(statistics.median(alone) * 1000, 1),
            "engine_ms": round(statistics.median(ours) * 1000, 1),
            "overhead_ms": round(more * 1000, 2),
            "overhead_percent": round(over, 2),
            "quartiles_percent": [round(low, 2), round(high, 2)],
            "of_the_least_percent": round((min(ours) / min(alone) - 1) * 100, 2),
        }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
