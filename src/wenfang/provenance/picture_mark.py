"""What a watermark in pictures does, whatever its method.

Embedding never fails silently: the mark is read back from what was made, and a picture that
cannot carry it (flat, tiny) is said to be so. All open image watermarks can be overwritten
by whoever has the same model, so that one is evidence and no proof.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from wenfang.picture import Picture

#: C2PA soft binding algorithm of ours; the same name in receipt and manifest.
SOFT_BINDING = "org.wenfang.picture-watermark.1"


@dataclass(frozen=True)
class MarkedPicture:
    """A picture with its watermark, or without where it cannot carry one.

    Attributes:
        picture: same size and alpha as the one given.
        statement: JSON-ready, as receipt and manifest say it: ``applied``, and ``scheme``,
            ``bits``, ``matched``, ``psnr_db``, or ``reason``.
    """

    picture: Picture
    statement: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Detection:
    """What was seen in a picture.

    Attributes:
        found: whether the mark of this key is there at the calibrated threshold.
        matched: of the ``bits`` bits, how many agree, in the best of the ways it was tried.
        p_value: probability of as good a match in an unmarked picture, corrected for the
            number of ways.
        how: ``plain``, ``mirrored``, ``scaled 0.5`` …: the way that matched.
    """

    found: bool
    matched: int
    bits: int
    p_value: float
    how: str = "plain"
    says: dict[str, Any] = field(default_factory=dict)


class PictureMark(Protocol):
    """A watermark under one secret key."""

    def embed(self, picture: Picture) -> MarkedPicture:
        """The picture with the mark, read back once; deterministic."""
        ...

    def detect(self, picture: Picture) -> Detection:
        """Whether a picture of any size bears the mark, also after mirroring."""
        ...
