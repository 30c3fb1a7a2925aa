"""Colours of a file made sRGB.

Design choice: Little CMS by way of Pillow, relative colorimetric with black-point
compensation (perceptual for CMYK, whose gamut is small), as browsers and printers' tools do.
A profile that changes no colour by more than one step is sRGB under another name, and the
pixels are left alone. A broken profile is said so and not believed.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wenfang.pictures.notes import Note

if TYPE_CHECKING:
    from PIL.Image import Image

_MAX_PROFILE = 8 << 20
_COLOUR_SPACE = {"RGB ": ("RGB", "RGBA"), "CMYK": ("CMYK",), "GRAY": ("L", "LA")}


def to_srgb(image: Image, profile: bytes | None) -> tuple[Image, list[Note]]:
    """``image`` (mode L, LA, RGB, RGBA or CMYK) as RGB or RGBA in sRGB."""
    notes: list[Note] = []
    if image.mode == "CMYK":
        notes.append("from-cmyk")
    elif image.mode in ("L", "LA"):
        notes.append("expanded")
    if profile:
        converted, note = _by_profile(image, profile)
        if converted is not None:
            return converted, [*notes, *([note] if note else [])]
        notes.append("colour-profile-unusable")
    wanted = "RGBA" if "A" in image.getbands() else "RGB"
    return (image if image.mode == wanted else image.convert(wanted)), notes


def _by_profile(image: Image, profile: bytes) -> tuple[Image | None, Note | None]:
    """The converted image; ``None`` where the profile cannot be used."""
    from PIL import ImageCms

    alpha = image.getchannel("A") if "A" in image.getbands() else None
    mode = image.mode.removesuffix("A")
    try:
        transform = _transform(profile, mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None, None
    if transform is None:
        return None, None
    opaque = image if alpha is None else image.convert(mode)
    if mode == "RGB" and _changes_nothing(transform):
        return image, None
    converted = transform.apply(opaque)
    if alpha is not None:
        converted.putalpha(alpha)
    return converted, "colour-profile"


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> Any:
    from PIL import ImageCms

    if len(profile) > _MAX_PROFILE:
        return None
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if mode not in _COLOUR_SPACE.get(str(source.profile.xcolor_space), ()):
        return None
    intent = ImageCms.Intent.PERCEPTUAL if mode == "CMYK" else ImageCms.Intent.RELATIVE_COLORIMETRIC
    return ImageCms.buildTransform(
        source,
        ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        intent,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def _changes_nothing(transform: Any) -> bool:
    import numpy as np
    from PIL import Image

    steps = np.linspace(0, 255, 9).astype(np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
    after = np.asarray(transform.apply(Image.fromarray(cube)))
    return bool(np.abs(after.astype(int) - cube).max() <= 1)
