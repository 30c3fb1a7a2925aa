"""WebP: XMP in the chunk ``XMP `` (TC260-PG-20259A; RFC 9649, 2.7.1.5).

Chunks are moved as they are: no pixel is decoded. A file in the simple format gets the
``VP8X`` header that metadata needs.
"""

from __future__ import annotations

import struct

from wenfang.errors import BadInput
from wenfang.provenance import exif, xmp
from wenfang.provenance.containers.base import Found, Origin
from wenfang.provenance.containers.picture_metadata import MAX_BLOCKS, PictureMetadata

_XMP, _EXIF, _HEADER = b"XMP ", b"EXIF", b"VP8X"
_HAS_XMP, _HAS_ALPHA = 0x04, 0x10
_MAX_CHUNKS = 1 << 16


class WebpContainer:
    """RIFF chunks."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        try:
            chunks = _chunks(data)
            header = _header(chunks)
        except ValueError as error:
            raise BadInput(f"not a readable WebP ({error})") from error
        old = next((body for kind, body in chunks if kind == _XMP), None)
        kept = [
            (kind, exif.without_labels(body) if kind == _EXIF else body)
            for kind, body in chunks
            if kind not in (_XMP, _HEADER)
        ]
        packet = xmp.merged(old, label, origin)
        # XMP comes behind image and EXIF; what is unknown may follow (2.7).
        last = max(n for n, (kind, _) in enumerate(kept) if kind in _KNOWN) + 1
        ordered = [(_HEADER, header), *kept[:last], (_XMP, packet), *kept[last:]]
        body = b"WEBP" + b"".join(_chunk(*chunk) for chunk in ordered)
        return b"RIFF" + struct.pack("<I", len(body)) + body

    def read(self, data: bytes) -> Found:
        return metadata(data).found()


_KNOWN = (b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP", _EXIF)


def metadata(data: bytes) -> PictureMetadata:
    """Every block of metadata. Raises ``ValueError`` for what is no WebP."""
    chunks = _chunks(data)
    if not chunks:
        raise ValueError("no pixels")
    packets = tuple(body for kind, body in chunks if kind == _XMP)
    blocks = tuple(body for kind, body in chunks if kind == _EXIF)
    if len(packets) + len(blocks) > MAX_BLOCKS:
        raise ValueError(f"more than {MAX_BLOCKS} blocks of metadata")
    return PictureMetadata(packets, blocks)


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("no WebP signature")
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise ValueError("it is shorter than it says")
    found: list[tuple[bytes, bytes]] = []
    at = 12
    while at + 8 <= end:
        kind, size = struct.unpack_from("<4sI", data, at)
        if at + 8 + size > end:
            raise ValueError(f"chunk {kind!r} reaches beyond the end")
        found.append((kind, data[at + 8 : at + 8 + size]))
        if len(found) > _MAX_CHUNKS:
            raise ValueError("too many chunks")
        at += 8 + size + size % 2
    return found


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(body)) + body + b"\0" * (len(body) % 2)


def _header(chunks: list[tuple[bytes, bytes]]) -> bytes:
    """The body of ``VP8X`` with the XMP flag: the one that is there, or a new one."""
    kinds = dict(reversed(chunks))
    header = kinds.get(_HEADER)
    if header is not None:
        if len(header) < 10:
            raise ValueError("its header is too short")
        return bytes([header[0] | _HAS_XMP]) + header[1:]
    if b"VP8L" in kinds and len(kinds[b"VP8L"]) >= 5:
        bits = int.from_bytes(kinds[b"VP8L"][1:5], "little")
        width, height, alpha = bits & 0x3FFF, bits >> 14 & 0x3FFF, bits >> 28 & 1
    elif b"VP8 " in kinds and len(kinds[b"VP8 "]) >= 10:
        width, height = struct.unpack_from("<HH", kinds[b"VP8 "], 6)
        width, height, alpha = (width & 0x3FFF) - 1, (height & 0x3FFF) - 1, 0
    else:
        raise ValueError("no pixels")
    flags = _HAS_XMP | (_HAS_ALPHA if alpha else 0)
    sides = max(width, 0).to_bytes(3, "little") + max(height, 0).to_bytes(3, "little")
    return bytes([flags, 0, 0, 0]) + sides
