"""SVG drawn as pixels, with resvg.

Only for drawings from the catalogue, whose every byte is known: an SVG can name files to be
put into it, so a stranger's is never given to this.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from wenfang.errors import EngineError, ResourceError

if TYPE_CHECKING:
    import numpy as np


def drawn(svg: str, side: int, name: str) -> np.ndarray:
    """uint8 (side, side, 4), straight alpha; system fonts play no part.

    Args:
        name: said in errors.

    Raises:
        EngineError: resvg is not installed.
        ResourceError: the drawing is broken.
    """
    import numpy as np
    from PIL import Image

    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise EngineError(
            "drawings in SVG need resvg", cure="pip install 'wenfang[train]'"
        ) from None
    try:
        data = svg_to_bytes(svg_string=svg, width=side, height=side, skip_system_fonts=True)
    except ValueError as error:
        raise ResourceError(f"the drawing is broken: {error}", place=name) from error
    with Image.open(io.BytesIO(bytes(data)), formats=["PNG"]) as image:
        pixels = np.asarray(image.convert("RGBA"))
    if pixels.shape[:2] != (side, side):  # a drawing that is not square keeps its shape
        from wenfang.training.data.square import squared

        pixels = squared(pixels, side)
    return pixels
