"""The pixels of any file, for looking at its label and its watermark: bounded, first frame.

Not for making pictures: colour profiles are left aside, and a very large picture is
shrunk, which marks have to survive anyway. Only decoders that come with Pillow's wheels and
are in wide use are let near a stranger's bytes.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from wenfang.picture import Picture
from wenfang.provenance.containers import png

if TYPE_CHECKING:
    from PIL.Image import Image

_DECODERS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WEBP",
    "image/avif": "AVIF",
    "image/gif": "GIF",
}
MOST_PIXELS = 128_000_000
#: Above, the picture is looked at in half its size, or a quarter …
_WHOLE = 32_000_000


class Undecodable(ValueError):
    """A kind of picture that is not decoded here, or too large a one."""


def decoded(data: bytes, media_type: str) -> tuple[Picture, tuple[str, ...]]:
    """The first frame, upright, and what of the file was not looked at.

    Raises:
        Undecodable: no decoder for this kind, or more than 128 megapixels.
        ValueError: damaged.
    """
    from PIL import Image, ImageOps

    if media_type not in _DECODERS:
        raise Undecodable("this kind of picture is not decoded here")
    if media_type == "image/png":
        data = png.bare(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes that are bounded here
            with Image.open(io.BytesIO(data), formats=[_DECODERS[media_type]]) as image:
                _bound(image)
                limits = _limits(image)
                image.draft("RGB", _wanted(image))
                image.load()
                reduced = _reduced(image)
                # In place, for otherwise a picture that stands upright is copied.
                ImageOps.exif_transpose(reduced, in_place=True)
                return Picture.of(_plain(reduced)), limits
    except Image.DecompressionBombError as error:
        raise Undecodable("it has more pixels than are looked at") from error
    except Undecodable:
        raise
    except Exception as error:  # damaged files fail in many ways
        raise ValueError(str(error) or type(error).__name__) from error


def _bound(image: Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise Undecodable(f"it has {image.width} × {image.height} pixels, more than are looked at")


def _limits(image: Image) -> tuple[str, ...]:
    if getattr(image, "n_frames", 1) > 1:
        return ("only the first frame of an animation is looked at",)
    return ()


def _wanted(image: Image) -> tuple[int, int]:
    """The size that a JPEG decoder may shrink to while it decodes."""
    factor = 1
    while image.width * image.height > _WHOLE * factor * factor:
        factor *= 2
    return max(1, image.width // factor), max(1, image.height // factor)


def _reduced(image: Image) -> Image:
    factor = 1
    while image.width * image.height > _WHOLE * factor * factor:
        factor *= 2
    return image.reduce(factor) if factor > 1 and not image.mode.startswith("I") else image


def _plain(image: Image) -> Image:
    """RGB, or RGBA where there is transparency."""
    import numpy as np
    from PIL import Image as Images

    if image.mode.startswith("I;16"):
        return Images.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    transparent = "A" in image.getbands() or "transparency" in image.info
    mode = "RGBA" if transparent else "RGB"
    return image if image.mode == mode else image.convert(mode)
