"""How many frames, of which size and rate, a pipeline is asked for."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from wenfang.engines.video.pipeline_facts import frames_for, rate_of, size_for


def pipe(family: str, **attributes: object):
    """A pipeline that is only its class and its facts."""
    import diffusers

    made = object.__new__(getattr(diffusers, family))
    object.__setattr__(made, "_internal_dict", attributes.pop("config", {}))
    for name, value in attributes.items():
        object.__setattr__(made, name, value)
    return made


def body(**config: object) -> SimpleNamespace:
    return SimpleNamespace(config=SimpleNamespace(**config))


WAN = {"transformer": body(patch_size=(1, 2, 2)), "vae_scale_factor_temporal": 4, "vae_scale_factor_spatial": 8}  # fmt: skip
LTX = {"transformer": body(patch_size=1), "vae_temporal_compression_ratio": 8, "vae_spatial_compression_ratio": 32}  # fmt: skip
COG = {"transformer": body(patch_size=2, patch_size_t=None, sample_width=90, sample_height=60), "vae_scale_factor_temporal": 4, "vae_scale_factor_spatial": 8}  # fmt: skip
SVD = {"unet": body(num_frames=25, sample_size=96), "vae_scale_factor": 8, "transformer": None}


@pytest.mark.parametrize(
    ("family", "facts", "seconds", "rate", "frames"),
    [
        ("WanPipeline", WAN, 5.0, 16.0, 81),
        ("WanPipeline", WAN, 2.0, 16.0, 33),
        ("WanPipeline", WAN, 60.0, 16.0, 81),
        ("LTXPipeline", LTX, 5.0, 25.0, 129),
        ("LTXImageToVideoPipeline", LTX, 0.5, 25.0, 17),
        ("CogVideoXPipeline", COG, 5.0, 8.0, 41),
        ("StableVideoDiffusionPipeline", SVD, 1.0, 7.0, 25),
        ("StableVideoDiffusionPipeline", SVD, 9.0, 7.0, 25),
    ],
)
def test_frames(family, facts, seconds, rate, frames):
    made = pipe(family, **facts)
    assert rate_of(made) == rate
    assert frames_for(made, seconds) == frames


@pytest.mark.parametrize(
    ("family", "facts", "asked", "expected"),
    [
        ("WanPipeline", WAN, (1920, 1080), (848, 480)),
        ("WanPipeline", WAN, (1080, 1920), (480, 848)),
        ("WanPipeline", WAN, (320, 180), (320, 176)),
        ("LTXPipeline", LTX, (1920, 1080), (800, 448)),
        ("CogVideoXPipeline", COG, (1080, 720), (720, 480)),
        ("StableVideoDiffusionPipeline", SVD, (1920, 1080), (1024, 576)),
    ],
)
def test_sizes(family, facts, asked, expected):
    assert size_for(pipe(family, **facts), *asked) == expected
