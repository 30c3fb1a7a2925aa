"""Background removal: a network's coarse mask, then edges at full size.

U²-Net small (Qin et al., Pattern Recognition 2020) finds whatever stands out, at 320 × 320;
MODNet (Ke et al., AAAI 2022) finds people with their hair, at 512 pixels of the shorter
side. Pre-processing as in their own repositories.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.pixels.guided_filter import guided
from wenfang.engines.pixels.sessions import Session
from wenfang.picture import Picture
from wenfang.pictures.resizing import at_most, resized

if TYPE_CHECKING:
    import numpy as np

Coarse = Callable[[Session, "np.ndarray"], "np.ndarray"]
_WORKING = 1024
_UNSURE = (0.1, 0.9)


class BackgroundRemoval:
    """The matter. Safe to call from several threads.

    Args:
        coarse: picture (uint8, height × width × 3) → mask, float32 in 0–1 of any size.
        radius: over how many pixels of the working size an edge may move.

    Raises:
        EngineError: the network cannot be read.
    """

    def __init__(
        self, path: Path, identity: EngineIdentity, coarse: Coarse, *, radius: int
    ) -> None:
        self._session = Session(path, "background removal")
        self._identity, self._coarse, self._radius = identity, coarse, radius

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    def matte(self, picture: Picture) -> np.ndarray:
        """Alpha of the foreground: uint8, shape (height, width), 255 = foreground. What is
        clear already stays clear."""
        import numpy as np

        small = Picture(at_most(picture.pixels, 2 * _WORKING)).opaque().pixels
        mask = self._coarse(self._session, small)
        colour = picture.pixels[..., :3] if picture.has_alpha else picture.pixels
        fine = guided(colour, mask, small=_WORKING, radius=self._radius, epsilon=1e-4)
        low, high = _UNSURE
        fine = ((fine - low) / (high - low)).clip(0, 1)
        if picture.has_alpha:
            fine *= picture.pixels[..., 3] / np.float32(255)
        made: np.ndarray = np.rint(fine * 255).astype(np.uint8)
        return made


def u2net_mask(session: Session, pixels: np.ndarray) -> np.ndarray:
    """What stands out; stretched to its own range where it says anything at all."""
    import numpy as np

    small = resized(pixels, (320, 320)).astype(np.float32) / np.float32(255)
    small = small / max(float(small.max()), 1e-6)
    mean = np.array([0.485, 0.456, 0.406], np.float32)
    deviation = np.array([0.229, 0.224, 0.225], np.float32)
    planes = ((small - mean) / deviation).transpose(2, 0, 1)[None]
    mask = session.run(np.ascontiguousarray(planes, dtype=np.float32))[0, 0]
    low, high = float(mask.min()), float(mask.max())
    if high - low > 0.2:
        mask = (mask - low) / (high - low)
    # Between 0.3 and 0.7 the network is in doubt; a thing half there is never right.
    made: np.ndarray = ((mask - np.float32(0.3)) / np.float32(0.4)).clip(0, 1)
    return made


def modnet_mask(session: Session, pixels: np.ndarray) -> np.ndarray:
    """People; 512 pixels of the shorter side, both sides multiples of 32."""
    import numpy as np

    height, width = pixels.shape[:2]
    scale = 512 / min(height, width)
    # Longer than 1:4 would make the network's memory grow; the mask is stretched back.
    size = tuple(max(32, min(2048, round(side * scale)) // 32 * 32) for side in (width, height))
    planes = (resized(pixels, (size[0], size[1])) - np.float32(127.5)) / np.float32(127.5)
    made: np.ndarray = session.run(np.ascontiguousarray(planes.transpose(2, 0, 1)[None]))[0, 0]
    return made
