"""A generator's square picture brought to the size that was asked for.

It draws one square of one size. Larger ones go through super-resolution, and a frame that is
no square gets the picture in its middle, clear around it: pictures with alpha alone, for
what should stand around the others nobody drew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wenfang.engines.pixels.base import Upscaler
from wenfang.errors import BadInput
from wenfang.picture import Picture
from wenfang.pictures.resizing import resized

#: Pixels a side that a person has use for; smaller pictures are enlarged towards it.
USEFUL = 512
_FACTORS = (1, 2, 4)


@dataclass(frozen=True)
class Frame:
    """From the network's square to the picture.

    Attributes:
        side: of the network's square.
        clear: whether it has an alpha channel.
        upscaler: opens super-resolution; ``None`` where there is none.
        without: what to do about that.
    """

    side: int
    clear: bool
    upscaler: Callable[[], Upscaler] | None
    without: str = ""

    @property
    def usual(self) -> int:
        """Side of the square where nobody asks for another one."""
        if self.upscaler is None:
            return self.side
        return max(
            [self.side * factor for factor in _FACTORS if self.side * factor <= USEFUL],
            default=self.side,
        )

    @property
    def largest(self) -> int:
        """Side of the largest square."""
        return self.side * (_FACTORS[-1] if self.upscaler else 1)

    def check(self, width: int, height: int) -> None:
        """Refuse a frame that cannot be filled.

        Raises:
            BadInput: it is no square and the pictures have no alpha, or it is too large.
        """
        if width != height and not self.clear:
            raise BadInput(
                f"this generator draws opaque squares, not {width} × {height}",
                place="size",
                cure="leave aspect and size out, or give a square",
            )
        if min(width, height) > self.largest:
            cure = f"at most {self.largest}; then 'wenfang upscale'"
            raise BadInput(
                f"this generator draws {self.side} pixels, and no square of {min(width, height)}",
                place="size",
                cure=cure if self.upscaler else f"{cure}; {self.without}",
            )

    def place(self, picture: Picture, width: int, height: int) -> Picture:
        """The picture at that size; bit-identical for the same picture."""
        wanted = min(width, height)
        if wanted > self.side and self.upscaler is not None:
            factor = next(f for f in _FACTORS if self.side * f >= wanted)
            picture = self.upscaler().upscale(picture, factor)
        square = Picture(resized(picture.pixels, (wanted, wanted)))
        if width == height:
            return square
        import numpy as np

        frame = np.zeros((height, width, 4), np.uint8)
        left, top = (width - wanted) // 2, (height - wanted) // 2
        frame[top : top + wanted, left : left + wanted] = square.pixels
        return Picture(frame)
