"""FID of part of the generated pictures: does it still fall as there are more of them?

FID is biased upwards by about 1/n (Chong and Forsyth, 2020, "Effectively Unbiased FID and
Inception Score and where to find them"). A reader sees from the curve whether a figure is of
the generator or of the number of pictures.
"""

from __future__ import annotations

from wenfang.metrics.evaluation import Curve
from wenfang.metrics.pictures.feature_statistics import FeatureStatistics
from wenfang.metrics.pictures.frechet import Drawn, frechet_distance
from wenfang.progress import Progress, silent

FEWEST = 32
"""Pictures below which parts of them tell nothing."""
_EIGHTHS = (1, 2, 3, 4, 8)


def fid_by_count(
    generated: FeatureStatistics, reference: FeatureStatistics, progress: Progress = silent
) -> Curve | None:
    """FID of an eighth, a quarter, three eighths, a half and all of the pictures whose features
    were kept; nothing where those are few.

    The parts are drawn by chance, each within the next.
    """
    import numpy as np

    sample = generated.sample
    if sample is None or len(sample) < FEWEST:
        return None
    order = np.random.Generator(np.random.Philox(0)).permutation(len(sample))
    whole = Drawn(reference.mean, reference.covariance, reference.count)
    points = []
    counts = [len(sample) * eighths // 8 for eighths in _EIGHTHS]
    for done, count in enumerate(counts, 1):
        part = sample.features[order[:count]].astype(np.float64)
        drawn = Drawn(part.mean(axis=0), np.cov(part, rowvar=False), count, part)
        points.append((float(count), frechet_distance(whole, drawn)))
        progress("FID by the number of pictures", done, len(counts), "parts")
    return Curve("fid_by_count", tuple(points))
