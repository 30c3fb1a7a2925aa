"""Where things stand in the frame, wide and upright.

All measures are parts of the shorter side, so that 540, 720 and 1080 lines look the same. What
matters keeps inside the safe area (5 %, EBU R 95); subtitles are below everything else, names
above them, and the presenter covers neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Aspect = Literal["16:9", "9:16"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A frame and the places in it.

    Attributes:
        width, height: of the film.
        presenter: of the avatar's frames; stands behind the desk.
        desk: of the desk, along the lower edge.
        panel: of pictures and the headline.
    """

    width: int
    height: int
    presenter: Box
    desk: Box
    panel: Box


#: Places as parts of the shorter side: x, y, width, height.
_WIDE = {
    "presenter": (0.95, 0.045, 0.80, 0.90),
    "desk": (0.0, 0.79, 16 / 9, 0.21),
    "panel": (0.09, 0.10, 0.84, 0.525),
}
_UPRIGHT = {
    "presenter": (0.07, 0.60, 0.86, 0.97),
    "desk": (0.0, 1.42, 1.0, 16 / 9 - 1.42),
    "panel": (0.07, 0.165, 0.86, 0.50),
}


def stage(aspect: Aspect, resolution: int) -> Stage:
    """The stage of a film.

    Args:
        resolution: pixels of the shorter side, even.
    """
    longer = _even(resolution * 16 / 9)
    width, height = (longer, resolution) if aspect == "16:9" else (resolution, longer)
    parts = _WIDE if aspect == "16:9" else _UPRIGHT
    boxes = {name: Box(*(_even(part * resolution) for part in box)) for name, box in parts.items()}
    return Stage(width, height, **boxes)


def _even(length: float) -> int:
    """Rounded to an even number: chroma is stored for pairs of pixels."""
    return 2 * round(length / 2)
