"""A request in the words of one pipeline: only what its ``__call__`` takes.

What was asked for and cannot be said to this pipeline is refused, never dropped.
"""

from __future__ import annotations

from typing import Any, Protocol

from wenfang.engines.image.base import ImageRequest
from wenfang.engines.image.framing import fitted, fitted_mask
from wenfang.engines.image.pipeline_kinds import Kind, control_argument, parameters
from wenfang.errors import BadInput

TRUE_GUIDANCE = 4.0
"""Classifier-free guidance where a negative prompt needs it and none was asked for: the
default of diffusers' ``QwenImagePipeline``."""


class Guided(Protocol):
    """What a request of any medium says of its guidance."""

    @property
    def guidance(self) -> float | None: ...

    @property
    def negative(self) -> str: ...


def arguments(pipe: Any, request: ImageRequest) -> dict[str, Any]:
    """Keyword arguments for the pipeline, without generator and callback.

    Raises:
        BadInput: the pipeline has no place for something, or the numbers leave nothing to do.
    """
    known, kind = parameters(pipe), Kind.of(request)
    said: dict[str, Any] = {"output_type": "np", **guidance_arguments(pipe, request)}
    if "prompt" in known:
        said["prompt"] = request.prompt
    for name, value in (("width", request.width), ("height", request.height)):
        if name in known:
            said[name] = value
    if request.steps is not None:
        said[ensured(known, "num_inference_steps", "steps")] = request.steps
    if kind is not Kind.TEXT and request.image is not None:
        said["image"] = fitted(request.image, request.width, request.height).image()
        if "strength" in known:
            said["strength"] = request.strength
            _ensure_steps(known, request)
    if request.mask is not None:
        said["mask_image"] = fitted_mask(request.mask, request.width, request.height)
    if request.control is not None and (guided := control_argument(pipe)):
        said[guided] = fitted(request.control, request.width, request.height).image()
    if request.control_strength is not None:
        scale = ensured(known, "controlnet_conditioning_scale", "control_strength")
        said[scale] = request.control_strength
    if request.style is not None:
        said[ensured(known, "ip_adapter_image", "style")] = request.style.opaque().image()
    return said


def guidance_arguments(pipe: Any, request: Guided) -> dict[str, Any]:
    """Guidance and negative prompt.

    Most pipelines have one ``guidance_scale``. Those with ``true_cfg_scale`` (FLUX,
    Qwen-Image) have two: ``guidance_scale`` is then an input of a distilled model
    (``guidance_embeds``), and the other one is what a negative prompt works through.
    """
    known, asked = parameters(pipe), request.guidance
    said: dict[str, Any] = {}
    if "true_cfg_scale" in known:
        if asked is not None and _is_distilled(pipe) and "guidance_scale" in known:
            said["guidance_scale"] = asked
            asked = None
        if asked is not None or request.negative:
            said["true_cfg_scale"] = scale = TRUE_GUIDANCE if asked is None else asked
            said["negative_prompt"] = request.negative
            _ensure_negative_works(request, scale)
        return said
    if asked is not None:
        said[ensured(known, "guidance_scale", "guidance")] = asked
    if request.negative:
        said[ensured(known, "negative_prompt", "negative")] = request.negative
        default = known["guidance_scale"].default if "guidance_scale" in known else None
        _ensure_negative_works(request, default if asked is None else asked)
    return said


def _is_distilled(pipe: Any) -> bool:
    config = getattr(getattr(pipe, "transformer", None), "config", None)
    return bool(getattr(config, "guidance_embeds", False))


def _ensure_negative_works(request: Guided, scale: Any) -> None:
    if request.negative and isinstance(scale, int | float) and scale <= 1:
        raise BadInput(
            f"with guidance {scale:g} a negative prompt has no effect",
            place="guidance",
            cure="raise it above 1, or leave the negative prompt out",
        )


def _ensure_steps(known: Any, request: ImageRequest) -> None:
    steps = request.steps
    if steps is None and "num_inference_steps" in known:
        steps = known["num_inference_steps"].default
    if isinstance(steps, int) and int(steps * request.strength) < 1:
        raise BadInput(
            f"strength {request.strength:g} of {steps} steps leaves no step to take",
            place="strength",
            cure=f"raise it to {1 / steps:.2g} or more, or take more steps",
        )


def ensured(known: Any, name: str, place: str) -> str:
    if name not in known:
        raise BadInput(
            f"this model takes no {place}", place=place, cure="leave it out, or use another model"
        )
    return name
