"""A portrait put into a frame: which part of it is shown, and how large.

The face's middle stands at two fifths of the height and the face is at least a quarter of it,
as presenters are framed. A portrait without alpha fills the frame and is cut to it; one with
alpha (cut out) stands on the frame's lower edge and nothing of it is cut but below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.engines.faces.base import Face
from wenfang.picture import Picture
from wenfang.pictures.resizing import resized

if TYPE_CHECKING:
    import numpy as np

_FACE = 0.27  # of the frame's height, at least
_MIDDLE = 0.42  # height of the face's middle
_FAINT = 8  # alpha that is no part of the figure


@dataclass(frozen=True, eq=False)
class Placed:
    """A portrait as a frame shows it at rest.

    Attributes:
        pixels: uint8, shape (height, width, 4), straight alpha.
        landmarks: float32, shape (478, 3), in pixels of the frame.
    """

    pixels: np.ndarray
    landmarks: np.ndarray


def placed(portrait: Picture, face: Face, width: int, height: int) -> Placed:
    """The portrait in a frame of that size."""
    import numpy as np

    cut_out = portrait.has_alpha and bool((portrait.pixels[..., 3] < 255 - _FAINT).any())
    left, top, side = (_standing if cut_out else _filling)(portrait, face, width / height)
    scale = height / side
    cut = _cut(portrait, left, top, round(side * width / height), round(side))
    pixels = resized(cut, (width, height))
    landmarks = face.landmarks.copy()
    landmarks[:, 0] -= left
    landmarks[:, 1] -= top
    return Placed(np.ascontiguousarray(pixels), (landmarks * np.float32(scale)).astype(np.float32))


def _filling(portrait: Picture, face: Face, ratio: float) -> tuple[int, int, float]:
    """Left, top and height of the part that fills the frame."""
    side = min(portrait.height, portrait.width / ratio, face.box[3] / _FACE)
    wide = side * ratio
    x, y = face.box[0] + face.box[2] / 2, face.box[1] + face.box[3] / 2
    left = min(max(0.0, x - wide / 2), portrait.width - wide)
    top = min(max(0.0, y - side * _MIDDLE), portrait.height - side)
    return int(left), int(top), side


def _standing(portrait: Picture, face: Face, ratio: float) -> tuple[int, int, float]:
    """The part that holds the figure, its lower edge the frame's."""
    import numpy as np

    seen = portrait.pixels[..., 3] > _FAINT
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    first, last = int(rows[0]), int(rows[-1]) + 1
    start, end = int(columns[0]), int(columns[-1]) + 1
    side = max((last - first) * 1.04, (end - start) / ratio)
    side = min(side, face.box[3] / _FACE)
    y = face.box[1] + face.box[3] / 2
    top = min(last - side, y - side * _MIDDLE) if side < last - first else last - side
    middle = (start + end) / 2 if (end - start) <= side * ratio else face.box[0] + face.box[2] / 2
    return round(middle - side * ratio / 2), round(top), side


def _cut(portrait: Picture, left: int, top: int, width: int, height: int) -> np.ndarray:
    """RGBA of the part; transparent where it reaches over the picture."""
    import numpy as np

    cut = np.zeros((height, width, 4), np.uint8)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(portrait.width, left + width), min(portrait.height, top + height)
    part = portrait.pixels[y0:y1, x0:x1]
    there = cut[y0 - top : y1 - top, x0 - left : x1 - left]
    there[..., :3] = part[..., :3]
    there[..., 3] = part[..., 3] if portrait.has_alpha else 255
    if not portrait.has_alpha:  # rounding may leave a line at the edge
        cut = np.pad(cut[y0 - top : y1 - top, x0 - left : x1 - left], (
            (y0 - top, top + height - y1), (x0 - left, left + width - x1), (0, 0)), mode="edge")  # fmt: skip
    return cut
