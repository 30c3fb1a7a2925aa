"""MNIST: 70,000 handwritten digits, 28 by 28, from the four IDX files as they were published.

The data itself carries no clear licence: for tests and tutorials, not for weights that are
given away; the catalogue says so, and with it every model card.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import ResourceError
from wenfang.progress import Progress
from wenfang.resources.catalogue import Catalogue
from wenfang.training.data.fashion_mnist import Part
from wenfang.training.data.picture_set import DataLicence
from wenfang.training.data.small_grey import placed
from wenfang.training.data.source import Fetch, PictureSource, Row

if TYPE_CHECKING:
    import numpy as np

NAME = "mnist"
#: (figure, English, Chinese).
CLASSES = (
    ("0", "zero", "零"),
    ("1", "one", "一"),
    ("2", "two", "二"),
    ("3", "three", "三"),
    ("4", "four", "四"),
    ("5", "five", "五"),
    ("6", "six", "六"),
    ("7", "seven", "七"),
    ("8", "eight", "八"),
    ("9", "nine", "九"),
)
_FILES = {"train": "train", "test": "t10k"}
_UINT8 = 0x08  # of the IDX format's types


def mnist_source(
    resolution: int, channels: int, *, fetch: Fetch, catalogue: Catalogue, part: Part = "train"
) -> PictureSource:
    """The digits: 60,000 to learn from, or 10,000 to test with. Each is a concept of its own."""
    resource = catalogue.get(NAME)

    def read(progress: Progress) -> Iterator[Row]:
        folder = fetch(NAME)
        rows = read_idx(folder / f"{_FILES[part]}-images-idx3-ubyte", 3)
        labels = read_idx(folder / f"{_FILES[part]}-labels-idx1-ubyte", 1)
        if len(rows) != len(labels):
            raise ResourceError("pictures and labels are not as many", place=str(folder))
        pictures = placed(rows, resolution, channels)
        for done, (pixels, label) in enumerate(zip(pictures, labels, strict=True), 1):
            yield Row(pixels, CLASSES[label], int(label), f"{label} {done}")
            if done % 1000 == 0:
                progress("read MNIST", done, len(labels), "pictures")

    return PictureSource(
        name=NAME,
        content=json.dumps([resource.sha256, part]),
        shape=(resolution, resolution, channels),
        classes=tuple(names[0] for names in CLASSES),
        licences=(DataLicence(resource.title, resource.license, resource.attribution),),
        read=read,
    )


def read_idx(path: Path, dimensions: int) -> np.ndarray:
    """uint8 of an IDX file (LeCun, "The MNIST database", file formats).

    Raises:
        ResourceError: another type, number of dimensions or length.
    """
    import numpy as np

    data = path.read_bytes()
    start = 4 + 4 * dimensions
    shape = tuple(int.from_bytes(data[at : at + 4]) for at in range(4, start, 4))
    count = 1
    for side in shape:
        count *= side
    if data[:4] != bytes([0, 0, _UINT8, dimensions]) or len(data) != start + count:
        raise ResourceError("is not the IDX file that is wanted", place=str(path))
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)
