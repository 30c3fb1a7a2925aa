"""What the specifications of all networks have in common, and how one is read."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from wenfang.errors import BadInput

Conditioning = Literal["none", "class", "text"]

Positive = Annotated[int, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, lt=1)]


class TrainingSpec(BaseModel):
    """A network and how it is trained.

    Attributes:
        resolution: side of the square pictures in pixels, a power of two from 16 to 256.
        channels: 1 grey, 3 RGB, 4 RGB with straight alpha.
        classes: names in the order of their numbers.
        learning_rate, beta1, beta2: of Adam.
        batch: pictures a step.
        ema: half-life of the averaged weights in thousands of pictures; 0 = none.
        steps: of the whole run.
        precision: ``float32``, or ``mixed`` (convolutions in bfloat16; only where the device has
            instructions for it, be it a GPU or a CPU).
        seed: every random number of the run follows from it and the step's number.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    resolution: Literal[16, 32, 64, 128, 256] = 32
    channels: Literal[1, 3, 4] = 3
    classes: tuple[str, ...] = ()
    learning_rate: float = Field(gt=0)
    beta1: Share
    beta2: Share
    batch: int = Field(default=64, ge=2)
    ema: NotNegative = 10.0
    steps: Positive
    precision: Literal["float32", "mixed"] = "float32"
    seed: int = Field(default=0, ge=0, lt=2**31)

    @classmethod
    def read(cls, data: dict[str, Any], place: str) -> Self:
        """A specification from a file's data.

        Raises:
            BadInput: an unknown field, a value out of range, or fields that do not go together.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"])
            raise BadInput(
                f"{field or 'the specification'}: {first['msg'].removeprefix('Value error, ')}",
                place=place,
                cure="see docs/training.md for the fields",
            ) from error


class GeneratorSpec(TrainingSpec):
    """A network that draws.

    Attributes:
        conditioning: what the generator is told beside the noise: nothing, one of ``classes``,
            or a text vector of ``text_width`` numbers.
        classes: only with ``class``.
        text_width: length of the text vector; only with ``text``.
    """

    conditioning: Conditioning = "none"
    text_width: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _told_agrees(self) -> Self:
        if (self.conditioning == "class") != bool(self.classes):
            raise ValueError("'classes' goes with conditioning = \"class\", and with nothing else")
        if (self.conditioning == "text") != bool(self.text_width):
            raise ValueError(
                "'text_width' goes with conditioning = \"text\", and with nothing else"
            )
        return self

    @property
    def condition_width(self) -> int:
        """Length of the condition vector: one-hot of the classes, the text's, or 0."""
        return len(self.classes) or self.text_width
