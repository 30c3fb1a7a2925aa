"""What kind of file bytes are, told by the bytes; a name decides only among kinds of text.

Small on purpose: the pictures that can be read (:mod:`wenfang.pictures.sniffing`) and what
else the C2PA reader and the containers here know. The signatures are those of the formats'
own specifications.
"""

from __future__ import annotations

import io
import zipfile

from wenfang.pictures.sniffing import picture_type
from wenfang.provenance.containers import DOCX
from wenfang.sounds.sniffing import sound_kind

UNKNOWN = "application/octet-stream"

_MAGIC = (
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"\x00\x00\x00\x0cJXL ", "image/jxl"),
    (b"\xff\x0a", "image/jxl"),
)
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4V ": "video/x-m4v",
}
_OFFICE = {
    "word/": DOCX,
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_TEXT_NAMES = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
}
_TEXT_ENCODINGS = ("utf-8", "gb18030")


def media_type_of(data: bytes, name: str = "") -> str:
    """IANA media type; ``application/octet-stream`` if none is recognised."""
    return _binary(data) or _text(data, name) or UNKNOWN


def _binary(data: bytes) -> str | None:
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    if picture := picture_type(data):
        return picture
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"AVI ":
        return "video/avi"
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], "video/mp4")
    if data[4:8] == b"jumb":
        return "application/c2pa"
    if data[:4] == b"PK\x03\x04":
        return _zip(data)
    if kind := sound_kind(data):
        return kind.media_type
    # A tag with nothing behind it is what is left of an MP3.
    return "audio/mpeg" if data.startswith(b"ID3") else None


def _zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except Exception:  # damaged directories raise many kinds
        return "application/zip"
    if "[Content_Types].xml" in names:
        for folder, media_type in _OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return media_type
    return "application/zip"


def _text(data: bytes, name: str) -> str | None:
    head = _decoded(data)
    if head is None:
        return None
    start = head.lstrip("\ufeff \t\r\n")[:4096].lower()
    if start.startswith(("<!doctype html", "<html")):
        return "text/html"
    if "<svg" in start and start.startswith(("<?xml", "<svg", "<!--")):
        return "image/svg+xml"
    ending = "." + name.lower().rpartition(".")[2]
    if ending in _TEXT_NAMES:
        return _TEXT_NAMES[ending]
    if start.startswith("---\n"):
        return "text/markdown"
    return "text/plain"


def _decoded(data: bytes) -> str | None:
    """``data`` as text, ``None`` if it is none: undecodable, or full of control characters."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        return None
    for encoding in _TEXT_ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
