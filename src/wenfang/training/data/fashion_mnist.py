"""Fashion-MNIST: 70,000 grey pictures of clothes, 28 by 28, in ten classes (Zalando, MIT).

The split is by place in the package's files: of each class the first 1,000 rows are the test
part, the 6,000 after them the training part. The package's first file shows the seam: it has
an empty row after its first 1,000 and one at its end, as two files joined would. What is in
the two parts is *not* what Zalando's own two files hold (their first training picture, a boot,
is row 899 here): the parts have the same sizes and share no row, but a figure measured on this
test part cannot be set beside published ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from wenfang.errors import ResourceError
from wenfang.progress import Progress
from wenfang.resources.catalogue import Catalogue
from wenfang.training.data.picture_set import DataLicence
from wenfang.training.data.small_grey import SIDE, placed
from wenfang.training.data.source import Fetch, PictureSource, Row

if TYPE_CHECKING:
    import numpy as np

Part = Literal["train", "test"]
NAME = "fashion-mnist"
#: (English, Chinese), in the order of the classes' numbers.
CLASSES = (
    ("T-shirt", "T恤"),
    ("trousers", "裤子"),
    ("pullover", "套头衫"),
    ("dress", "连衣裙"),
    ("coat", "外套"),
    ("sandal", "凉鞋"),
    ("shirt", "衬衫"),
    ("sneaker", "运动鞋"),
    ("bag", "包"),
    ("ankle boot", "短靴"),
)
TEST, ROWS = 1000, 7000  # of a class


def fashion_mnist_source(
    resolution: int, channels: int, *, fetch: Fetch, catalogue: Catalogue, part: Part = "train"
) -> PictureSource:
    """The clothes: 60,000 to learn from, or 10,000 to test with. Each is a concept of its own, so that
    holding some out leaves every class."""
    resource = catalogue.get(NAME)

    def read(progress: Progress) -> Iterator[Row]:
        folder = fetch(NAME)
        for label, captions in enumerate(CLASSES):
            rows = _rows(folder / f"{label}.json")
            rows = rows[:TEST] if part == "test" else rows[TEST:]
            for number, pixels in enumerate(placed(rows, resolution, channels)):
                yield Row(pixels, captions, label, f"{captions[0]} {number}")
            progress("read Fashion-MNIST", label + 1, len(CLASSES), "classes")

    return PictureSource(
        name=NAME,
        content=json.dumps([resource.sha256, part]),
        shape=(resolution, resolution, channels),
        classes=tuple(english for english, _ in CLASSES),
        licences=(DataLicence(resource.title, resource.license, resource.attribution),),
        read=read,
    )


def _rows(path: Path) -> np.ndarray:
    """uint8, (7000, 28, 28), without the empty rows."""
    import numpy as np

    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
        rows = np.array([row for row in data["data"] if row])
        if rows.shape != (ROWS, SIDE * SIDE) or rows.min() < 0 or rows.max() > 255:
            raise ValueError(f"rows of shape {rows.shape}")
    except (ValueError, KeyError, TypeError) as error:
        raise ResourceError(f"not the rows that are wanted: {error}", place=str(path)) from error
    return rows.astype(np.uint8).reshape(-1, SIDE, SIDE)
