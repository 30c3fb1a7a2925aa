"""What a picture shows, as a vector: the pooled features of open_nsfw's residual network.

The network learned to tell what is seen in photographs; its last layer before the verdict
(1,024 values, none negative) is near for two pictures of one motif, however cut, turned or
repainted in part, and its weights are fetched anyway. The weights are CLIP's lesser cousin:
what is meant by a picture they do not know.

Design choice: square roots (Arandjelović and Zisserman, 2012, "Three things everyone should
know to improve object retrieval") less their mean over many pictures (Jégou and Chum, 2012,
"Negative evidences and co-occurrences in image retrieval"). What all pictures have in common
says nothing of any of them: with it, strangers are as near as 0.9; without, at zero.
The mean is from ``benchmarks/lookalikes.py --mean``.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.pixels.nudity import prepared
from wenfang.engines.pixels.sessions import Session
from wenfang.picture import Picture

if TYPE_CHECKING:
    import numpy as np

#: Tells vectors of this kind from those of another; to be changed with how they are made.
FORM = "features-2"
SIZE = 1024
_POOLED = "Reshape:0"


class OpenNsfwFeatures:
    """The picture encoder. Safe to call from several threads.

    Raises:
        EngineError: the network cannot be read.
    """

    def __init__(self, path: Path, identity: EngineIdentity) -> None:
        self._session = Session(path, "comparing pictures", inner=_POOLED)
        self._identity = identity

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    def encode(self, picture: Picture) -> np.ndarray:
        """float32, shape (1024,), length 1; what is clear is taken as white."""
        return _unit(self.roots(picture) - _mean())

    def roots(self, picture: Picture) -> np.ndarray:
        """Square roots of the features, length 1: what the mean is taken of."""
        import numpy as np

        features: np.ndarray = self._session.run(prepared(picture))[0].astype(np.float32)
        return _unit(np.sqrt(np.maximum(features, 0)))


@lru_cache(maxsize=1)
def _mean() -> np.ndarray:
    import io

    import numpy as np

    data = files("wenfang.engines.pixels").joinpath("open_nsfw_mean.npy").read_bytes()
    mean: np.ndarray = np.load(io.BytesIO(data), allow_pickle=False).astype(np.float32)
    return mean


def _unit(vector: np.ndarray) -> np.ndarray:
    import numpy as np

    length = np.float32(np.linalg.norm(vector)) or np.float32(1)
    unit: np.ndarray = vector / length
    return unit
