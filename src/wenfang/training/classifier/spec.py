"""``ClassifierSpec``: all that makes one classifier what it is."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from wenfang.training.gan.spec import NotNegative, Positive
from wenfang.training.spec_error import spec_error


class ClassifierSpec(BaseModel):
    """A convolutional classifier and how it is trained.

    Attributes:
        resolution: side of the square pictures in pixels.
        channels: 1 grey, 3 RGB, 4 RGB with straight alpha.
        classes: names in the order of their numbers, two at least.
        width: channels at the full resolution; doubled with each halving, up to ``widest``.
        depth: residual blocks at each resolution.
        smoothing: label smoothing ε (Szegedy et al. 2016): the target is 1 − ε of the true class
            and ε of all classes alike.
        learning_rate, beta1, beta2: of Adam.
        batch: pictures a step.
        ema: half-life of the averaged weights in thousands of pictures; 0 = none.
        steps: of the whole run.
        precision: ``float32``, or ``mixed``, as in :class:`GanSpec`.
        seed: every random number of the run follows from it and the step's number.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    resolution: Literal[16, 32, 64, 128, 256] = 32
    channels: Literal[1, 3, 4] = 3
    classes: tuple[str, ...] = Field(min_length=2)
    width: Positive = 32
    widest: Positive = 128
    depth: Positive = 1
    smoothing: float = Field(default=0.0, ge=0, lt=1)
    learning_rate: float = Field(default=1e-3, gt=0)
    beta1: float = Field(default=0.9, ge=0, lt=1)
    beta2: float = Field(default=0.999, ge=0, lt=1)
    batch: int = Field(default=64, ge=2)
    ema: NotNegative = 10.0
    steps: Positive = 2_000
    precision: Literal["float32", "mixed"] = "float32"
    seed: int = Field(default=0, ge=0, lt=2**31)

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("two of 'classes' have the same name")
        return self

    @property
    def latent(self) -> int:
        """A classifier takes no noise."""
        return 0

    @property
    def condition_width(self) -> int:
        """Its batches say the class of each picture, one-hot."""
        return len(self.classes)

    def channels_at(self, resolution: int) -> int:
        """Feature maps at a resolution."""
        return min(self.width * self.resolution // resolution, self.widest)


def read_classifier_spec(data: dict[str, Any], place: str) -> ClassifierSpec:
    """A spec from a file's data.

    Raises:
        BadInput: an unknown field, a value out of range, or fields that do not go together.
    """
    try:
        return ClassifierSpec.model_validate(data)
    except ValidationError as error:
        raise spec_error(error, place) from error
