"""A picture as the bytes of a file: PNG, JPEG, WebP, AVIF; no mark yet, no metadata but sRGB.

Deterministic: one picture and format give the same bytes with one version of Pillow and zlib
(AVIF and PNG split their work in a fixed way, because the split shows in the file). Quality
is chosen so that the drawn label stays crisp: JPEG and AVIF keep full colour resolution.

AVIF gets an XMP item with room in it, for its boxes hold offsets that a later insertion
would shift (ISO/IEC 23008-12); publication writes into that room.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput
from wenfang.picture import Picture

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

#: Of zlib: level 6 takes four times as long and saves a tenth.
PNG_LEVEL = 2
#: From this share of pixels on whose colour differs from grey as their left neighbour's does,
#: looking for repetitions pays: three equal bytes repeat. In coloured pictures they hardly do.
_PNG_GREYISH = 0.75
JPEG_QUALITY = 92
#: Method 4 takes twice as long, saves a twentieth and looks the same (40.2 to 40.4 dB).
WEBP_QUALITY, WEBP_METHOD = 92, 1
#: Speed 7 takes three to five times as long, saves 2 to 8 % and looks the same (0.1 to 0.3 dB).
AVIF_QUALITY, AVIF_SPEED = 85, 9
#: Room for XMP in AVIF, bytes; labels need about 2,000.
AVIF_XMP_ROOM = 8192
ON_WHITE = "JPEG knows no transparency: the picture was laid on white"


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """One format: extension, media type, longest side in pixels, whether it keeps alpha and
    whether every pixel."""

    extension: str
    media_type: str
    longest: int
    alpha: bool = True
    lossless: bool = False


FORMATS = {
    "png": PictureFormat("png", "image/png", 1 << 20, lossless=True),
    "jpg": PictureFormat("jpg", "image/jpeg", 65_500, alpha=False),
    "webp": PictureFormat("webp", "image/webp", 16_383),
    "avif": PictureFormat("avif", "image/avif", 16_384),
}
_ALIASES = {"jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture's file before its marks, and what a person should know of it."""

    data: bytes
    format: PictureFormat
    notes: tuple[str, ...] = ()


def format_named(name: str) -> PictureFormat:
    """The format of an extension, with or without a dot. Raises ``BadInput``."""
    key = name.lower().lstrip(".")
    found = FORMATS.get(_ALIASES.get(key, key))
    if found is None:
        raise BadInput(
            f"unknown picture format {name!r}", place="formats", cure=f"use {', '.join(FORMATS)}"
        )
    return found


def encode(picture: Picture, extension: str) -> Encoded:
    """The picture in that format.

    Raises:
        BadInput: an unknown format, or more pixels than it can hold.
    """
    chosen = format_named(extension)
    if max(picture.width, picture.height) > chosen.longest:
        raise BadInput(
            f"{picture.width} × {picture.height} pixels do not fit into {chosen.media_type}",
            place="formats",
            cure="use png",
        )
    notes: tuple[str, ...] = ()
    if picture.has_alpha and not chosen.alpha:
        if int(picture.pixels[..., 3].min()) < 255:
            notes = (ON_WHITE,)
        picture = picture.opaque()
    if chosen.extension == "png":
        return Encoded(_png(picture.pixels), chosen, notes)
    write = {"jpg": _jpeg, "webp": _webp, "avif": _avif}[chosen.extension]
    return Encoded(write(picture.image()), chosen, notes)


def _saved(image: Image, format_: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


def _png(pixels: np.ndarray) -> bytes:
    import zlib

    from wenfang.pictures.png_encoding import png

    strategy = zlib.Z_DEFAULT_STRATEGY if _greyish(pixels) else zlib.Z_RLE
    return png(pixels, level=PNG_LEVEL, strategy=strategy)


def _greyish(pixels: np.ndarray) -> bool:
    """Whether neighbours mostly differ in brightness alone, told from every sixteenth row."""
    import numpy as np

    rows = pixels[::16, :, :3].astype(np.int16)
    tint = rows[..., 1:] - rows[..., :-1]
    same = (tint[:, 1:] == tint[:, :-1]).all(axis=2)
    return bool(same.size and same.mean() >= _PNG_GREYISH)


def _jpeg(image: Image) -> bytes:
    return _saved(
        image, "JPEG", quality=JPEG_QUALITY, subsampling=0, optimize=True, icc_profile=_srgb()
    )


def _webp(image: Image) -> bytes:
    return _saved(
        image,
        "WEBP",
        quality=WEBP_QUALITY,
        alpha_quality=100,
        method=WEBP_METHOD,
        icc_profile=_srgb(),
    )


def _avif(image: Image) -> bytes:
    # Without a profile the file says sRGB by itself (CICP 1/13).
    room = (b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>").ljust(AVIF_XMP_ROOM)
    return _saved(
        image,
        "AVIF",
        quality=AVIF_QUALITY,
        subsampling="4:4:4",
        speed=AVIF_SPEED,
        max_threads=2,
        autotiling=True,
        xmp=room,
    )


@cache
def _srgb() -> bytes:
    """An sRGB profile that is the same every day: without its date (ICC.1:2022, 7.2.8) and
    the checksum over it."""
    from PIL import ImageCms

    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = b"\x07\xea\0\x01\0\x01\0\0\0\0\0\0"
    profile[84:100] = bytes(16)
    return bytes(profile)
