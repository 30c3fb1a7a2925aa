"""Sample grids: what the averaged generator draws from the same noise, again and again.

They are for whoever trains; like all that a model draws here, they bear the visible label and
the implicit one (GB 45438-2025), for a folder is soon passed on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.training.data.channels import with_channels
from wenfang.whole_file import write_whole

if TYPE_CHECKING:
    import numpy as np

_GAP = 2
_SMALLEST = 480


def write_grid(path: Path, pictures: np.ndarray) -> None:
    """Write pictures side by side as a labelled PNG.

    Args:
        pictures: float32 (n, side, side, channels) from −1 to 1, row by row.
    """
    write_labelled(path, _grid(pictures))


def write_labelled(path: Path, pixels: np.ndarray) -> None:
    """Write a PNG with both labels, whose produce number follows from its pixels.

    Args:
        pixels: uint8 (height, width, 3), with room for the visible label at the bottom right.
    """
    from wenfang.picture import Picture
    from wenfang.provenance.labelled_preview import labelled_png

    data = labelled_png(Picture(pixels))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)


def newest_grid(folder: Path) -> Path | None:
    """The last grid of a run."""
    return max(folder.glob("samples/step-*.png"), default=None)


def _grid(pictures: np.ndarray) -> np.ndarray:
    """uint8 RGB, clear pixels on white, enlarged by whole pixels, with room for the label."""
    import math

    import numpy as np

    from wenfang.pictures.network_pixels import from_network

    pixels = with_channels(from_network(pictures), 3)
    many, side = len(pixels), pixels.shape[1]
    across = math.ceil(math.sqrt(many))
    down = math.ceil(many / across)
    step = side + _GAP
    sheet = np.full((down * step + _GAP, across * step + _GAP, 3), 255, np.uint8)
    for number, picture in enumerate(pixels):
        top, left = (place * step + _GAP for place in divmod(number, across))
        sheet[top : top + side, left : left + side] = picture
    times = max(1, math.ceil(_SMALLEST / sheet.shape[1]))
    sheet = sheet.repeat(times, axis=0).repeat(times, axis=1)
    room = np.full((max(24, sheet.shape[1] // 12), sheet.shape[1], 3), 255, np.uint8)
    return np.concatenate([sheet, room])
