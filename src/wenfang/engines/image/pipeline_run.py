"""One request on one pipeline: picture by picture, step by step."""

from __future__ import annotations

from typing import Any

from wenfang.engines.image.background import Background
from wenfang.engines.image.base import ImageRequest, Sample, Step
from wenfang.engines.image.framing import fitted, fitted_mask, kept_outside
from wenfang.engines.image.latent_preview import LatentPreview
from wenfang.engines.image.pipeline_kinds import parameters
from wenfang.errors import EngineError
from wenfang.picture import Picture


class PipelineRun:
    """Draws the pictures of a request.

    Args:
        said: keyword arguments for the pipeline, the same for every picture.
        preview: ``None`` = none are shown.
    """

    def __init__(
        self,
        pipe: Any,
        request: ImageRequest,
        said: dict[str, Any],
        preview: LatentPreview | None,
    ) -> None:
        self.pipe, self.request = pipe, request
        self._said, self._preview = said, preview

    def draw(self, index: int, work: Background) -> None:
        """Draw one picture with the generator of its seed alone."""
        import torch

        work.stop_if_halted()
        seed = self.request.seeds[index]
        known = parameters(self.pipe)
        said = {**self._said, **self._watched(known, index, work)}
        if "generator" in known:
            said["generator"] = torch.Generator("cpu").manual_seed(seed)
        out = self.pipe(**said)
        work.stop_if_halted()
        if any(getattr(out, "nsfw_content_detected", None) or ()):
            raise EngineError(
                f"the model's own safety checker withheld the picture of seed {seed}",
                place="prompt",
                cure="change the prompt or the seed",
            )
        picture = self._finished(out.images[0])
        work.put(Sample(index, picture, seed if "generator" in known else None))

    def _watched(self, known: Any, index: int, work: Background) -> dict[str, Any]:
        """The callback arguments that report steps and let them be cancelled."""

        def after(step: int, latents: Any) -> None:
            work.stop_if_halted()
            total = getattr(self.pipe, "num_timesteps", None) or self._said.get(
                "num_inference_steps", step + 1
            )
            shown = self._shown(latents) if index == 0 else None
            number = len(self.request.seeds)
            work.put(Step(index * total + step + 1, number * total, shown))

        def on_step_end(_pipe: Any, step: int, _time: Any, values: dict[str, Any]) -> Any:
            after(step, values.get("latents"))
            return values

        if "callback_on_step_end" in known:
            return {"callback_on_step_end": on_step_end}
        if "callback" in known:  # older pipelines
            return {
                "callback": lambda step, _time, latents: after(step, latents),
                "callback_steps": 1,
            }
        return {}

    def _shown(self, latents: Any) -> Picture | None:
        if self._preview is None or latents is None:
            return None
        return self._preview.picture(latents, self.request.width, self.request.height)

    def _finished(self, pixels: Any) -> Picture:
        """Floats 0 to 1 as a picture; what the mask keeps is the original again."""
        import numpy as np

        request = self.request
        if not np.isfinite(pixels).all():
            raise EngineError(
                "the model computed pixels that are no numbers",
                place="image.model",
                cure="its weights may be broken, or overflow in half precision on this device",
            )
        picture = Picture(np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8))
        if (picture.width, picture.height) != (request.width, request.height):
            raise EngineError(
                f"the model drew {picture.width} × {picture.height} pixels where "
                f"{request.width} × {request.height} were asked for",
                place="image.model",
                cure="ask for the model's own size, or use another model",
            )
        if request.mask is None or request.image is None:
            return picture
        original = fitted(request.image, request.width, request.height)
        mask = fitted_mask(request.mask, request.width, request.height)
        return kept_outside(picture, original, mask)
