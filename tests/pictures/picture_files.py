"""Picture files of every kind, made here: good, odd and hostile ones."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image, ImageCms


def pattern(width: int = 64, height: int = 48) -> np.ndarray:
    """RGB in which every corner has another colour, so that turning is seen."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    red, green = 255 * x / (width - 1), 255 * y / (height - 1)
    blue = np.where((x < width / 2) & (y < height / 2), 220, 40)
    return np.stack([red, green, blue], axis=-1).astype(np.uint8)


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """One PNG chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *, depth: int = 8, colour: int = 2, data: bytes = b"",
        before: bytes = b"") -> bytes:  # fmt: skip
    """A PNG with a header of any claim."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + before
        + chunk(b"IDAT", zlib.compress(data, 9))
        + chunk(b"IEND", b"")
    )


def png_16(values: np.ndarray) -> bytes:
    """A PNG with 16 bits a channel; grey (height, width) or RGB (height, width, 3)."""
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    colour = 0 if values.ndim == 2 else 2
    return png(values.shape[1], values.shape[0], depth=16, colour=colour, data=rows)


def swapped_profile() -> bytes:
    """A display profile whose red is sRGB's green and the other way round."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", profile[128:132])[0]
    for n in range(count):
        at = 132 + 12 * n
        if profile[at : at + 4] == b"rXYZ":
            profile[at : at + 4] = b"gXYZ"
        elif profile[at : at + 4] == b"gXYZ":
            profile[at : at + 4] = b"rXYZ"
    return bytes(profile)
