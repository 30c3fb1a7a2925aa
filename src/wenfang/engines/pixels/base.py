"""Engines that work on pixels without words: five small protocols.

Each takes pictures and gives pictures or numbers; none draws by chance, so that the same
picture gives the same result on the same stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from wenfang.engines.identity import EngineIdentity
from wenfang.picture import Picture
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np


class Upscaler(Protocol):
    """Super-resolution."""

    @property
    def identity(self) -> EngineIdentity: ...

    def upscale(self, picture: Picture, factor: int, progress: Progress = silent) -> Picture:
        """``factor`` (2 or 4) times as wide and high; alpha is kept. Raises ``BadInput`` if
        the result would pass the largest size, ``EngineError`` if the model fails."""
        ...


class Matter(Protocol):
    """Background removal (matting)."""

    @property
    def identity(self) -> EngineIdentity: ...

    def matte(self, picture: Picture) -> np.ndarray:
        """Alpha of the foreground: uint8, shape (height, width), 255 = foreground."""
        ...


class Stylist(Protocol):
    """Arbitrary style transfer."""

    @property
    def identity(self) -> EngineIdentity: ...

    def stylise(self, content: Picture, style: Picture, strength: float = 1.0) -> Picture:
        """``content`` in the manner of ``style``; ``strength`` 0 (unchanged) to 1. Size and
        alpha of ``content`` are kept."""
        ...


class Rater(Protocol):
    """Nudity classifier (NSFW)."""

    @property
    def identity(self) -> EngineIdentity: ...

    def nsfw(self, picture: Picture) -> float:
        """Probability that the picture is not safe for work, 0 to 1."""
        ...


class PictureEncoder(Protocol):
    """Image embedding: pictures of one motif are near."""

    @property
    def identity(self) -> EngineIdentity: ...

    def encode(self, picture: Picture) -> np.ndarray:
        """float32, shape (d,), length 1."""
        ...
