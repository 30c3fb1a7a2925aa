"""Small GANs of every make, and batches for them."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from wenfang.training.gan.spec import GanSpec
from wenfang.training.trainer import Batch

CONDITIONS: dict[str, dict[str, Any]] = {
    "none": {},
    "class": {"conditioning": "class", "classes": ("cat", "dog", "fox")},
    "text": {"conditioning": "text", "text_width": 7},
}
EVERY_NETWORK = list(itertools.product(("dcgan", "residual"), CONDITIONS, (1, 3, 4)))
"""(backbone, conditioning, channels)."""


def tiny_spec(
    backbone: str = "residual", conditioning: str = "none", channels: int = 3, **fields: Any
) -> GanSpec:
    """16 × 16 pictures, at most 8 channels, two groups."""
    small = {"resolution": 16, "width": 4, "widest": 8, "latent": 5, "embedding": 3, "batch": 4}
    return GanSpec.model_validate(
        {
            **small,
            "backbone": backbone,
            "channels": channels,
            "groups": 2,
            **CONDITIONS[conditioning],
            **fields,
        }
    )


def tiny_batch(spec: GanSpec, number: int = 0, *, probability: float = 1.0) -> Batch:
    """Random pictures, conditions of length 1."""
    random = np.random.default_rng(number)
    shape = (spec.batch, spec.resolution, spec.resolution, spec.channels)
    return Batch(
        real=random.uniform(-1, 1, shape).astype(np.float32),
        condition=conditions(spec, random, spec.batch),
        noise=random.standard_normal((spec.batch, spec.latent)).astype(np.float32),
        augment=random.uniform(size=(spec.batch, 8)).astype(np.float32),
        probability=probability,
    )


def conditions(spec: GanSpec, random: np.random.Generator, rows: int) -> np.ndarray:
    """One-hot classes or texts of length 1."""
    if spec.conditioning == "class":
        width = spec.condition_width
        return np.eye(width, dtype=np.float32)[random.integers(width, size=rows)]
    texts = random.standard_normal((rows, spec.condition_width))
    length = np.sqrt((texts**2).sum(1, keepdims=True)) if texts.size else 1.0
    return (texts / length).astype(np.float32)


def lively(values: dict[str, np.ndarray], seed: int = 0) -> dict[str, np.ndarray]:
    """Weights with nothing left at 0, as after some training."""
    random = np.random.default_rng(seed)
    lively = {}
    for name, value in values.items():
        moved = value + random.normal(0, 0.2, value.shape)
        lively[name] = (np.abs(moved) + 0.3 if name.endswith("variance") else moved).astype(
            np.float32
        )
    return lively
