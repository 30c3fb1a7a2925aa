"""Where a pipeline computes and in which precision, chosen from the memory there is.

========  =========================================================================
device    choice, first that fits
========  =========================================================================
CUDA      half precision on the card; one model at a time on it (offload); error
Apple     half precision; error
CPU       single precision; bfloat16; error
========  =========================================================================

A device that was asked for is never changed for another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wenfang.errors import EngineError

HEADROOM = 1.2
"""Memory for a model = its weights times this; activations come on top of weights, and an
estimate that is a little too large only means an earlier choice of the thriftier way."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes that are free now.

    Attributes:
        device: on the accelerator; 0 on the CPU.
        host: of the machine.
    """

    device: int
    host: int


@dataclass(frozen=True, slots=True)
class Placement:
    """Device (``cuda:0``), dtype (``bfloat16``), offload (``none`` or ``model``)."""

    device: str
    dtype: str
    offload: str = "none"


def free_memory(torch: Any, device: str) -> Memory:
    """What is free on the device and on the machine."""
    import psutil

    host = int(psutil.virtual_memory().available)
    if device.startswith("cuda"):
        return Memory(int(torch.cuda.mem_get_info(torch.device(device))[0]), host)
    return Memory(0, host)


def choose_placement(
    device: str, *, parameters: int, largest: int, memory: Memory, bfloat16: bool, place: str
) -> Placement:
    """Precision and offload for a model.

    Args:
        parameters: of the whole pipeline; ``largest``: of its largest part.
        bfloat16: whether the accelerator has it.

    Raises:
        EngineError: it does not fit, with the figures.
    """
    whole, part = 2 * parameters * HEADROOM, 2 * largest * HEADROOM
    if device.startswith("cuda"):
        half = "bfloat16" if bfloat16 else "float16"
        if memory.host >= 2 * parameters:  # every part passes through the machine's memory
            if memory.device >= whole:
                return Placement(device, half)
            if memory.device >= part and memory.host >= whole:
                return Placement(device, half, "model")
        raise _too_large(device, part, memory.device, whole, memory.host, place)
    if device == "mps":
        if memory.host >= whole:
            return Placement(device, "float16")
    elif memory.host >= 2 * whole:
        return Placement(device, "float32")
    elif memory.host >= whole:
        return Placement(device, "bfloat16")
    raise _too_large(device, 0, 0, whole, memory.host, place)


def _too_large(
    device: str, part: float, on_device: int, whole: float, host: int, place: str
) -> EngineError:
    card = (
        f"{part / 1e9:.1f} GB on {device} for its largest part, where {on_device / 1e9:.1f} are "
        "free, and "
        if part
        else ""
    )
    return EngineError(
        f"there is not enough memory: the model needs {card}{whole / 1e9:.1f} GB of the "
        f"machine's memory, where {host / 1e9:.1f} GB are free",
        place=place,
        cure="close other programs, choose a smaller model, or a server (openai:MODEL)",
    )
