"""``GanSpec``: all that makes one generative adversarial network what it is.

Both frameworks build from this one description, and a run folder keeps it, so that whoever has
the folder can train the same network again, or longer.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from wenfang.training.spec_error import spec_error

Conditioning = Literal["none", "class", "text"]
Backbone = Literal["dcgan", "residual"]
Loss = Literal["minimax", "non-saturating", "hinge", "relativistic"]
Augmentation = Literal["none", "diffaugment", "ada"]

Positive = Annotated[int, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]


class GanSpec(BaseModel):
    """A GAN and how it is trained.

    Attributes:
        resolution: side of the square pictures in pixels, a power of two from 16 to 256.
        channels: 1 grey, 3 RGB, 4 RGB with straight alpha.
        conditioning: what the generator is told beside the noise: nothing, one of ``classes``,
            or a text vector of ``text_width`` numbers and length 1.
        classes: names in the order of their numbers; only with ``class``.
        text_width: length of the text vector; only with ``text``.
        latent: length of the noise vector z ~ N(0, I).
        embedding: numbers that a condition becomes beside the noise.
        backbone: ``dcgan`` (Radford et al. 2016: strided convolutions, batch normalisation) or
            ``residual`` (R3GAN's, Huang et al. 2024: no normalisation, bilinear resampling).
        width: channels at the full resolution; doubled with each halving, up to ``widest``.
        depth: residual blocks at each resolution; ``residual`` only, like the next two.
        groups: of a block's 3 × 3 convolution. R3GAN has many; but few CPU kernels gain by it.
        expansion: how many times wider a block is inside.
        loss: ``minimax`` and ``non-saturating`` (Goodfellow et al. 2014), ``hinge`` (Lim & Ye
            2017), ``relativistic`` (Jolicoeur-Martineau 2019, paired).
        r1, r2: weights γ of the gradient penalties (γ/2)·E‖∇D‖² on real and generated
            pictures (Mescheder et al. 2018); 0 = none.
        augmentation: of what the discriminator sees, real and generated alike: ``diffaugment``
            (Zhao et al. 2020), or ``ada``, the same with a probability that follows the
            discriminator's overfitting (Karras et al. 2020).
        ada_target: E[sign D(real)] that ``ada`` steers to.
        learning_rate, beta1, beta2: of Adam, for both networks.
        batch: pictures a step.
        ema: half-life of the generator's averaged weights in thousands of pictures; 0 = none.
        steps: of the whole run.
        precision: ``float32``, or ``mixed`` (convolutions in bfloat16; only where the device has
            instructions for it, be it a GPU or a CPU).
        seed: every random number of the run follows from it and the step's number.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    resolution: Literal[16, 32, 64, 128, 256] = 32
    channels: Literal[1, 3, 4] = 3
    conditioning: Conditioning = "none"
    classes: tuple[str, ...] = ()
    text_width: int = Field(default=0, ge=0)
    latent: Positive = 64
    embedding: Positive = 64
    backbone: Backbone = "residual"
    width: Positive = 32
    widest: Positive = 256
    depth: Positive = 1
    groups: Positive = 1
    expansion: Positive = 1
    loss: Loss = "relativistic"
    r1: NotNegative = 1.0
    r2: NotNegative = 1.0
    augmentation: Augmentation = "none"
    ada_target: float = Field(default=0.6, gt=0, lt=1)
    learning_rate: float = Field(default=2e-4, gt=0)
    beta1: float = Field(default=0.0, ge=0, lt=1)
    beta2: float = Field(default=0.99, ge=0, lt=1)
    batch: int = Field(default=64, ge=2)
    ema: NotNegative = 10.0
    steps: Positive = 10_000
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
        if self.loss == "relativistic" and not (self.r1 and self.r2):
            raise ValueError("the relativistic loss converges with both r1 and r2 over 0 only")
        if self.width % self.groups or self.widest % self.groups:
            raise ValueError("'groups' must divide 'width' and 'widest'")
        return self

    @property
    def condition_width(self) -> int:
        """Length of the condition vector: one-hot of the classes, the text's, or 0."""
        return len(self.classes) or self.text_width

    def channels_at(self, resolution: int) -> int:
        """Feature maps at a resolution."""
        return min(self.width * self.resolution // resolution, self.widest)


def read_spec(data: dict[str, Any], place: str) -> GanSpec:
    """A spec from a file's data.

    Raises:
        BadInput: an unknown field, a value out of range, or fields that do not go together.
    """
    try:
        return GanSpec.model_validate(data)
    except ValidationError as error:
        raise spec_error(error, place) from error
