"""JPEG: XMP in an APP1 segment (TC260-PG-20259A; XMP part 3, 1.1.3).

Segments are moved as they are (ISO/IEC 10918-1, Annex B): no pixel is decoded. Also read:
extended XMP, EXIF's user comment and the comment segment as places of a label, and the
IPTC block of Photoshop's APP13.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from wenfang.errors import BadInput
from wenfang.provenance import exif, xmp
from wenfang.provenance.containers.base import Found, Origin
from wenfang.provenance.containers.picture_metadata import (
    MAX_BLOCK,
    MAX_BLOCKS,
    PictureMetadata,
    is_label_text,
)

XMP = b"http://ns.adobe.com/xap/1.0/\0"
EXTENDED = b"http://ns.adobe.com/xmp/extension/\0"
_EXIF = b"Exif\0\0"
_PHOTOSHOP = b"Photoshop 3.0\0"
_APP0, _APP1, _APP13, _COMMENT, _SCAN, _END = 0xE0, 0xE1, 0xED, 0xFE, 0xDA, 0xD9
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_MOST = 65_533


class JpegContainer:
    """Application segments."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        try:
            segments, rest = _split(data)
            old = metadata(data).xmp
        except ValueError as error:
            raise BadInput(f"not a readable JPEG ({error})") from error
        packet = xmp.merged(old[0] if old else None, label, origin)
        if len(XMP) + len(packet) > _MOST:
            raise BadInput(
                "the XMP packet is larger than a JPEG segment", cure="shorten the prompt"
            )
        kept = [
            (marker, exif.without_labels(body) if body.startswith(_EXIF) else body)
            for marker, body in segments
            if not _is_ours(marker, body)
        ]
        # JFIF and EXIF both want to be first; XMP comes behind them.
        first = [s for s in kept if s[0] == _APP0 or s[1].startswith(_EXIF)]
        others = [s for s in kept if s not in first]
        ordered = [*first, (_APP1, XMP + packet), *others]
        return b"\xff\xd8" + b"".join(_segment(*s) for s in ordered) + rest

    def read(self, data: bytes) -> Found:
        return metadata(data).found()


def metadata(data: bytes) -> PictureMetadata:
    """Every block of metadata before the pixels. Raises ``ValueError`` for what is no JPEG."""
    segments, _ = _split(data)
    packets = [body[len(XMP) :] for marker, body in segments if body.startswith(XMP)]
    extended = _extended([body for _, body in segments if body.startswith(EXTENDED)])
    comments = [body for marker, body in segments if marker == _COMMENT]
    return PictureMetadata(
        (*packets, *([extended] if extended else [])),
        tuple(body for marker, body in segments if marker == _APP1 and body.startswith(_EXIF)),
        tuple(("Comment", body.decode("utf-8", "replace")) for body in comments),
        tuple(block for marker, body in segments if marker == _APP13 for block in _iptc(body)),
    )


def _split(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """Segments (marker, body) before the first scan, and everything from there on."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG signature")
    segments: list[tuple[int, bytes]] = []
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1  # fill bytes
        if at + 2 > len(data) or data[at] != 0xFF:
            raise ValueError("it ends, or is damaged, before its pixels")
        marker = data[at + 1]
        if marker in (_SCAN, _END):
            return segments, data[at:]
        if marker in _ALONE:
            segments.append((marker, b""))
            at += 2
        else:
            size = int.from_bytes(data[at + 2 : at + 4], "big")
            if size < 2 or at + 2 + size > len(data):
                raise ValueError("a segment reaches beyond the end")
            segments.append((marker, data[at + 4 : at + 2 + size]))
            at += 2 + size
        if len(segments) > 10 * MAX_BLOCKS:
            raise ValueError("too many segments")


def _segment(marker: int, body: bytes) -> bytes:
    if marker in _ALONE:
        return bytes((0xFF, marker))
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _is_ours(marker: int, body: bytes) -> bool:
    if marker == _COMMENT:
        return is_label_text("Comment", body.decode("utf-8", "replace"))
    return marker == _APP1 and body.startswith((XMP, EXTENDED))


def _extended(bodies: list[bytes]) -> bytes:
    """The extended packet, put together by offset (XMP part 3, 1.1.3.1); empty if none."""
    head = len(EXTENDED) + 32
    parts: dict[int, bytes] = {}
    for body in bodies:
        if len(body) >= head + 8:
            _, offset = struct.unpack_from(">II", body, head)
            parts[offset] = body[head + 8 :]
    if sum(map(len, parts.values())) > MAX_BLOCK:
        raise ValueError("the extended XMP packet is too large")
    return b"".join(parts[offset] for offset in sorted(parts))


def _iptc(body: bytes) -> Iterator[bytes]:
    """IPTC-IIM blocks of an APP13: Photoshop's image resource 0x0404."""
    if not body.startswith(_PHOTOSHOP):
        return
    at = len(_PHOTOSHOP)
    while body[at : at + 4] == b"8BIM" and at + 12 <= len(body):
        number, name = struct.unpack_from(">HB", body, at + 4)
        start = at + 7 + name + (name + 1) % 2
        size = int.from_bytes(body[start : start + 4], "big")
        if number == 0x0404:
            yield body[start + 4 : start + 4 + size]
        at = start + 4 + size + size % 2
