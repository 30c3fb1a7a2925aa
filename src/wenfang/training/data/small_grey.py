"""Grey pictures of 28 by 28 at another size.

28 become 7/8 of the side and the rest is the ground, black: at 32 a border of two pixels and not
a pixel changed, at 64 twice that size.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wenfang.training.data.channels import with_channels

if TYPE_CHECKING:
    import numpy as np

SIDE = 28


def placed(rows: np.ndarray, side: int, channels: int) -> Iterator[np.ndarray]:
    """uint8 (28, 28) each as (side, side, channels)."""
    import numpy as np
    from PIL import Image

    inner = max(1, round(side * 7 / 8))
    edge = (side - inner) // 2
    for row in rows:
        square = np.zeros((side, side, 1), np.uint8)
        scaled = row if inner == SIDE else np.asarray(
            Image.fromarray(row).resize((inner, inner), Image.Resampling.LANCZOS)
        )  # fmt: skip
        square[edge : edge + inner, edge : edge + inner, 0] = scaled
        yield with_channels(square, channels)
