"""The device that torch computes on: the one that was asked for, or an error."""

from __future__ import annotations

from typing import Any

from wenfang.errors import EngineError


def choose_device(torch: Any, asked: str, *, setting: str) -> str:
    """The device to compute on.

    Args:
        asked: ``auto`` (CUDA, else Apple's, else the CPU), ``cpu``, ``cuda``, ``cuda:1``,
            ``mps``.
        setting: where it was asked for, for the error.

    Raises:
        EngineError: the one asked for is not here; never another one silently.
    """
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if asked == "auto":
        return "cuda" if cuda else "mps" if mps else "cpu"
    kind, _, number = asked.partition(":")
    there = {"cpu": True, "cuda": cuda, "mps": mps}.get(kind, False)
    if kind == "cuda" and there and number:
        there = number.isdigit() and int(number) < torch.cuda.device_count()
    if not there:
        raise EngineError(
            f"there is no device {asked!r} here",
            place=setting,
            cure=f"set {setting} to auto or cpu, or install a torch for this device",
        )
    return asked
