"""What the face detector's numbers mean: boxes from anchors, and one box a face.

BlazeFace, short range (Bazarevsky et al., arXiv 1907.05047): a picture of 128 × 128 pixels
gives 896 boxes relative to anchors on grids of 16 × 16 (two each) and 8 × 8 (six each), each
with six points: both eyes, nose, mouth, both ears. Overlapping boxes are averaged by their
score, as the paper does, instead of the best one being kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SIDE = 128
_GRIDS = ((16, 2), (8, 6))
_OVERLAP = 0.3


@dataclass(frozen=True, eq=False)
class Detection:
    """A face as the detector sees it.

    Attributes:
        box: left, top, right, bottom, in pixels of the picture.
        points: float32, shape (6, 2): left eye, right eye, nose, mouth, ears, as seen.
        score: 0 to 1.
    """

    box: np.ndarray
    points: np.ndarray
    score: float

    @property
    def side(self) -> float:
        """Of the square that holds it, in pixels."""
        return float(max(self.box[2] - self.box[0], self.box[3] - self.box[1]))


@cache
def anchors() -> np.ndarray:
    """Centres of the anchors, 0 to 1: float32, shape (896, 2)."""
    import numpy as np

    centres = [
        ((x + 0.5) / grid, (y + 0.5) / grid)
        for grid, each in _GRIDS
        for y in range(grid)
        for x in range(grid)
        for _ in range(each)
    ]
    return np.array(centres, np.float32)


def decoded(
    regressors: np.ndarray, logits: np.ndarray, at_least: float
) -> tuple[np.ndarray, np.ndarray]:
    """Boxes with points and their scores, in units of the network's picture.

    Args:
        regressors: shape (896, 16). logits: shape (896,).

    Returns:
        shape (n, 16): left, top, right, bottom, six points; and shape (n,).
    """
    import numpy as np

    scores = 1 / (1 + np.exp(-logits.clip(-80, 80)))
    keep = scores >= at_least
    raw, centre = regressors[keep] / SIDE, anchors()[keep]
    middle, half = raw[:, :2] + centre, raw[:, 2:4] / 2
    points = raw[:, 4:].reshape(-1, 6, 2) + centre[:, None]
    boxes = np.concatenate([middle - half, middle + half, points.reshape(-1, 12)], axis=1)
    return boxes, scores[keep]


def merged(boxes: np.ndarray, scores: np.ndarray) -> list[tuple[np.ndarray, float]]:
    """One box for each face, the surest first."""
    import numpy as np

    left = np.argsort(-scores, kind="stable")
    found = []
    while len(left):
        overlap = _overlaps(boxes[left[0]], boxes[left])
        same = overlap > _OVERLAP
        same[0] = True  # a box without area overlaps nothing, not even itself
        weights = scores[left[same]]
        mean = (boxes[left[same]] * weights[:, None]).sum(0) / weights.sum()
        found.append((mean, float(scores[left[0]])))
        left = left[~same]
    return found


def _overlaps(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Intersection over union with each."""
    import numpy as np

    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:4], others[:, 2:4])
    shared = (high - low).clip(0).prod(1)
    area = (box[2:4] - box[:2]).clip(0).prod()
    areas = (others[:, 2:4] - others[:, :2]).clip(0).prod(1)
    union: np.ndarray = shared / np.maximum(area + areas - shared, 1e-9)
    return union
