"""SVG drawn as pixels, with resvg.

Filters in the drawings' shading raise alpha to all or nothing, and their edges come out jagged;
so a drawing with a filter is drawn at twice the size and averaged.

Only for drawings from the catalogue, whose every byte is known: an SVG can name files to be
put into it, so a stranger's is never given to this.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from wenfang.errors import EngineError, ResourceError
from wenfang.training.data.square import squared

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
    size = side * 2 if "<filter" in svg else side
    try:
        data = svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True)
    except ValueError as error:
        raise ResourceError(f"the drawing is broken: {error}", place=name) from error
    with Image.open(io.BytesIO(bytes(data)), formats=["PNG"]) as image:
        pixels = np.asarray(image.convert("RGBA"))
    # A drawing that is not square keeps its shape within the size.
    return pixels if pixels.shape[:2] == (side, side) else squared(pixels, side, whole=True)
