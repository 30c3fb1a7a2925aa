"""A coarse mask made to follow the edges of its picture.

He, Sun and Tang, "Guided Image Filtering", PAMI 2013, with a colour guide (section 5.3), in
the fast form of He and Sun 2015: the linear coefficients are found on a small picture and
applied to the large one, strip by strip, so that memory and time hardly grow with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.pictures.resizing import resized

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

_STRIP = 256


def guided(
    pixels: np.ndarray, mask: np.ndarray, *, small: int, radius: int, epsilon: float
) -> np.ndarray:
    """The mask at the picture's full size, float32 in 0–1.

    Args:
        pixels: the picture, uint8 (height, width, 3).
        mask: float32 in 0–1 of any smaller size.
        small: longer side of the picture on which coefficients are found.
        radius: of the window, in pixels of the small picture.
        epsilon: how faint an edge is followed, squared colour difference in 0–1.
    """
    import numpy as np

    height, width = pixels.shape[:2]
    scale = min(1.0, small / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    guide = resized(pixels, size).astype(np.float32) / 255
    coarse = _resized(mask, size)
    slopes, offset = _coefficients(guide, coarse, radius, epsilon)
    planes = [_image(plane) for plane in (*np.moveaxis(slopes, -1, 0), offset)]
    result = np.empty((height, width), np.float32)
    for top in range(0, height, _STRIP):
        bottom = min(top + _STRIP, height)
        box = (0.0, top * size[1] / height, float(size[0]), bottom * size[1] / height)
        a, b, c, d = (_strip(plane, (width, bottom - top), box) for plane in planes)
        colour = pixels[top:bottom].astype(np.float32) / 255
        result[top:bottom] = a * colour[..., 0] + b * colour[..., 1] + c * colour[..., 2] + d
    return np.clip(result, 0, 1, out=result)


def _coefficients(
    guide: np.ndarray, mask: np.ndarray, radius: int, epsilon: float
) -> tuple[np.ndarray, np.ndarray]:
    """Slopes (height, width, 3) and offset (height, width) of the local linear models."""
    import numpy as np

    mean = box_mean(guide, radius)
    mean_mask = box_mean(mask, radius)
    covariance = box_mean(guide * mask[..., None], radius) - mean * mean_mask[..., None]
    outer = guide[..., :, None] * guide[..., None, :]
    sigma = box_mean(outer, radius) - mean[..., :, None] * mean[..., None, :]
    sigma = sigma + epsilon * np.eye(3, dtype=np.float32)
    slopes = np.linalg.solve(sigma, covariance[..., None])[..., 0].astype(np.float32)
    offset = mean_mask - (slopes * mean).sum(axis=-1)
    return box_mean(slopes, radius), box_mean(offset, radius)


def box_mean(values: np.ndarray, radius: int) -> np.ndarray:
    """Mean over a window of 2·radius + 1, smaller at the borders; any trailing axes."""
    import numpy as np

    for axis in (0, 1):
        length = values.shape[axis]
        sums = np.cumsum(values, axis=axis, dtype=np.float64)
        sums = np.insert(sums, 0, 0, axis=axis)
        high = np.minimum(np.arange(length) + radius + 1, length)
        low = np.maximum(np.arange(length) - radius, 0)
        counts = (high - low).reshape([-1 if n == axis else 1 for n in range(values.ndim)])
        values = (np.take(sums, high, axis=axis) - np.take(sums, low, axis=axis)) / counts
    return values.astype(np.float32)


def _image(plane: np.ndarray) -> Image:
    import numpy as np
    from PIL import Image as images

    return images.fromarray(np.ascontiguousarray(plane, dtype=np.float32))


def _strip(
    plane: Image, size: tuple[int, int], box: tuple[float, float, float, float]
) -> np.ndarray:
    import numpy as np
    from PIL.Image import Resampling

    return np.asarray(plane.resize(size, Resampling.BILINEAR, box=box))


def _resized(mask: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    import numpy as np
    from PIL.Image import Resampling

    return np.asarray(_image(mask).resize(size, Resampling.BICUBIC)).clip(0, 1)
