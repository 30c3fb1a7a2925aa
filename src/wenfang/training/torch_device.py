"""The device that a run trains on, fit for the precision that it asks for."""

from __future__ import annotations

from wenfang.engines.torch_device import choose_device
from wenfang.errors import EngineError


def training_device(asked: str, *, setting: str, precision: str) -> str:
    """The device.

    Args:
        asked: as for :func:`~wenfang.engines.torch_device.choose_device`.
        precision: ``float32`` or ``mixed``.

    Raises:
        EngineError: it is not here, or cannot do the precision; nothing else is taken silently.
    """
    import torch

    device = choose_device(torch, asked, setting=setting)
    if precision == "mixed" and not device.startswith("cuda"):
        raise EngineError(
            f"mixed precision needs a GPU, and this run is on {device}",
            place="precision",
            cure='set precision = "float32"',
        )
    return device
