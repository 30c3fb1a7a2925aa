"""The device that a run trains on, fit for the precision that it asks for."""

from __future__ import annotations

from typing import Any

from wenfang.engines.torch_device import choose_device
from wenfang.errors import EngineError

BFLOAT16_INSTRUCTIONS = ("avx512_bf16", "amx_bf16", "arm_bf16")


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
    if precision == "mixed" and not _has_bfloat16(torch, device):
        raise EngineError(
            f"mixed precision needs bfloat16, which {device} has no instructions for",
            place="precision",
            cure='set precision = "float32"',
        )
    return device


def _has_bfloat16(torch: Any, device: str) -> bool:
    """Whether bfloat16 is faster there than float32, not only possible."""
    if device.startswith("cuda"):
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device == "cpu":
        can = torch.cpu.get_capabilities()
        return any(can.get(name, False) for name in BFLOAT16_INSTRUCTIONS)
    return False
