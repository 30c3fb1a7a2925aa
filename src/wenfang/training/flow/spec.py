"""``FlowSpec``: all that makes one flow-matching generator what it is."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from wenfang.training.spec_error import spec_error

Positive = Annotated[int, Field(gt=0)]
Share = Annotated[float, Field(ge=0, lt=1)]


class FlowSpec(BaseModel):
    """A rectified flow (Liu et al. 2023; Lipman et al. 2023) over pixels, by a transformer that
    tells the clean picture (x-prediction: Li & He 2025, arXiv 2511.13720).

    Attributes:
        resolution, channels, conditioning, classes, text_width: as in
            :class:`~wenfang.training.gan.spec.GanSpec`.
        patch: side of the square patches that are tokens, in pixels.
        bottleneck: numbers that a patch is squeezed into before it becomes a token.
        width, depth, heads: of the transformer.
        told_tokens: tokens that the condition becomes beside the picture's.
        dropped: share of the pictures whose condition is left out in training, so that guidance
            has something to lead away from.
        time_mean, time_deviation: of the logit-normal distribution of t, 0 noise, 1 picture.
        sampling_steps: of the sampler that is exported with the network.
        guidance: classifier-free guidance scale (Ho & Salimans 2022); 1 = none.
        guided_from, guided_to: of t; guidance outside costs time and variety (Kynkäänniemi et
            al. 2024).
        learning_rate, warmup, beta1, beta2: of Adam; the rate grows evenly over ``warmup`` steps.
        batch, ema, steps, precision, seed: as in ``GanSpec``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    resolution: Literal[16, 32, 64, 128, 256] = 128
    channels: Literal[1, 3, 4] = 4
    conditioning: Literal["none", "class", "text"] = "none"
    classes: tuple[str, ...] = ()
    text_width: int = Field(default=0, ge=0)
    patch: Positive = 8
    bottleneck: Positive = 64
    width: Positive = 320
    depth: Positive = 8
    heads: Positive = 5
    told_tokens: Positive = 4
    dropped: Share = 0.1
    time_mean: float = -0.8
    time_deviation: float = Field(default=0.8, gt=0)
    sampling_steps: Positive = 20
    guidance: float = Field(default=2.0, ge=1)
    guided_from: float = Field(default=0.0, ge=0, le=1)
    guided_to: float = Field(default=0.9, ge=0, le=1)
    learning_rate: float = Field(default=3e-4, gt=0)
    warmup: Positive = 500
    beta1: Share = 0.9
    beta2: Share = 0.95
    batch: int = Field(default=128, ge=2)
    ema: float = Field(default=100.0, ge=0)
    steps: Positive = 20_000
    precision: Literal["float32", "mixed"] = "float32"
    seed: int = Field(default=0, ge=0, lt=2**31)

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if (self.conditioning == "class") != bool(self.classes):
            raise ValueError("'classes' goes with conditioning = \"class\", and with nothing else")
        if (self.conditioning == "text") != bool(self.text_width):
            raise ValueError(
                "'text_width' goes with conditioning = \"text\", and with nothing else"
            )
        if self.resolution % self.patch:
            raise ValueError("'patch' must divide 'resolution'")
        if self.width % self.heads:
            raise ValueError("'heads' must divide 'width'")
        return self

    @property
    def condition_width(self) -> int:
        """Length of the condition vector: one-hot of the classes, the text's, or 0."""
        return len(self.classes) or self.text_width

    @property
    def latent(self) -> int:
        """Numbers of noise a picture: one for each value of a pixel."""
        return self.resolution * self.resolution * self.channels

    @property
    def tokens(self) -> int:
        """Patches a picture."""
        return (self.resolution // self.patch) ** 2


def read_flow_spec(data: dict[str, Any], place: str) -> FlowSpec:
    """A spec from a file's data.

    Raises:
        BadInput: an unknown field, a value out of range, or fields that do not go together.
    """
    try:
        return FlowSpec.model_validate(data)
    except ValidationError as error:
        raise spec_error(error, place) from error
