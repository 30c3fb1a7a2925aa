"""A diffusers pipeline from a folder or, where a person asked for one, from the hub.

A folder is loaded without any network. A hub name is fetched by the hub's own client, only
its safetensors, and is then a folder like any other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wenfang.engines.image.adapters import ensure_weights, load_controlnet
from wenfang.engines.image.pipeline_folder import PipelineFolder, read_folder, read_weights
from wenfang.engines.image.placement import Placement, choose_placement, free_memory
from wenfang.engines.torch_device import choose_device
from wenfang.errors import EngineError, first_line


@dataclass(frozen=True)
class LoadedPipeline:
    """A pipeline in memory, and its ControlNet where one is configured."""

    pipe: Any
    controlnet: Any
    folder: PipelineFolder
    placement: Placement


def load_pipeline(
    name: str,
    *,
    device: str,
    controlnet: Path | None = None,
    offline: bool,
    section: str = "image",
) -> LoadedPipeline:
    """Load a pipeline where its memory allows.

    Args:
        name: folder or hub name.
        device: as asked for; see :func:`~wenfang.engines.torch_device.choose_device`.
        controlnet: folder of one.
        offline: a hub name must be in the local cache already.
        section: of the configuration that names the device, for errors.

    Raises:
        EngineError: the extra is missing, no such device or model, not safetensors, broken,
            or too large for the memory there is.
    """
    diffusers, torch = _libraries(name)
    place = f"hf:{name}"
    chosen = choose_device(torch, device, setting=f"{section}.device")
    folder = read_folder(_locate(diffusers, name, offline), place)
    parts = [*folder.parts.values()]
    if controlnet is not None:
        ensure_weights(controlnet, "image.controlnet")
        if more := read_weights(controlnet, "image.controlnet"):
            parts.append(more)
    placement = choose_placement(
        chosen,
        parameters=sum(part.parameters for part in parts),
        largest=max(part.parameters for part in parts),
        memory=free_memory(torch, chosen),
        bfloat16=chosen.startswith("cuda") and torch.cuda.is_bf16_supported(),
        place=place,
    )
    dtype = getattr(torch, placement.dtype)
    with _said_plainly(place):
        pipe = diffusers.DiffusionPipeline.from_pretrained(
            str(folder.path),
            dtype=dtype,
            variant=folder.variant,
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
        )
        guide = load_controlnet(controlnet, dtype) if controlnet is not None else None
        if placement.offload == "none":
            pipe.to(placement.device)
            if guide is not None:
                guide.to(placement.device)
    return LoadedPipeline(pipe, guide, folder, placement)


def _libraries(name: str) -> tuple[Any, Any]:
    try:
        import torch
        import transformers

        _silence(transformers)  # before diffusers imports half of it and is told so
        import diffusers
    except ImportError as error:
        raise EngineError(
            f"diffusers and torch are not installed: {error}",
            place=f"hf:{name}",
            cure="pip install 'wenfang[torch]'",
        ) from error
    _silence(diffusers)
    return diffusers, torch


def _silence(library: Any) -> None:
    logs = library.utils.logging
    logs.set_verbosity_error()
    logs.disable_progress_bar()


def _locate(diffusers: Any, name: str, offline: bool) -> Path:
    """The folder; what looks like a path is never looked up at the hub."""
    path = Path(name).expanduser()
    if path.is_dir():
        return path
    if path.is_file():
        raise EngineError(
            "this is a single file, and a pipeline is a folder",
            place=f"hf:{name}",
            cure="convert it with diffusers' from_single_file and save_pretrained",
        )
    if name.startswith((".", "~", "/")) or "\\" in name or name.count("/") != 1:
        raise EngineError("there is no such folder", place=f"hf:{name}", cure="check the path")
    with _said_plainly(f"hf:{name}"):
        return Path(
            diffusers.DiffusionPipeline.download(
                name, use_safetensors=True, local_files_only=offline, trust_remote_code=False
            )
        )


@contextlib.contextmanager
def _said_plainly(place: str) -> Iterator[None]:
    """What the libraries raise, as one of ours."""
    try:
        yield
    except EngineError:
        raise
    except Exception as error:  # a configuration is a stranger's: its values may raise anything
        raise EngineError(
            f"diffusers cannot load this model: {first_line(error)}",
            place=place,
            cure="check the name or folder; it must be complete, its weights safetensors",
        ) from error
