"""Which pixels of a picture are painted anew.

Three ways to say it, told apart by this rule:

- A mask without transparency: by luminance, white is painted anew, black is kept.
- A mask of which some pixel is more than half clear: by transparency alone, clear is painted
  anew (the convention of the OpenAI API's ``mask``). One that is white wherever it is not
  clear could mean either, and nobody guesses: it is refused.
- No mask: the picture's own transparent area.

Design choice: the darkest and lightest few levels of a luminance mask are taken as black and
white, since a mask saved as JPEG has no pixel that is exactly either, and what is kept is
kept bit by bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.picture import Picture

if TYPE_CHECKING:
    import numpy as np

_BLACK, _WHITE = 8, 247  # what JPEG makes of black and white is outside of these
_HALF_CLEAR = 128
_PLACE = "mask"


def edit_mask(image: Picture, mask: Picture | None) -> Picture:
    """The mask as engines take it: RGB, all channels equal, 255 painted anew, 0 kept.

    Args:
        mask: as the person gave it; ``None``: the image's transparent area.

    Raises:
        BadInput: another size than the image's, black everywhere, white on clear, or no
            mask and no transparency.
    """
    painted = _own_transparency(image) if mask is None else _of_mask(image, mask)
    return grey_picture(painted)


def grey_picture(levels: np.ndarray) -> Picture:
    """uint8 (height, width) as a picture of three equal channels."""
    import numpy as np

    return Picture(np.repeat(levels[..., None], 3, axis=2))


def levels_of(mask: Picture) -> np.ndarray:
    """uint8 (height, width) of what :func:`edit_mask` gave."""
    return mask.pixels[..., 0]


def _own_transparency(image: Picture) -> np.ndarray:
    clear = 255 - image.pixels[..., 3] if image.has_alpha else None
    if clear is None or not clear.any():
        raise BadInput(
            "there is no mask, and the picture has no transparent area",
            place=_PLACE,
            cure="give a mask that is white where it shall be painted anew, or erase that area",
        )
    return clear


def _of_mask(image: Picture, mask: Picture) -> np.ndarray:
    if (mask.width, mask.height) != (image.width, image.height):
        raise BadInput(
            f"the mask has {mask.width} × {mask.height} pixels and the picture "
            f"{image.width} × {image.height}",
            place=_PLACE,
            cure="make them the same size",
        )
    painted = _by_transparency(mask) if _means_transparency(mask) else _by_luminance(mask)
    if not painted.any():
        raise BadInput(
            "the mask is black everywhere: nothing would be painted",
            place=_PLACE,
            cure="paint white what shall change",
        )
    return painted


def _means_transparency(mask: Picture) -> bool:
    return mask.has_alpha and bool((mask.pixels[..., 3] < _HALF_CLEAR).any())


def _by_transparency(mask: Picture) -> np.ndarray:
    alpha = mask.pixels[..., 3]
    seen = mask.pixels[..., :3][alpha >= _HALF_CLEAR]
    if len(seen) and int(seen.min()) > _WHITE:
        raise BadInput(
            "the mask is white on a transparent ground: white or clear may be meant",
            place=_PLACE,
            cure="save it without transparency: white is painted anew, black is kept",
        )
    return 255 - alpha


def _by_luminance(mask: Picture) -> np.ndarray:
    import numpy as np

    grey = np.asarray(mask.opaque((0, 0, 0)).image().convert("L"))
    steps = (np.arange(256) - _BLACK) * (255 / (_WHITE - _BLACK))
    table: np.ndarray = np.rint(steps.clip(0, 255)).astype(np.uint8)
    levels: np.ndarray = table[grey]
    return levels
