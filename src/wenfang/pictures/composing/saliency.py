"""Where a picture draws the eye, coarsely.

Three cues: how far a colour is from the picture's mean colour, at several scales (after
Achanta et al., "Frequency-tuned Salient Region Detection", CVPR 2009); local contrast; and
saturation (both after Mertens, Kautz and Van Reeth, "Exposure Fusion", 2007).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.pictures.composing.pyramid import scaled

if TYPE_CHECKING:
    import numpy as np

_CUES = (0.55, 0.3, 0.15)  # distinct colour, contrast, saturation
_SOFTNESS = 24  # part of the longer side over which the cues are gathered
_CENTRE = 0.25  # how much less a corner counts than the middle


def saliency(pixels: np.ndarray) -> np.ndarray:
    """float32 (height, width) of mean 0 and deviation 1 (0 where nothing stands out).

    Args:
        pixels: float32 (height, width, 3) in 0–255, some hundred pixels a side.
    """
    import numpy as np

    values = pixels / 255
    light = values @ np.array([0.299, 0.587, 0.114], np.float32)
    opponent = np.stack(
        [light, (values[..., 0] - values[..., 1]) * 0.7,
         ((values[..., 0] + values[..., 1]) / 2 - values[..., 2]) * 0.7],
        axis=-1,
    )  # fmt: skip
    distinct = np.zeros_like(light)
    for part in (64, 16, 6):
        distinct += np.sqrt(((softened(opponent, part) - opponent.mean(axis=(0, 1))) ** 2).sum(-1))
    contrast = np.abs(light - softened(light[..., None], 64)[..., 0])
    saturation = values.max(axis=-1) - values.min(axis=-1)
    cues = (distinct, contrast, saturation)
    stands_out = sum(
        share * _standard(softened(cue[..., None], _SOFTNESS)[..., 0])
        for share, cue in zip(_CUES, cues, strict=True)
    )
    y, x = np.ogrid[-1 : 1 : light.shape[0] * 1j, -1 : 1 : light.shape[1] * 1j]
    return _standard(stands_out - _CENTRE * (x**2 + y**2).astype(np.float32))


def softened(values: np.ndarray, part: int) -> np.ndarray:
    """(height, width, channels) blurred over the ``part``-th part of the longer side."""
    height, width = values.shape[:2]
    small = max(1, width * part // max(height, width)), max(1, height * part // max(height, width))
    return scaled(scaled(values, small), (width, height))


def _standard(values: np.ndarray) -> np.ndarray:
    import numpy as np

    values = values - values.mean()
    spread = float(values.std())
    return (values / spread if spread > 1e-4 else np.zeros_like(values)).astype(np.float32)
