"""``GanSpec``: all that makes one generative adversarial network what it is.

Both frameworks build from this one description, and a run folder keeps it, so that whoever has
the folder can train the same network again, or longer.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from wenfang.training.spec import GeneratorSpec, NotNegative, Positive, Share

Backbone = Literal["dcgan", "residual"]
Loss = Literal["minimax", "non-saturating", "hinge", "relativistic"]
Augmentation = Literal["none", "diffaugment", "ada"]


class GanSpec(GeneratorSpec):
    """A GAN and how it is trained; for what it shares with others see
    :class:`~wenfang.training.spec.GeneratorSpec`.

    Attributes:
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
        learning_rate, beta1, beta2: of Adam, for both networks; ``ema``: of the generator.
    """

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
    beta1: Share = 0.0
    beta2: Share = 0.99
    steps: Positive = 10_000

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.loss == "relativistic" and not (self.r1 and self.r2):
            raise ValueError("the relativistic loss converges with both r1 and r2 over 0 only")
        if self.width % self.groups or self.widest % self.groups:
            raise ValueError("'groups' must divide 'width' and 'widest'")
        return self

    def channels_at(self, resolution: int) -> int:
        """Feature maps at a resolution."""
        return min(self.width * self.resolution // resolution, self.widest)
