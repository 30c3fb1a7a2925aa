"""A reference picture brought to the size that is drawn, and put back where a mask keeps it.

Design choice: a picture of another aspect is scaled until it covers the frame and its edges
are cut evenly, never stretched. What a mask keeps is taken from the picture itself, for an
autoencoder gives no pixel back exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.picture import Picture

if TYPE_CHECKING:
    from PIL.Image import Image


def fitted(picture: Picture, width: int, height: int) -> Picture:
    """The picture without alpha (on white), covering ``width`` × ``height``, centred."""
    opaque = picture.opaque()
    if (opaque.width, opaque.height) == (width, height):
        return opaque
    from PIL import Image, ImageOps

    return Picture.of(ImageOps.fit(opaque.image(), (width, height), Image.Resampling.LANCZOS))


def fitted_mask(mask: Picture, width: int, height: int) -> Image:
    """The mask's luminance as a Pillow image of mode L, cut as :func:`fitted` cuts."""
    from PIL import Image, ImageOps

    grey = mask.opaque((0, 0, 0)).image().convert("L")
    if grey.size == (width, height):
        return grey
    return ImageOps.fit(grey, (width, height), Image.Resampling.BILINEAR)


def kept_outside(painted: Picture, original: Picture, mask: Image) -> Picture:
    """``painted`` where the mask is white, ``original`` where it is black, mixed between."""
    from PIL import Image

    return Picture.of(Image.composite(painted.opaque().image(), original.image(), mask))
