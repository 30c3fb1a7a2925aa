"""What kind of picture some bytes are, told by their first bytes and never by a name.

Magic numbers: PNG (W3C, section 5.2), JPEG (ITU T.81, SOI), RIFF/WEBP (RFC 9649), ISO base
media ``ftyp`` brands (ISO 14496-12; AVIF 1.1, HEIF ISO 23008-12), GIF89a, TIFF 6.0 and
BigTIFF, BMP.
"""

from __future__ import annotations

import re

from wenfang.errors import BadInput

#: Media type → usual extensions of what can be read.
EXTENSIONS = {
    "image/png": (".png", ".apng"),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "image/webp": (".webp",),
    "image/avif": (".avif", ".avifs"),
    "image/gif": (".gif",),
    "image/tiff": (".tif", ".tiff"),
    "image/bmp": (".bmp", ".dib"),
}
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"BM", "image/bmp"),
)
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_AVIF = {b"avif", b"avis"}
_SVG = re.compile(rb"<(?:\w+:)?svg[\s>]|<!DOCTYPE\s+svg")
_OTHERS = (
    (b"%PDF", "a PDF", "save the page as a PNG or JPEG"),
    (b"8BPS", "a Photoshop file", "export it as a PNG"),
    (b"\xff\x0a", "JPEG XL", "save it as a PNG or JPEG"),
    (b"\0\0\0\x0cJXL ", "JPEG XL", "save it as a PNG or JPEG"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000", "save it as a PNG or JPEG"),
    (b"\x1f\x8b", "a compressed file", "unpack it; an SVGZ has to be exported as a PNG"),
    (b"PK\x03\x04", "a ZIP archive", "unpack it and give the pictures in it"),
)
READABLE = "PNG, JPEG, WebP, AVIF, GIF, TIFF or BMP"


def picture_type(data: bytes) -> str | None:
    """The media type of a picture that can be read; ``None``: it is something else."""
    for magic, media_type in _MAGIC:
        # A text may begin with BM; the header of a BMP holds zeros, and a text none.
        if data.startswith(magic) and (magic != b"BM" or b"\0" in data[2:18]):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/avif" if iso_brands(data) & _AVIF else None


def iso_brands(data: bytes) -> set[bytes]:
    """Every brand that a file of the ISO base media format names, the major one among them;
    empty of another file."""
    if data[4:8] != b"ftyp":
        return set()
    length = min(int.from_bytes(data[:4]), 256)
    return {data[8:12]} | {data[n : n + 4] for n in range(16, length, 4)}


def media_type_of(data: bytes, name: str) -> str:
    """The media type of a picture that can be read.

    Args:
        name: said in errors.

    Raises:
        BadInput: it is empty, or nothing that can be read; with the cure for what it is.
    """
    if not data:
        raise BadInput("the file is empty", place=name, cure="give a picture")
    if media_type := picture_type(data):
        return media_type
    raise _refusal(data, name)


def _refusal(data: bytes, name: str) -> BadInput:
    head = data[:4096]
    if brands := iso_brands(data):
        return _no_picture_of_iso(brands, name)
    if _SVG.search(head.replace(b"\0", b"")):
        return BadInput(
            "SVG is a drawing of lines, which can hold programs; it cannot be read as a picture",
            place=name,
            cure="export it as a PNG",
        )
    for magic, what, cure in _OTHERS:
        if head.startswith(magic):
            return BadInput(f"is {what}, not a picture that can be read", place=name, cure=cure)
    return BadInput("is not a picture that can be read", place=name, cure=f"give a {READABLE} file")


def _no_picture_of_iso(brands: set[bytes], name: str) -> BadInput:
    if brands & (_HEIF | {b"mif1", b"msf1"}):
        return BadInput(
            "HEIC pictures cannot be read",
            place=name,
            cure="save it as a JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible)",
        )
    return BadInput("is a video, not a picture", place=name, cure="save one frame as a PNG")
