"""What a diffusers video pipeline asks for: how many frames, of which size, at which rate.

Read from the pipeline itself wherever it says so: from the signature of its ``__call__`` and
from the compression of its autoencoder. Only the rate that a model was trained at stands
nowhere in its files; the table below is from the models' cards.
"""

from __future__ import annotations

from typing import Any

from wenfang.engines.image.pipeline_kinds import parameters

USUAL_RATE = 24.0
"""Of a family that is not in the table."""

_RATES = {
    "Wan": 16.0,
    "SkyReels": 24.0,
    "CogVideoX": 8.0,
    "HunyuanVideo": 24.0,
    "AnimateDiff": 8.0,
    "Mochi": 30.0,
    "Allegro": 15.0,
    "Latte": 8.0,
    "EasyAnimate": 8.0,
    "SanaVideo": 16.0,
    "SanaImageToVideo": 16.0,
    "Kandinsky5": 24.0,
}
_TEMPORAL = (
    "vae_scale_factor_temporal",
    "vae_temporal_compression_ratio",
    "vae_temporal_scale_factor",
)
_SPATIAL = ("vae_scale_factor_spatial", "vae_spatial_compression_ratio", "vae_scale_factor")


def rate_of(pipe: Any) -> float:
    """Frames a second that the model films at."""
    known = parameters(pipe)
    for name in ("frame_rate", "fps"):
        if name in known and isinstance(known[name].default, int | float):
            return float(known[name].default)
    config = getattr(_body(pipe), "config", None)
    if getattr(pipe.config, "expand_timesteps", False):
        return 24.0  # Wan 2.2 of 5 thousand million parameters, unlike its siblings
    if getattr(config, "patch_size_t", None) and type(pipe).__name__.startswith("CogVideoX"):
        return 16.0  # CogVideoX 1.5
    name = type(pipe).__name__
    return next((rate for start, rate in _RATES.items() if name.startswith(start)), USUAL_RATE)


def frames_for(pipe: Any, seconds: float) -> int:
    """How many frames to ask for: as many as the seconds need, rounded up to what the
    pipeline takes, and never more than it was made for."""
    known = parameters(pipe)
    fixed = getattr(getattr(getattr(pipe, "unet", None), "config", None), "num_frames", None)
    if isinstance(fixed, int):  # Stable Video Diffusion: 14 or 25, as it was trained
        return fixed
    step = next((int(n) for name in _TEMPORAL if (n := getattr(pipe, name, None))), 1)
    most = known["num_frames"].default
    needed = max(1, round(seconds * rate_of(pipe)))
    if step > 1:
        needed = -(-(needed - 1) // step) * step + 1
    return min(needed, most) if isinstance(most, int) else needed


def size_for(pipe: Any, width: int, height: int) -> tuple[int, int]:
    """Width and height of the asked aspect, of about the pipeline's own area at most, rounded
    to what its latents and patches need."""
    multiple = _multiple(pipe)
    own = _own_area(pipe)
    scale = min(1.0, (own / (width * height)) ** 0.5) if own else 1.0

    def rounded(side: int) -> int:
        return max(multiple, round(side * scale / multiple) * multiple)

    return rounded(width), rounded(height)


def _own_area(pipe: Any) -> int | None:
    known = parameters(pipe)
    sides = [known[name].default for name in ("width", "height") if name in known]
    if len(sides) == 2 and all(isinstance(side, int) for side in sides):
        return int(sides[0] * sides[1])
    config = getattr(_body(pipe), "config", None)
    spatial = _spatial(pipe)
    pair = [getattr(config, name, None) for name in ("sample_width", "sample_height")]
    if all(isinstance(side, int) for side in pair):
        return int(pair[0] * pair[1] * spatial**2)  # type: ignore[operator]
    sample = getattr(config, "sample_size", None)
    return (sample * spatial) ** 2 if isinstance(sample, int) else None


def _multiple(pipe: Any) -> int:
    patch = getattr(getattr(_body(pipe), "config", None), "patch_size", 1)
    if isinstance(patch, list | tuple):
        patch = patch[-1]
    return _spatial(pipe) * (patch if isinstance(patch, int) else 1)


def _spatial(pipe: Any) -> int:
    return next((int(n) for name in _SPATIAL if (n := getattr(pipe, name, None))), 8)


def _body(pipe: Any) -> Any:
    return getattr(pipe, "transformer", None) or getattr(pipe, "unet", None)
