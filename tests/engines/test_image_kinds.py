"""What a pipeline can, read from the signatures of diffusers' own classes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import diffusers
import numpy as np
import pytest

from wenfang.engines.image.base import Ability, ImageRequest
from wenfang.engines.image.pipeline_arguments import TRUE_GUIDANCE, arguments
from wenfang.engines.image.pipeline_kinds import Kind, Pipelines, control_argument
from wenfang.errors import BadInput
from wenfang.picture import Picture

PIXELS = Picture(np.zeros((64, 64, 3), np.uint8))
WHITE = Picture(np.full((64, 64, 3), 255, np.uint8))


def bare(name: str, **attributes: Any) -> Any:
    """A pipeline of that class with no components: enough to ask its signature."""
    pipe = object.__new__(getattr(diffusers, name))
    pipe.__dict__.update(attributes)
    return pipe


def said(name: str, *, distilled: bool = False, **fields: Any) -> dict[str, Any]:
    config = SimpleNamespace(guidance_embeds=distilled)
    pipe = bare(name, transformer=SimpleNamespace(config=config), controlnet=None)
    return arguments(pipe, ImageRequest("x", width=64, height=64, **fields))


@pytest.mark.parametrize(
    ("name", "distilled", "fields", "expected"),
    [
        ("StableDiffusionPipeline", False, {"guidance": 5.0}, {"guidance_scale": 5.0}),
        ("StableDiffusionPipeline", False, {"negative": "a"}, {"negative_prompt": "a"}),
        ("StableDiffusionPipeline", False, {}, {}),
        ("FluxPipeline", True, {"guidance": 3.0}, {"guidance_scale": 3.0}),
        (
            "FluxPipeline",
            True,
            {"guidance": 3.0, "negative": "a"},
            {"guidance_scale": 3.0, "true_cfg_scale": TRUE_GUIDANCE, "negative_prompt": "a"},
        ),
        (
            "FluxPipeline",
            False,
            {"guidance": 3.0},
            {"true_cfg_scale": 3.0, "negative_prompt": ""},
        ),
        (
            "QwenImagePipeline",
            False,
            {"guidance": 3.0, "negative": "a"},
            {"true_cfg_scale": 3.0, "negative_prompt": "a"},
        ),
        ("ZImagePipeline", False, {"guidance": 0.0}, {"guidance_scale": 0.0}),
    ],
)
def test_guidance(
    name: str, distilled: bool, fields: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = said(name, distilled=distilled, **fields)
    names = ("guidance_scale", "true_cfg_scale", "negative_prompt")
    assert {key: found[key] for key in names if key in found} == expected


@pytest.mark.parametrize(
    ("name", "fields", "place"),
    [
        ("Flux2Pipeline", {"negative": "a"}, "negative"),
        ("QwenImagePipeline", {"negative": "a", "guidance": 1.0}, "guidance"),
        ("ZImagePipeline", {"negative": "a", "guidance": 0.0}, "guidance"),
        ("Flux2Pipeline", {"style": PIXELS}, "style"),
    ],
)
def test_what_cannot_be_said_is_refused(name: str, fields: dict[str, Any], place: str) -> None:
    with pytest.raises(BadInput) as caught:
        said(name, **fields)
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("StableDiffusionImg2ImgPipeline", {"image": PIXELS}, {"image", "strength"}),
        ("FluxKontextPipeline", {"image": PIXELS}, {"image"}),
        ("QwenImageEditPipeline", {"image": PIXELS}, {"image"}),
        (
            "ZImageInpaintPipeline",
            {"image": PIXELS, "mask": WHITE},
            {"image", "mask_image", "strength"},
        ),
    ],
)
def test_pictures(name: str, fields: dict[str, Any], expected: set[str]) -> None:
    names = {"image", "mask_image", "strength", "control_image"}
    assert set(said(name, **fields)) & names == expected


@pytest.mark.parametrize(
    ("name", "controlnet", "expected"),
    [
        ("StableDiffusionControlNetPipeline", object(), "image"),
        ("StableDiffusionXLControlNetImg2ImgPipeline", object(), "control_image"),
        ("FluxControlPipeline", None, "control_image"),
        ("QwenImageControlNetPipeline", object(), "control_image"),
        ("FluxKontextPipeline", None, None),
        ("StableDiffusionPipeline", None, None),
    ],
)
def test_where_the_control_picture_goes(name: str, controlnet: Any, expected: str | None) -> None:
    assert control_argument(bare(name, controlnet=controlnet)) == expected


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("FluxKontextPipeline", {Kind.TEXT, Kind.IMAGE}),
        ("QwenImageEditPipeline", {Kind.IMAGE}),
        ("StableDiffusionImageVariationPipeline", {Kind.IMAGE}),
        ("FluxFillPipeline", {Kind.INPAINT}),
        ("StableDiffusionInstructPix2PixPipeline", {Kind.IMAGE}),
    ],
)
def test_the_loaded_class_itself(
    name: str, kinds: set[Kind], monkeypatch: pytest.MonkeyPatch
) -> None:
    base = bare(name)
    monkeypatch.setattr(type(base), "set_progress_bar_config", lambda self, **_: None)
    for auto in ("Text2Image", "Image2Image", "Inpainting"):

        def from_pipe(pipe: Any, auto: str = auto, **_: Any) -> Any:
            mapping = {
                "Text2Image": "AUTO_TEXT2IMAGE_PIPELINES_MAPPING",
                "Image2Image": "AUTO_IMAGE2IMAGE_PIPELINES_MAPPING",
                "Inpainting": "AUTO_INPAINT_PIPELINES_MAPPING",
            }[auto]
            table = getattr(diffusers.pipelines.auto_pipeline, mapping)
            if type(pipe) in table.values():
                return pipe
            raise ValueError("no such class")

        monkeypatch.setattr(getattr(diffusers, f"AutoPipelineFor{auto}"), "from_pipe", from_pipe)
    made = Pipelines(base)
    found = {kind for kind in Kind if made.get(kind) is base}
    assert found == kinds
    if name == "StableDiffusionImageVariationPipeline":
        assert made.abilities() == {Ability.VARIATION, Ability.SEED}
