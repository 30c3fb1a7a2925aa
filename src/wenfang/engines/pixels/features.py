"""What a picture shows, as a vector: the pooled features of open_nsfw's residual network.

The network learned to tell what is seen in photographs; its last layer before the verdict
(1,024 values) is near for two pictures of one motif, however cut, turned or repainted in
part, and its weights are fetched anyway. The weights are CLIP's lesser cousin: what is meant
by a picture they do not know.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.pixels.nudity import prepared
from wenfang.engines.pixels.sessions import Session
from wenfang.picture import Picture

if TYPE_CHECKING:
    import numpy as np

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
        import numpy as np

        features: np.ndarray = self._session.run(prepared(picture))[0].astype(np.float32)
        length = np.float32(np.linalg.norm(features)) or np.float32(1)
        vector: np.ndarray = features / length
        return vector
