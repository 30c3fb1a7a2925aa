"""95 % intervals of means and proportions, for scores."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

NORMAL = 1.959964


def student(freedom: int) -> float:
    """The 97.5 % point of Student's t, by Cornish and Fisher's expansion; to 1 % from 3 on."""
    z, v = NORMAL, freedom
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / v + second / v**2 + third / v**3


def of_mean(values: np.ndarray) -> tuple[float, float]:
    """Of the mean of two or more independent values, by Student's t."""
    import numpy as np

    mean = float(np.mean(values))
    half = student(len(values) - 1) * float(np.std(values, ddof=1)) / sqrt(len(values))
    return mean - half, mean + half


def of_proportion(part: float, count: int) -> tuple[float, float]:
    """Of a proportion of ``count`` independent cases, by Wilson's score (1927)."""
    z2 = NORMAL**2
    centre = (part + z2 / (2 * count)) / (1 + z2 / count)
    spread = sqrt(part * (1 - part) / count + z2 / (4 * count**2))
    half = NORMAL * spread / (1 + z2 / count)
    return max(centre - half, 0.0), min(centre + half, 1.0)
