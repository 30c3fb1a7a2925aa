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

        colour = picture.opaque().pixels
        small = _at_most(colour, 2 * _WORKING)
        mask = self._coarse(self._session, small)
        fine = guided(colour, mask, small=_WORKING, radius=self._radius, epsilon=1e-4)
        low, high = _UNSURE
        fine = ((fine - low) / (high - low)).clip(0, 1)
        if picture.has_alpha:
            fine *= picture.pixels[..., 3] / np.float32(255)
        return np.rint(fine * 255).astype(np.uint8)


def u2net_mask(session: Session, pixels: np.ndarray) -> np.ndarray:
    """What stands out; stretched to its own range where it says anything at all."""
    import numpy as np

    small = _resized(pixels, (320, 320)) / np.float32(255)
    small = small / max(float(small.max()), 1e-6)
    mean = np.array([0.485, 0.456, 0.406], np.float32)
    deviation = np.array([0.229, 0.224, 0.225], np.float32)
    planes = ((small - mean) / deviation).transpose(2, 0, 1)[None]
    mask = session.run(np.ascontiguousarray(planes, dtype=np.float32))[0, 0]
    low, high = float(mask.min()), float(mask.max())
    return (mask - low) / (high - low) if high - low > 0.2 else mask


def modnet_mask(session: Session, pixels: np.ndarray) -> np.ndarray:
    """People; 512 pixels of the shorter side, both sides multiples of 32."""
    import numpy as np

    height, width = pixels.shape[:2]
    scale = 512 / min(height, width)
    # Longer than 1:4 would make the network's memory grow; the mask is stretched back.
    size = tuple(max(32, min(2048, round(side * scale)) // 32 * 32) for side in (width, height))
    planes = (_resized(pixels, (size[0], size[1])) - np.float32(127.5)) / np.float32(127.5)
    return session.run(np.ascontiguousarray(planes.transpose(2, 0, 1)[None]))[0, 0]


def _at_most(pixels: np.ndarray, side: int) -> np.ndarray:
    height, width = pixels.shape[:2]
    if max(height, width) <= side:
        return pixels
    scale = side / max(height, width)
    import numpy as np

    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return _resized(pixels, size).astype(np.uint8)


def _resized(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """As float32 in 0–255."""
    import numpy as np
    from PIL import Image

    image = Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return np.asarray(image, dtype=np.float32)
