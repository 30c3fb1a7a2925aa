"""The metrics of pictures for whoever writes Python: folders in, scores out.

    from wenfang.metrics import fid
    fid("generated/", "real/").value

Each goes through the folders once; for several at once, :func:`.measuring.measure_pictures`.
``generated`` and ``reference`` are folders; a reference may also be saved statistics. Options
are those of :class:`.measuring.PictureOptions`.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from wenfang.metrics.pictures.manifolds import DensityCoverage, PrecisionRecall
from wenfang.metrics.pictures.measuring import PictureOptions, measure_pictures
from wenfang.metrics.score import Score

Folder = str | PathLike[str]


def fid(generated: Folder, reference: Folder, **options: Any) -> Score:
    """The Fréchet inception distance; 0 for equal sets, lower is nearer."""
    return _measured("fid", generated, reference, options)["fid"]


def kid(generated: Folder, reference: Folder, **options: Any) -> Score:
    """The kernel inception distance; about 0 for sets of one distribution, lower is nearer."""
    return _measured("kid", generated, reference, options)["kid"]


def precision_recall(generated: Folder, reference: Folder, **options: Any) -> PrecisionRecall:
    """Improved precision and recall; 0 to 1, higher is better."""
    found = _measured("precision-recall", generated, reference, options)
    return PrecisionRecall(found["precision"], found["recall"])


def density_coverage(generated: Folder, reference: Folder, **options: Any) -> DensityCoverage:
    """Density and coverage; about 1 for equal distributions, higher is better."""
    found = _measured("density-coverage", generated, reference, options)
    return DensityCoverage(found["density"], found["coverage"])


def inception_score(generated: Folder, **options: Any) -> Score:
    """The Inception Score over EfficientNet-Lite0, or ``classifier=`` a folder; higher is better."""
    return _measured("is", generated, None, options)["is"]


def lpips_diversity(generated: Folder, **options: Any) -> Score:
    """Mean LPIPS over all pairs; 0 where all pictures are alike."""
    return _measured("lpips-diversity", generated, None, options)["lpips-diversity"]


def _measured(
    metric: str, generated: Folder, reference: Folder | None, options: dict[str, Any]
) -> dict[str, Score]:
    where = None if reference is None else Path(reference)
    if options.get("classifier") is not None:
        options = {**options, "classifier": Path(options["classifier"])}
    return measure_pictures(Path(generated), where, [metric], PictureOptions(**options)).scores
