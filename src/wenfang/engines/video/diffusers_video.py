"""Any video pipeline of diffusers: Wan, LTX, CogVideoX, HunyuanVideo, Stable Video Diffusion …

What a pipeline can is read from the signature of its ``__call__``: one that takes
``num_frames`` films, one that takes ``image`` too films pictures. Where one set of weights
serves both (LTX, the small Wan 2.2), the other pipeline is made over the same parts. What was
asked for and cannot be said to this pipeline is refused, never dropped.

Design choice: the model films at the size, length and rate that it was trained for, or
smaller; larger, longer and smoother is made of it afterwards (:mod:`wenfang.films.footage`).
Noise comes from a generator on the CPU, so that a seed means the same noise on every device.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wenfang.engines.identity import EngineIdentity, published_name
from wenfang.engines.image.background import Background
from wenfang.engines.image.framing import fitted
from wenfang.engines.image.pipeline_arguments import ensured, guidance_arguments
from wenfang.engines.image.pipeline_kinds import parameters
from wenfang.engines.image.pipeline_loading import load_pipeline
from wenfang.engines.video.base import Filming, Footage, VideoAbility, VideoEvent, VideoRequest
from wenfang.engines.video.pipeline_facts import frames_for, rate_of, size_for
from wenfang.engines.video.validation import check_request
from wenfang.errors import BadInput, EngineError, WenfangError, first_line

if TYPE_CHECKING:
    import numpy as np

_SIBLINGS = {
    "LTXPipeline": "LTXImageToVideoPipeline",
    "LTX2Pipeline": "LTX2ImageToVideoPipeline",
    "WanPipeline": "WanImageToVideoPipeline",
}
"""Words → picture, over the same weights; of Wan only where the first frame takes the place of
noise (``expand_timesteps``), for the others have a transformer of their own."""


class DiffusersVideoEngine:
    """A video engine over a diffusers pipeline.

    Args:
        name: folder, or hub name.
        device: ``auto`` (CUDA, else Apple's, else the CPU), ``cpu``, ``cuda``, ``mps``.
        offline: never ask the hub.
        licence: of the weights, for the receipt.

    Raises:
        EngineError: no pipeline that films, or see
            :func:`~wenfang.engines.image.pipeline_loading.load_pipeline`.
    """

    def __init__(
        self, name: str, *, device: str = "auto", offline: bool = False, licence: str | None = None
    ) -> None:
        self._name, self._licence = name, licence
        self._loaded: Any = load_pipeline(name, device=device, offline=offline, section="video")
        self._lock = threading.Lock()
        pipe = self._loaded.pipe
        if "num_frames" not in parameters(pipe):
            raise EngineError(
                f"{type(pipe).__name__} does not film",
                place=f"hf:{name}",
                cure="give a video pipeline (Wan, LTX, CogVideoX, Stable Video Diffusion …)",
            )
        self._pipes = _pipes(pipe)
        for one in self._pipes.values():
            one.set_progress_bar_config(disable=True)

    @cached_property
    def identity(self) -> EngineIdentity:
        """Weights by one hash over the hashes of all files; libraries, device and dtype."""
        from importlib.metadata import version

        from wenfang.engines.image.pipeline_identity import folder_sha256

        placement = self._loaded.placement
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
            },
            reproducible=placement.device == "cpu",
        )

    @cached_property
    def abilities(self) -> frozenset[VideoAbility]:
        every = [parameters(pipe) for pipe in self._pipes.values()]
        further = {
            VideoAbility.NEGATIVE_PROMPT: any("negative_prompt" in known for known in every),
            VideoAbility.SEED: all("generator" in known for known in every),
        }
        return frozenset({*self._pipes, *(name for name, there in further.items() if there)})

    def film(self, request: VideoRequest) -> Iterator[VideoEvent]:
        """Film; see :class:`~wenfang.engines.video.base.VideoEngine`."""
        if self._loaded is None:
            raise EngineError(
                "the model has been closed", place=f"hf:{self._name}", cure="open it anew"
            )
        check_request(self, request, extras=frozenset())
        pipe = self._pipes[_kind(request)]
        return self._stream(pipe, request, _arguments(pipe, request))

    def close(self) -> None:
        with self._lock:
            self._loaded, self._pipes = None, {}

    def _stream(
        self, pipe: Any, request: VideoRequest, said: dict[str, Any]
    ) -> Iterator[VideoEvent]:
        def compute(work: Background) -> None:
            with self._lock:
                work.stop_if_halted()
                work.put(self._filmed(pipe, request, said, work))

        work = Background(compute, request.cancel, name="wenfang-diffusers-video")
        try:
            yield from work.events()
        except WenfangError:
            raise
        except Exception as error:
            raise self._failure(error) from error

    def _filmed(
        self, pipe: Any, request: VideoRequest, said: dict[str, Any], work: Background
    ) -> Footage:
        import torch

        if self._loaded.placement.offload == "model":
            pipe.enable_model_cpu_offload(device=self._loaded.placement.device)
        known = parameters(pipe)
        if "generator" in known:
            said = {**said, "generator": torch.Generator("cpu").manual_seed(request.seed)}
        try:
            made = pipe(**said, **_watched(pipe, known, said, work))
        finally:
            pipe.maybe_free_model_hooks()
        work.stop_if_halted()
        return Footage(rate_of(pipe), _frames(made.frames[0]))

    def _failure(self, error: Exception) -> EngineError:
        said, place = first_line(error), f"hf:{self._name}"
        if "out of memory" in said.lower() or "allocate memory" in said.lower():
            return EngineError(
                f"there is not enough memory for this film: {said}",
                place=place,
                cure="ask for a smaller or shorter one, close other programs, or use a server "
                "(openai:MODEL)",
            )
        return EngineError(
            f"diffusers failed: {said}", place=place, cure="try another size, or another model"
        )


def _pipes(base: Any) -> dict[VideoAbility, Any]:
    """The pipelines over one set of weights, by what they start from."""
    import diffusers

    if "image" in parameters(base):
        return {VideoAbility.IMAGE_TO_VIDEO: base}
    found = {VideoAbility.TEXT_TO_VIDEO: base}
    sibling = _SIBLINGS.get(type(base).__name__)
    own = sibling == "WanImageToVideoPipeline" and not base.config.expand_timesteps
    if sibling and not own:
        found[VideoAbility.IMAGE_TO_VIDEO] = getattr(diffusers, sibling)(
            **base.components, **_settings(base)
        )
    return found


def _settings(base: Any) -> dict[str, Any]:
    """The plain settings of a pipeline that its sibling has too."""
    names = ("expand_timesteps", "boundary_ratio")
    return {name: base.config[name] for name in names if name in base.config}


def _kind(request: VideoRequest) -> VideoAbility:
    pictured = request.image is not None
    return VideoAbility.IMAGE_TO_VIDEO if pictured else VideoAbility.TEXT_TO_VIDEO


def _arguments(pipe: Any, request: VideoRequest) -> dict[str, Any]:
    """Keyword arguments for the pipeline, without generator and callback.

    Raises:
        BadInput: the pipeline has no place for something.
    """
    known = parameters(pipe)
    width, height = size_for(pipe, request.width, request.height)
    said: dict[str, Any] = {
        "output_type": "np",
        "num_frames": frames_for(pipe, request.seconds),
        **guidance_arguments(pipe, request),
    }
    if "prompt" in known:
        said["prompt"] = request.prompt
    elif request.prompt.strip():
        raise BadInput(
            "this model takes no words",
            place="prompt",
            cure="leave prompt and motion out, or use another model",
        )
    for name, value in (("width", width), ("height", height)):
        if name in known:
            said[name] = value
    if request.steps is not None:
        said[ensured(known, "num_inference_steps", "steps")] = request.steps
    if request.image is not None:
        said["image"] = fitted(request.image, width, height).image()
    return said


def _watched(pipe: Any, known: Any, said: dict[str, Any], work: Background) -> dict[str, Any]:
    """The callback argument that reports steps and lets them be cancelled."""

    def on_step_end(_pipe: Any, step: int, _time: Any, values: dict[str, Any]) -> Any:
        work.stop_if_halted()
        total = getattr(pipe, "num_timesteps", None) or said.get("num_inference_steps", 0)
        work.put(Filming(step + 1, int(total)))
        return values

    return {"callback_on_step_end": on_step_end} if "callback_on_step_end" in known else {}


def _frames(film: Any) -> Iterator[np.ndarray]:
    """Floats 0 to 1, shape (frames, height, width, 3), as frames of uint8."""
    import numpy as np

    for pixels in film:
        if not np.isfinite(pixels).all():
            raise EngineError(
                "the model computed pixels that are no numbers",
                place="video.model",
                cure="its weights may be broken, or overflow in half precision on this device",
            )
        yield np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
