"""How much change an eye does not see: little on a plain sky, more in grass.

A simple form of contrast masking (Watson's models and their kin): the amplitude that a
place can hide grows with the local activity around it. The smallest activity nearby counts,
so that an edge does not let the mark spill on to the plain side of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Grey levels (root mean square) where nothing hides the mark.
PLAIN = 0.5
#: … and per grey level of activity where something does.
SLOPE = 0.4
#: … and at most.
HIGHEST = 5.0
#: Width in samples of the square whose calmest place counts.
EDGE = 9


def hidden_amplitude(brightness: np.ndarray) -> np.ndarray:
    """Root mean square amplitude, in grey levels, that each place of the grid can hide.

    Args:
        brightness: float32 on the grid, 0 to 255.
    """
    import numpy as np
    from PIL import Image, ImageFilter

    image = Image.fromarray(np.rint(brightness).astype(np.uint8))
    blurred = np.asarray(image.filter(ImageFilter.BoxBlur(2)), dtype=np.float32)
    detail = np.clip(4 * np.abs(brightness - blurred), 0, 255).astype(np.uint8)
    activity = Image.fromarray(detail).filter(ImageFilter.BoxBlur(2))
    calmest = Image.fromarray(_lowest_near(np.asarray(activity), EDGE))
    levels = np.asarray(calmest.filter(ImageFilter.BoxBlur(2)), dtype=np.float32) / 4
    return np.minimum(PLAIN + SLOPE * levels, HIGHEST)


def _lowest_near(values: np.ndarray, width: int) -> np.ndarray:
    """Lowest value in the square of odd ``width`` around each place; edges are repeated."""
    import numpy as np

    for _axis in range(2):
        padded = np.pad(values, ((width // 2, width // 2), (0, 0)), mode="edge")
        rows = len(values)
        lowest = padded[:rows]
        for shift in range(1, width):
            lowest = np.minimum(lowest, padded[shift : shift + rows])
        values = np.ascontiguousarray(lowest.T)
    return values
