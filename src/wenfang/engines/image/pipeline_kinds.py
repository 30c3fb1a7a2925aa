"""The pipelines that one set of weights gives: from text, from a picture, with a mask.

diffusers has a class for each; they share every component, so that a second one costs no
memory. Which there are is found out from diffusers' own table (``AutoPipeline``), else by
its way of naming them (``Img2Img``, ``Inpaint``). What each can is read from the signature
of its ``__call__``, not from a list of names.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from wenfang.engines.image.base import Ability, ImageRequest


class Kind(StrEnum):
    """What a pipeline starts from."""

    TEXT = "text"
    IMAGE = "image"
    INPAINT = "inpaint"

    @classmethod
    def of(cls, request: ImageRequest) -> Kind:
        """The kind that meets a request."""
        if request.mask is not None:
            return cls.INPAINT
        return cls.TEXT if request.image is None else cls.IMAGE


_AUTO = {
    Kind.TEXT: "AutoPipelineForText2Image",
    Kind.IMAGE: "AutoPipelineForImage2Image",
    Kind.INPAINT: "AutoPipelineForInpainting",
}
_NAMED = {Kind.IMAGE: "Img2ImgPipeline", Kind.INPAINT: "InpaintPipeline"}


def parameters(pipe: Any) -> Mapping[str, inspect.Parameter]:
    """The arguments that a pipeline takes."""
    return inspect.signature(type(pipe).__call__).parameters


def control_argument(pipe: Any) -> str | None:
    """The argument that takes a ControlNet's picture; ``None`` where there is none."""
    known = parameters(pipe)
    if "control_image" in known:
        return "control_image"
    return "image" if "image" in known and _has_controlnet(pipe) else None


class Pipelines:
    """Every pipeline over the components of one.

    Args:
        base: as loaded from its folder.
        controlnet: a ControlNet to guide with; ``None`` = the base's own, if it has one.
    """

    def __init__(self, base: Any, controlnet: Any = None) -> None:
        self.base = base
        self._controlnet = controlnet or getattr(base, "controlnet", None)
        self._made: dict[tuple[Kind, bool], Any] = {}

    def get(self, kind: Kind, *, control: bool = False) -> Any:
        """The pipeline of a kind, with or without its ControlNet; ``None`` where diffusers
        has none."""
        key = kind, control
        if key not in self._made:
            pipe = self._make(kind, control)
            if pipe is not None:
                pipe.set_progress_bar_config(disable=True)
            self._made[key] = pipe
        return self._made[key]

    def abilities(self) -> frozenset[Ability]:
        """What the weights can do, each through one of the pipelines."""
        kinds = {kind: pipe for kind in Kind if (pipe := self.get(kind)) is not None}
        guided = [self.get(kind, control=True) for kind in Kind]
        every = [parameters(pipe) for pipe in kinds.values()]
        found = {
            Ability.TEXT_TO_IMAGE: Kind.TEXT in kinds,
            Ability.INPAINT: Kind.INPAINT in kinds,
            Ability.CONTROL: any(pipe is not None for pipe in guided),
            Ability.NEGATIVE_PROMPT: any("negative_prompt" in known for known in every),
            Ability.SEED: all("generator" in known for known in every),
        }
        if image := kinds.get(Kind.IMAGE):
            known = parameters(image)
            found[Ability.IMAGE_TO_IMAGE] = "prompt" in known
            # Without a strength a picture is edited by instruction; no words, no change.
            found[Ability.VARIATION] = "strength" in known or "prompt" not in known
        return frozenset(ability for ability, there in found.items() if there)

    def _make(self, kind: Kind, control: bool) -> Any:
        if control and self._controlnet is None:
            return _own(self.base, kind) if control_argument(self.base) else None
        if control == _has_controlnet(self.base) and (own := _own(self.base, kind)):
            return own
        if _is_specialised(self.base):
            return None
        made = self._automatic(kind, control)
        if made is None and control == _has_controlnet(self.base):
            made = _by_name(self.base, kind)
        return made if made is not None and _fits(made, kind, control) else None

    def _automatic(self, kind: Kind, control: bool) -> Any:
        import diffusers

        more = {}
        if control or _has_controlnet(self.base):
            more["controlnet"] = self._controlnet if control else None
        try:
            return getattr(diffusers, _AUTO[kind]).from_pipe(self.base, **more)
        except (ValueError, TypeError, AttributeError):
            return None  # this family has no such class


def _own(base: Any, kind: Kind) -> Any:
    """The base itself, where it is of that kind."""
    known = parameters(base)
    if kind is Kind.INPAINT:
        return base if "mask_image" in known else None
    takes_image = "image" in known and control_argument(base) != "image"
    if kind is Kind.IMAGE:
        return base if takes_image and "mask_image" not in known else None
    return None if takes_image or "prompt" not in known else base


def _is_specialised(base: Any) -> bool:
    """Whether its UNet takes more than noise (a mask, a picture), so that no other pipeline
    can use it."""
    unet, vae = getattr(base, "unet", None), getattr(base, "vae", None)
    if unet is None or vae is None:
        return False
    latent = getattr(vae.config, "latent_channels", None)
    return latent is not None and unet.config.in_channels != latent


def _by_name(base: Any, kind: Kind) -> Any:
    import diffusers

    name = type(base).__name__
    made = getattr(diffusers, name.removesuffix("Pipeline") + _NAMED.get(kind, "?"), None)
    if made is None or not hasattr(made, "from_pipe"):
        return None
    try:
        return made.from_pipe(base, dtype=base.dtype)
    except (ValueError, TypeError, AttributeError, ImportError):
        return None


def _fits(pipe: Any, kind: Kind, control: bool) -> bool:
    """Whether a pipeline really takes what its kind gives: the table has exceptions."""
    known = parameters(pipe)
    needed = {Kind.TEXT: {"prompt"}, Kind.IMAGE: {"image"}, Kind.INPAINT: {"image", "mask_image"}}
    return needed[kind] <= set(known) and (not control or control_argument(pipe) is not None)


def _has_controlnet(pipe: Any) -> bool:
    return getattr(pipe, "controlnet", None) is not None
