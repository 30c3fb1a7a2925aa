"""A trainer's state as plain named arrays, and the figures that all frameworks must share.

Names are ``PART/NAME``: the parts are the networks' weights, averages, and ``optimiser``. Every
array has at least one dimension, so that safetensors and NumPy's own files hold it alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.training.ops import Declared

if TYPE_CHECKING:
    import numpy as np

ADAM_EPSILON = 1e-8
"""Frameworks have different ones of their own."""

EMA_RAMP = 0.05
"""The half-life is at most this share of what was seen (StyleGAN2's), so that the first weights
are soon forgotten."""

PICTURES = "progress/pictures"


def ema_weight(thousands: float, pictures: int, seen: int) -> float:
    """What the averaged weights keep of themselves after a step.

    Args:
        thousands: half-life in thousands of pictures; 0 = no averaging, keep nothing.
        pictures: in this step.
        seen: in all steps, with this one.
    """
    half_life = min(thousands * 1000, seen * EMA_RAMP)
    return float(0.5 ** (pictures / half_life)) if half_life else 0.0


def named(part: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """``NAME`` → ``PART/NAME``."""
    return {f"{part}/{name}": array for name, array in arrays.items()}


def of_part(state: Mapping[str, np.ndarray], part: str) -> dict[str, np.ndarray]:
    """The way back: what the state holds under ``PART/``."""
    return {
        name.removeprefix(f"{part}/"): array
        for name, array in state.items()
        if name.startswith(f"{part}/")
    }


def progress(state: Mapping[str, np.ndarray]) -> int:
    """Pictures seen so far.

    Raises:
        BadInput: it does not say.
    """
    return count(state, PICTURES)


def count(state: Mapping[str, np.ndarray], name: str) -> int:
    """A whole number that the state keeps as an array of one.

    Raises:
        BadInput: it is not there, or something else.
    """
    value = state.get(name)
    if value is None or value.shape != (1,) or value.dtype.kind not in "iu" or value[0] < 0:
        raise BadInput("the state does not say how far the training came", place=name)
    return int(value[0])


def fitting(
    arrays: Mapping[str, np.ndarray], declared: Mapping[str, Declared], part: str
) -> dict[str, np.ndarray]:
    """The arrays as float32, after a look at whether they are a network's.

    Raises:
        BadInput: a name or a shape does not fit.
    """
    import numpy as np

    cure = "the weights are of another specification; use the one that they were trained with"
    _same(declared, arrays, part, cure)
    for name, parameter in declared.items():
        if arrays[name].shape != parameter.shape:
            raise BadInput(
                f"the shape is {arrays[name].shape}, and the specification asks for "
                f"{parameter.shape}",
                place=f"{part}/{name}",
                cure=cure,
            )
        if arrays[name].dtype.kind != "f":
            raise BadInput("the weights are no floating-point numbers", place=f"{part}/{name}")
    return {name: np.ascontiguousarray(arrays[name], np.float32) for name in declared}


def _same(asked: Iterable[str], there: Iterable[str], part: str, cure: str) -> None:
    asked, there = set(asked), set(there)
    for name in sorted(asked - there):
        raise BadInput("the state lacks these weights", place=f"{part}/{name}", cure=cure)
    for name in sorted(there - asked):
        raise BadInput("the network has no such weights", place=f"{part}/{name}", cure=cure)
