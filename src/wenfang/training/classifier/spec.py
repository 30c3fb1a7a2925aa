"""``ClassifierSpec``: all that makes one classifier what it is."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from wenfang.training.spec import Positive, Share, TrainingSpec


class ClassifierSpec(TrainingSpec):
    """A convolutional classifier and how it is trained; for what it shares with others see
    :class:`~wenfang.training.spec.TrainingSpec`.

    Attributes:
        classes: two at least.
        width: channels at the full resolution; doubled with each halving, up to ``widest``.
        depth: residual blocks at each resolution.
        smoothing: label smoothing ε (Szegedy et al. 2016): the target is 1 − ε of the true class
            and ε of all classes alike.
    """

    classes: tuple[str, ...] = Field(min_length=2)
    width: Positive = 32
    widest: Positive = 128
    depth: Positive = 1
    smoothing: Share = 0.0
    learning_rate: float = Field(default=1e-3, gt=0)
    beta1: Share = 0.9
    beta2: Share = 0.999
    steps: Positive = 2_000

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
