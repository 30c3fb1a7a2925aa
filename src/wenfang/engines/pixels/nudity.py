"""open_nsfw (Mahadeokar and Pesavento, Yahoo 2016): is a picture safe for work?

Pre-processing is the reference's, and matters: 256 × 256 bilinear, a JPEG round-trip, the
middle 224, BGR, the means of ImageNet taken off, height × width × channel.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.pixels.sessions import Session
from wenfang.picture import Picture
from wenfang.pictures.resizing import resized

if TYPE_CHECKING:
    import numpy as np

_MEAN_BGR = (104.0, 117.0, 123.0)


class OpenNsfw:
    """The rater. Safe to call from several threads.

    Raises:
        EngineError: the network cannot be read.
    """

    def __init__(self, path: Path, identity: EngineIdentity) -> None:
        self._session = Session(path, "rating nudity")
        self._identity = identity

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    def nsfw(self, picture: Picture) -> float:
        """Probability that the picture is not safe for work, 0 to 1; what is clear is
        taken as white."""
        return float(self._session.run(prepared(picture))[0, 1])


def prepared(picture: Picture) -> np.ndarray:
    """What the network is given: float32, shape (1, 224, 224, 3)."""
    import numpy as np
    from PIL import Image

    square = resized(picture.pixels, (256, 256), "bilinear")
    small = Image.fromarray(Picture(square).opaque().pixels)
    out = io.BytesIO()
    small.crop((16, 16, 240, 240)).save(out, "JPEG")
    with Image.open(out, formats=["JPEG"]) as again:
        values = np.asarray(again, dtype=np.float32)[..., ::-1]
    planes: np.ndarray = values - np.array(_MEAN_BGR, np.float32)
    return planes[None]
