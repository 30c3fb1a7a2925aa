"""``PictureSet``: pictures to learn from, with what is said of them and under which licence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class DataLicence:
    """Whose pictures they are.

    Attributes:
        name: of the collection.
        licence: SPDX identifier, or empty where nobody stated one.
        attribution: the notice that the licence asks for.
    """

    name: str
    licence: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that cannot be learnt from as it is.

    Attributes:
        kind: ``unreadable``, ``animated``, ``cmyk``, ``size``, ``aspect``, ``no-caption``, ``duplicate``
            …
        usable: whether it can be learnt from all the same, after what ``remedy`` says.
    """

    file: str
    kind: str
    message: str
    usable: bool
    remedy: str


@dataclass(frozen=True)
class PictureSet:
    """Pictures of one size.

    Attributes:
        pixels: uint8, (n, side, side, channels); may be mapped from a file, never written to.
        captions: of each picture, in any language, the plainest first; empty where none.
        labels: int64, (n,): number of the class; −1 = none.
        classes: names of the classes.
        concepts: what each shows, whatever its style; pictures of one concept are held out
            together.
        styles: of each picture (``3d``, ``flat`` …), or empty.
        licences: of all that is in it.
        problems: of files that were read for it, left out or not.
        sha256: of pixels, captions and labels.
    """

    pixels: np.ndarray
    captions: Sequence[Sequence[str]]
    labels: np.ndarray
    classes: tuple[str, ...]
    concepts: tuple[str, ...]
    styles: tuple[str, ...]
    licences: tuple[DataLicence, ...]
    problems: tuple[Problem, ...]
    sha256: str

    def __len__(self) -> int:
        return len(self.pixels)
