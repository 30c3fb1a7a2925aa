"""Arbitrary style transfer (Ghiasi et al., BMVC 2017): Magenta's networks.

One network reads a style of 100 numbers off a picture of 256 × 256; the other paints a
picture of 384 × 384 in it (both fixed sizes).

Design choice: what was painted at 384 pixels is brought to the content's size by an
upscaler, which keeps strokes crisp; a Lanczos filter alone would blur them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.pixels.alpha import filled_colour
from wenfang.engines.pixels.base import Upscaler
from wenfang.engines.pixels.sessions import Session
from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.pictures.resizing import at_most, fitted, resized

if TYPE_CHECKING:
    import numpy as np

_CONTENT, _STYLE = 384, 256
_STRIP = 256


class ArbitraryStyle:
    """The stylist. Safe to call from several threads.

    Args:
        folder: holds ``arbitrary_predict.onnx`` and ``arbitrary_transform.onnx``.
        upscaler: for contents larger than 384 pixels.

    Raises:
        EngineError: a network cannot be read.
    """

    def __init__(self, folder: Path, identity: EngineIdentity, upscaler: Upscaler) -> None:
        self._predict = Session(folder / "arbitrary_predict.onnx", "reading a style")
        self._paint = Session(folder / "arbitrary_transform.onnx", "painting in a style")
        self._identity, self._upscaler = identity, upscaler

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    def stylise(self, content: Picture, style: Picture, strength: float = 1.0) -> Picture:
        """``content`` in the manner of ``style``; size and alpha are kept.

        Args:
            strength: 0 (unchanged) to 1: goes from the content's own style to the other, and
                below the middle also from the painting to the content itself.

        Raises:
            BadInput: a strength outside 0 to 1.
        """
        import numpy as np

        if not 0 <= strength <= 1:
            raise BadInput(f"{strength} is no strength", place="strength", cure="0 to 1")
        if strength == 0:
            return content
        vector = self._vector(Picture(at_most(style.pixels, 2048)).opaque().pixels)
        colour = filled_colour(content.pixels) if content.has_alpha else content.pixels
        if strength < 1:
            vector = strength * vector + (1 - strength) * self._vector(colour)
        painted = self._painted(colour, vector.astype(np.float32))
        mixed = _mixed(colour, self._enlarged(painted, colour.shape), 1 - (1 - strength) ** 3)
        if content.has_alpha:
            mixed = np.dstack([mixed, content.pixels[..., 3]])
        return Picture(mixed)

    def _vector(self, pixels: np.ndarray) -> np.ndarray:
        """The style of the middle square, shape (1, 1, 1, 100)."""
        import numpy as np

        height, width = pixels.shape[:2]
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        small = resized(pixels[top : top + side, left : left + side], (_STYLE, _STYLE))
        return self._predict.run((small.astype(np.float32) / 255)[None])

    def _painted(self, pixels: np.ndarray, vector: np.ndarray) -> np.ndarray:
        """uint8, 384 pixels of the longer side."""
        import numpy as np

        w, h = fitted((pixels.shape[1], pixels.shape[0]), _CONTENT)
        small = resized(pixels, (w, h)).astype(np.float32) / 255
        # The rest of the square mirrors the picture, centred, so that no border is painted.
        above, before = (_CONTENT - h) // 2, (_CONTENT - w) // 2
        around = ((above, _CONTENT - h - above), (before, _CONTENT - w - before), (0, 0))
        square = np.pad(small, around, mode="symmetric")
        out = self._paint.run(square[None], vector)[0]
        inner = out[above : above + h, before : before + w]
        made: np.ndarray = np.rint(inner.clip(0, 1) * 255).astype(np.uint8)
        return made

    def _enlarged(self, painted: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        height, width = shape[:2]
        if max(height, width) > _CONTENT:
            painted = self._upscaler.upscale(Picture(painted), 4).pixels
        return resized(painted, (width, height))


def _mixed(content: np.ndarray, painted: np.ndarray, share: float) -> np.ndarray:
    import numpy as np

    if share >= 1:
        return painted
    result = np.empty_like(content)
    for top in range(0, len(content), _STRIP):
        part = slice(top, top + _STRIP)
        result[part] = np.rint(content[part] * (1 - share) + painted[part] * share)
    return result
