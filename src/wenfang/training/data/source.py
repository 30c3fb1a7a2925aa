"""Where a set's pictures come from, before they are stored: one row a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.progress import Progress
from wenfang.training.data.picture_set import DataLicence, Problem

if TYPE_CHECKING:
    import numpy as np

Fetch = Callable[[str], Path]


@dataclass(frozen=True, slots=True)
class Row:
    """A picture; fields as in :class:`wenfang.training.data.picture_set.PictureSet`."""

    pixels: np.ndarray
    captions: tuple[str, ...]
    label: int
    concept: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class PictureSource:
    """A set that can be read.

    Attributes:
        name: said in messages, and in the name of what is cached.
        content: names what is read and how, down to the bytes: equal content, equal rows.
        shape: (side, side, channels) of every row's pixels.
        read: gives the rows, in order; told whom to tell how far it is.
        problems: of files that were read, filled while reading.
    """

    name: str
    content: str
    shape: tuple[int, int, int]
    classes: tuple[str, ...]
    licences: tuple[DataLicence, ...]
    read: Callable[[Progress], Iterator[Row]]
    problems: list[Problem] = field(default_factory=list)
