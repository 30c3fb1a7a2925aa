"""Whether two pictures show the very same: one saved anew in another format or size.

The perceptual hashes (:mod:`wenfang.pictures.fingerprint`) say which pictures are of one shape.
That alone is too wide here, for two charts of one template have nearly one hash: so the pictures are
also laid over each other on a grid, and no cell may differ by more than saving explains.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.pictures.fingerprint import as_words, distances, looked_up_hashes

if TYPE_CHECKING:
    import numpy as np

    from wenfang.picture import Picture

_GRID = 32
#: Of 256 bits; saving and scaling change a few, different pictures some 128.
_BITS = 40
#: Of 255 levels: JPEG of quality 20 at a third of the size changes a cell by 12, one bar of a chart by 157.
_LEVELS = 24


@dataclass(frozen=True, eq=False)
class Look:
    """What a picture is told by.

    Attributes:
        words: uint64, shape (1, 4): its hash, upright.
        cells: int16, shape (32, 32, 3): mean colours on a grid, on white.
    """

    words: np.ndarray
    cells: np.ndarray

    def is_same(self, other: Look) -> bool:
        """Whether both show the very same."""
        import numpy as np

        (bits,), _ = distances(self.words, other.words)
        return bool(bits <= _BITS and np.abs(self.cells - other.cells).max() <= _LEVELS)


def look_of(picture: Picture) -> Look:
    """The look of a picture of any size."""
    import numpy as np
    from PIL import Image

    # Not a box filter: where sides are no multiples of the grid it takes whole pixels in or leaves
    # them out, and a cell's mean then depends on the size.
    small = picture.opaque().image().resize((_GRID, _GRID), Image.Resampling.BICUBIC)
    return Look(as_words(looked_up_hashes(picture)[:1]), np.asarray(small).astype(np.int16))
