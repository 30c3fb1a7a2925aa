"""Sample grids: what the averaged generator draws from the same noise, again and again.

They are for whoever trains and stay in the run folder; like all that a model draws here, they
bear the visible label.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.training.checkpoints import write_whole

if TYPE_CHECKING:
    import numpy as np

_GAP = 2
_SMALLEST = 480


def write_grid(path: Path, pictures: np.ndarray) -> None:
    """Write pictures side by side as a labelled PNG.

    Args:
        pictures: float32 (n, side, side, channels) from −1 to 1, row by row.
    """
    from wenfang.picture import Picture
    from wenfang.pictures.encoding import encode
    from wenfang.pictures.label import draw_label

    sheet = draw_label(Picture(_grid(pictures))).picture
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, encode(sheet, "png").data)


def _grid(pictures: np.ndarray) -> np.ndarray:
    """uint8 RGB, clear pixels on white, enlarged by whole pixels, with room for the label."""
    import math

    import numpy as np

    from wenfang.pictures.network_pixels import from_network

    pixels = from_network(pictures)
    if pixels.shape[-1] == 1:
        pixels = np.repeat(pixels, 3, axis=3)
    if pixels.shape[-1] == 4:
        alpha = pixels[..., 3:].astype(np.float32) / 255
        flat = pixels[..., :3] * alpha + 255 * (1 - alpha)
        pixels = np.rint(flat).astype(np.uint8)
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
