"""``FlowSpec``: all that makes one flow-matching generator what it is."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from wenfang.training.spec import GeneratorSpec, NotNegative, Positive, Share


class FlowSpec(GeneratorSpec):
    """A rectified flow (Liu et al. 2023; Lipman et al. 2023) over pixels, by a transformer that
    tells the clean picture (x-prediction: Li & He 2025, arXiv 2511.13720); for what it shares
    with others see :class:`~wenfang.training.spec.GeneratorSpec`.

    Attributes:
        base: side of the pictures that the flow itself draws; a convolutional network, trained
            beside it, makes them large (:mod:`~wenfang.training.flow.enlarging`). 0 = it draws
            at the full resolution.
        enlarging: channels of that network at ``base``, halved with each doubling of the side.
        enlarged: share of each batch that it is trained with.
        blur: most noise that its small pictures are disturbed by, as a standard deviation.
        patch: side of the square patches that are tokens, in pixels.
        bottleneck: numbers that a patch is squeezed into before it becomes a token.
        width, depth, heads: of the transformer.
        told_tokens: tokens that the condition becomes beside the picture's.
        neighbours: each block begins with a 3 × 3 depthwise convolution over the picture's tokens,
            so that edges that cross patches need not be learnt by attention (as in Mix-FFN:
            Xie et al. 2021, arXiv 2105.15203).
        dropped: share of the pictures whose condition is left out in training, so that guidance
            has something to lead away from.
        time_mean, time_deviation: of the logit-normal distribution of t, 0 noise, 1 picture.
        shift: how much nearer to the noise times lie, in training and sampling (Esser et al. 2024,
            eq. 23): t becomes t / (t + shift·(1 − t)). A large patch of few colours shows
            through strong noise, so that what goes where is decided early; 1 = not at all.
        sampling_steps: of the sampler that is exported with the network.
        guidance: classifier-free guidance scale (Ho & Salimans 2022); 1 = none.
        guided_from, guided_to: of t; guidance outside costs time and variety (Kynkäänniemi et
            al. 2024).
        optimiser: ``adam``, or ``muon``: the blocks' matrices by Muon (Jordan et al. 2024), whose
            steps are scaled to Adam's size (Liu et al. 2025, arXiv 2502.16982), the rest by Adam.
        learning_rate, warmup, beta1, beta2: of Adam; the rate grows evenly over ``warmup`` steps.
        cooldown: share of the steps at the end over which the rate falls evenly to 0 (Hägele et
            al. 2024); a run that is made longer after that comes up again.
    """

    resolution: Literal[16, 32, 64, 128, 256] = 128
    channels: Literal[1, 3, 4] = 4
    base: Literal[0, 16, 32, 64, 128] = 0
    enlarging: Positive = 64
    enlarged: float = Field(default=0.25, gt=0, le=1)
    blur: NotNegative = 0.2
    patch: Positive = 8
    bottleneck: Positive = 64
    width: Positive = 320
    depth: Positive = 8
    heads: Positive = 5
    told_tokens: Positive = 4
    neighbours: bool = False
    dropped: Share = 0.1
    time_mean: float = -0.8
    time_deviation: float = Field(default=0.8, gt=0)
    shift: float = Field(default=1.0, gt=0)
    sampling_steps: Positive = 20
    guidance: float = Field(default=2.0, ge=1)
    guided_from: float = Field(default=0.0, ge=0, le=1)
    guided_to: float = Field(default=0.9, ge=0, le=1)
    optimiser: Literal["adam", "muon"] = "adam"
    learning_rate: float = Field(default=3e-4, gt=0)
    warmup: Positive = 500
    cooldown: Share = 0.0
    beta1: Share = 0.9
    beta2: Share = 0.95
    batch: int = Field(default=128, ge=2)
    ema: NotNegative = 100.0
    steps: Positive = 20_000

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.base >= self.resolution:
            raise ValueError("'base' must be smaller than 'resolution'")
        if self.side % self.patch:
            raise ValueError(f"'patch' must divide '{'base' if self.base else 'resolution'}'")
        if self.width % self.heads:
            raise ValueError("'heads' must divide 'width'")
        return self

    @property
    def side(self) -> int:
        """Of the pictures that the flow itself draws."""
        return self.base or self.resolution

    @property
    def latent(self) -> int:
        """Numbers of noise a picture: one for each value of a pixel that the flow draws."""
        return self.side * self.side * self.channels

    @property
    def tokens(self) -> int:
        """Patches that the flow draws."""
        return (self.side // self.patch) ** 2
