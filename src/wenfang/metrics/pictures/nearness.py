"""Each generated picture beside the real ones that are nearest to it in feature space.

No score shows a copy: a generator that gives back its training pictures has the best FID of
all. So the distances to the nearest real pictures are held against those that real pictures
have among themselves, and both ends are shown to whoever reads the page.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import WenfangError
from wenfang.metrics.evaluation import Histogram, Nearness, Neighbours, SmallPicture
from wenfang.metrics.pictures.neighbours import nearest
from wenfang.metrics.pictures.resizing import on_white
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

    from wenfang.metrics.pictures.looking import Looked
    from wenfang.metrics.pictures.measuring import PictureMeasures
    from wenfang.metrics.pictures.sample import Sample

BINS = 40
BESIDE = 3
"""Real pictures beside each generated one."""
SHOWN = 9
"""Generated pictures at each end."""
SIDE = 160
"""Pixels of the longer side of a small picture."""


def nearness(measures: PictureMeasures, progress: Progress = silent) -> Nearness | None:
    """Distances and neighbours; nothing where too few features were kept to tell.

    Pictures are shown from their files; of statistics that were saved there are none.
    """
    import numpy as np

    made, real = _sample(measures.generated_features), _sample(measures.reference_features)
    if made is None or real is None or len(real) <= BESIDE:
        return None
    progress("looking for nearest neighbours", 0, 2, "sets")
    squared, which = nearest(made.features, real.features, BESIDE)
    progress("looking for nearest neighbours", 1, 2, "sets")
    among, _ = nearest(real.features, real.features, 1, themselves=True)
    progress("looking for nearest neighbours", 2, 2, "sets")
    distances, usual = np.sqrt(squared[:, 0]), np.sqrt(among[:, 0])
    order = np.argsort(distances, kind="stable")
    shown = min(SHOWN, len(order) // 2)
    gallery = _Gallery(measures.generated, measures.reference, made, real)

    def beside(rows: np.ndarray) -> tuple[Neighbours, ...]:
        return tuple(gallery.row(int(n), float(distances[n]), which[n]) for n in rows)

    top = float(max(np.percentile(distances, 99.5), np.percentile(usual, 99.5))) or 1.0
    return Nearness(
        _histogram(distances, top),
        _histogram(usual, top),
        beside(order[:shown]),
        beside(order[::-1][:shown]),
    )


def small_picture(path: Path, name: str) -> SmallPicture:
    """A picture of a file, made small; grey where the file has gone since."""
    from PIL import Image as Pillow

    from wenfang.pictures.reading import read_picture_file

    try:
        pixels = on_white(read_picture_file(path.absolute(), at_most=2 * SIDE).picture.pixels)
    except WenfangError:
        image = Pillow.new("RGB", (SIDE, SIDE), (128, 128, 128))
    else:
        image = _image(pixels)
    image.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return SmallPicture(name, out.getvalue())


class _Gallery:
    """Small pictures by the row of their features."""

    def __init__(
        self, generated: Looked, reference: Looked | None, made: Sample, real: Sample
    ) -> None:
        self._generated, self._reference = generated, reference
        self._made, self._real = made, real

    def row(self, n: int, distance: float, near: Sequence[int]) -> Neighbours:
        picture = _shown(self._generated.files, self._made, n)
        if self._reference is None:
            return Neighbours(picture, distance, ())
        files = self._reference.files
        return Neighbours(
            picture, distance, tuple(_shown(files, self._real, int(one)) for one in near)
        )


def _shown(files: Sequence[Path], sample: Sample, row: int) -> SmallPicture:
    path = files[int(sample.positions[row])]
    return small_picture(path, path.name)


def _sample(statistics: object) -> Sample | None:
    found: Sample | None = getattr(statistics, "sample", None)
    return found if found is not None and len(found) else None


def _histogram(values: np.ndarray, top: float) -> Histogram:
    import numpy as np

    bins = np.clip((values / top * BINS).astype(np.int64), 0, BINS - 1)
    return Histogram(0.0, top, tuple(int(n) for n in np.bincount(bins, minlength=BINS)))


def _image(pixels: np.ndarray) -> Image:
    import numpy as np
    from PIL import Image as Pillow

    whole = np.clip(np.round(pixels), 0, 255).astype(np.uint8)
    return Pillow.fromarray(whole[..., 0] if whole.shape[-1] == 1 else whole).convert("RGB")
