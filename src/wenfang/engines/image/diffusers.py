"""Any image pipeline of diffusers: Stable Diffusion, SDXL, SD3, FLUX, Qwen-Image, Z-Image …

What a pipeline can is read from its classes (:mod:`.pipeline_kinds`), so that a family that
comes tomorrow works as those of today do.

Design choice: one picture is computed at a time. Batched, the same seed gives other pixels:
the last bits of a matrix product depend on the size of the batch, and pipelines with a mask
encode it with the first picture's generator only. Both were measured, in four families.
Noise comes from a generator on the CPU, so that a seed means the same noise on every device.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from wenfang.engines.identity import EngineIdentity, published_name
from wenfang.engines.image.adapters import Adapters, Lora, loras_of
from wenfang.engines.image.background import Background, stream
from wenfang.engines.image.base import Ability, ImageEvent, ImageRequest
from wenfang.engines.image.latent_preview import LatentPreview, can_preview
from wenfang.engines.image.pipeline_arguments import arguments
from wenfang.engines.image.pipeline_kinds import Kind, Pipelines, parameters
from wenfang.engines.image.pipeline_loading import load_pipeline
from wenfang.engines.image.pipeline_run import PipelineRun
from wenfang.engines.image.validation import OTHERS, check_request
from wenfang.errors import BadInput, EngineError, WenfangError, first_line

EXTRAS = frozenset({"lora"})


class DiffusersEngine:
    """An image engine over a diffusers pipeline.

    Args:
        name: folder, or hub name.
        device: ``auto`` (CUDA, else Apple's, else the CPU), ``cpu``, ``cuda``, ``cuda:1``,
            ``mps``.
        steps, guidance: where a request names none; ``None`` = the pipeline's own.
        loras: that every picture is drawn with.
        controlnet: folder of a ControlNet, for requests with ``control``.
        ip_adapter: file of an IP-Adapter, for requests with ``style``.
        offline: never ask the hub.
        licence: of the weights, for the receipt.

    Raises:
        EngineError: see :func:`~wenfang.engines.image.pipeline_loading.load_pipeline`.
    """

    def __init__(
        self,
        name: str,
        *,
        device: str = "auto",
        steps: int | None = None,
        guidance: float | None = None,
        loras: Sequence[Lora] = (),
        controlnet: Path | None = None,
        ip_adapter: Path | None = None,
        offline: bool = False,
        licence: str | None = None,
    ) -> None:
        self._name, self._licence = name, licence
        self._steps, self._guidance = steps, guidance
        self._loras, self._controlnet, self._ip_adapter = tuple(loras), controlnet, ip_adapter
        self._adapters = Adapters(ip_adapter)
        self._loaded: Any = load_pipeline(
            name, device=device, controlnet=controlnet, offline=offline
        )
        self._pipelines: Any = Pipelines(self._loaded.pipe, self._loaded.controlnet)
        self._preview = LatentPreview(self._loaded.pipe) if can_preview(self._loaded.pipe) else None
        self._on_device: Any = None
        self._lock = threading.Lock()
        self._closed = False
        self._abilities = self._find_abilities()

    @cached_property
    def identity(self) -> EngineIdentity:
        """Weights by one hash over the hashes of all files; libraries, device and dtype."""
        from importlib.metadata import version

        from wenfang.engines.image.pipeline_identity import adapters_sha256, folder_sha256

        placement = self._loaded.placement
        beside = [*(file for file, _ in self._loras), self._controlnet, self._ip_adapter]
        return EngineIdentity(
            engine="diffusers",
            model=f"hf:{published_name(self._name)}",
            sha256=folder_sha256(self._loaded.folder),
            licence=self._licence,
            versions={
                **{n: version(n) for n in ("torch", "diffusers", "transformers")},
                "device": placement.device,
                "dtype": placement.dtype,
                "offload": placement.offload,
                **adapters_sha256(path for path in beside if path is not None),
            },
            reproducible=placement.device == "cpu",
        )

    @property
    def abilities(self) -> frozenset[Ability]:
        return self._abilities

    @cached_property
    def native(self) -> tuple[int, int]:
        """From the model's own sample size; a transformer cuts latents into patches too."""
        pipe = self._loaded.pipe
        scale = int(getattr(pipe, "vae_scale_factor", 8))
        body = getattr(pipe, "transformer", None) or getattr(pipe, "unet", None)
        config = getattr(body, "config", None)
        patch = getattr(config, "patch_size", 1)
        packed = 2 if hasattr(pipe, "_unpack_latents") else 1
        sample = getattr(pipe, "default_sample_size", None) or getattr(config, "sample_size", None)
        multiple = scale * max(packed, patch if isinstance(patch, int) else 1)
        side = int(sample) * scale if isinstance(sample, int) else 1024
        return max(multiple, side // multiple * multiple), multiple

    def draw(self, request: ImageRequest) -> Iterator[ImageEvent]:
        """Draw; see :class:`~wenfang.engines.image.base.ImageEngine`."""
        started = time.perf_counter()
        self._ensure_open()
        check_request(self, request, extras=EXTRAS)
        request = self._with_defaults(request)
        loras = loras_of(request, self._loras)
        pipe = self._pipe_for(request)
        said = arguments(pipe, request)
        return self._stream(request, pipe, said, loras, started)

    def close(self) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                self._loaded = self._pipelines = self._preview = self._on_device = None

    def _ensure_open(self) -> None:
        if self._closed:
            raise EngineError(
                "the model has been closed", place=f"hf:{self._name}", cure="open it anew"
            )

    def _stream(
        self,
        request: ImageRequest,
        pipe: Any,
        said: dict[str, Any],
        loras: tuple[Lora, ...],
        started: float,
    ) -> Iterator[ImageEvent]:
        run = PipelineRun(pipe, request, said, self._preview)

        def compute(work: Background) -> None:
            with self._lock:
                work.stop_if_halted()
                self._ensure_open()
                self._compute(run, loras, work)

        work = Background(compute, request.cancel, name="wenfang-diffusers")
        try:
            yield from stream(work, started)
        except WenfangError:
            raise
        except Exception as error:
            raise self._failure(error) from error

    def _compute(self, run: PipelineRun, loras: tuple[Lora, ...], work: Background) -> None:
        pipe, styled = run.pipe, run.request.style is not None
        self._move(pipe)
        try:
            self._adapters.put_on(pipe, loras, styled=styled)
            for index in range(len(run.request.seeds)):
                run.draw(index, work)
        finally:
            self._adapters.take_off(pipe, loras, styled=styled)
            if hasattr(pipe, "maybe_free_model_hooks"):
                pipe.maybe_free_model_hooks()

    def _move(self, pipe: Any) -> None:
        """Offload hooks belong to one pipeline; siblings share the rest."""
        placement = self._loaded.placement
        if placement.offload == "model" and pipe is not self._on_device:
            pipe.enable_model_cpu_offload(device=placement.device)
            self._on_device = pipe

    def _find_abilities(self) -> frozenset[Ability]:
        abilities: frozenset[Ability] = self._pipelines.abilities()
        pipes = [pipe for kind in Kind if (pipe := self._pipelines.get(kind)) is not None]
        if any(self._adapters.can_style(pipe) for pipe in pipes):
            abilities |= {Ability.STYLE_IMAGE}
        if self._preview and all("callback_on_step_end" in parameters(pipe) for pipe in pipes):
            abilities |= {Ability.PREVIEW}
        return abilities

    def _pipe_for(self, request: ImageRequest) -> Any:
        kind, guided = Kind.of(request), request.control is not None
        pipe = self._pipelines.get(kind, control=guided)
        if pipe is None:  # each alone it can do, or require() had refused
            raise BadInput(
                f"hf:{self._name} cannot do {kind} with a control picture",
                place="control",
                cure=OTHERS[Ability.CONTROL],
            )
        return pipe

    def _with_defaults(self, request: ImageRequest) -> ImageRequest:
        from dataclasses import replace

        steps = self._steps if request.steps is None else request.steps
        guidance = self._guidance if request.guidance is None else request.guidance
        return replace(request, steps=steps, guidance=guidance)

    def _failure(self, error: Exception) -> EngineError:
        said = first_line(error)
        place = f"hf:{self._name}"
        if "out of memory" in said.lower() or "allocate memory" in said.lower():
            return EngineError(
                f"there is not enough memory for this picture: {said}",
                place=place,
                cure="draw it smaller and upscale it, or close other programs",
            )
        return EngineError(
            f"diffusers failed: {said}", place=place, cure="try another size, or another model"
        )
