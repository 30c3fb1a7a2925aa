"""AVIF: XMP as an item of type ``mime``, ``application/rdf+xml`` (ISO/IEC 23008-12, Annex A).

No guide of TC260 names AVIF; HEIF is referred to 23008-12, of which AVIF is a kind. The
packet is written into the place of the one that is there (encoders leave room, see
:mod:`wenfang.pictures.encoding`), or at the end of the file if it does not fit; no pixel is
decoded and no other offset changes. Adding the first XMP item would move every offset, so
that a file without one is refused.
"""

from __future__ import annotations

import struct

from wenfang.errors import BadInput
from wenfang.provenance import exif, xmp
from wenfang.provenance.containers.base import Found, Origin
from wenfang.provenance.containers.bmff_items import Item, items
from wenfang.provenance.containers.picture_metadata import (
    MAX_BLOCK,
    MAX_BLOCKS,
    PictureMetadata,
)

_XMP_TYPE = "application/rdf+xml"


class AvifContainer:
    """Metadata items."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        try:
            found = items(data)
        except ValueError as error:
            raise BadInput(f"not a readable AVIF ({error})") from error
        places = [item for item in found if _is_xmp(item)]
        if not places:
            raise BadInput(
                "the AVIF file has no place for XMP",
                cure="encode the picture again, which leaves room for it",
            )
        out = bytearray(data)
        packet = xmp.merged(data[places[0].start : places[0].start + places[0].size], label, origin)
        for item in places:
            out[item.start : item.start + item.size] = b" " * item.size
        for item in found:
            if item.kind == "Exif":
                part = slice(item.start, item.start + item.size)
                out[part] = data[item.start : item.start + 4] + exif.without_labels(
                    data[item.start + 4 : item.start + item.size]
                )
        if len(packet) <= places[0].size:
            start = places[0].start
            out[start : start + places[0].size] = xmp.padded(packet, places[0].size)
        else:
            _append(out, places[0], packet)
        return bytes(out)

    def read(self, data: bytes) -> Found:
        return metadata(data).found()


def metadata(data: bytes) -> PictureMetadata:
    """Every block of metadata. Raises ``ValueError`` for what is no AVIF."""
    packets: list[bytes] = []
    blocks: list[bytes] = []
    for item in items(data):
        if item.size > MAX_BLOCK:
            continue
        body = data[item.start : item.start + item.size]
        if _is_xmp(item):
            packets.append(body)
        elif item.kind == "Exif":
            blocks.append(body[4:])  # behind the offset of the TIFF header, in practice 0 or 6
        if len(packets) + len(blocks) > MAX_BLOCKS:
            raise ValueError(f"more than {MAX_BLOCKS} blocks of metadata")
    return PictureMetadata(tuple(packets), tuple(blocks))


def _is_xmp(item: Item) -> bool:
    return item.kind == "mime" and item.content_type == _XMP_TYPE


def _append(out: bytearray, item: Item, packet: bytes) -> None:
    """Put the packet into a new ``mdat`` at the end and let the item point there."""
    start = len(out) + 8
    offset = start - item.base
    fits = offset < 1 << 8 * item.offset_bytes and len(packet) < 1 << 8 * item.size_bytes
    if offset < 0 or not fits:
        raise BadInput("the AVIF file's XMP packet has no room to grow")
    out += struct.pack(">I4s", len(packet) + 8, b"mdat") + packet
    for at, width, value in (
        (item.offset_at, item.offset_bytes, offset),
        (item.size_at, item.size_bytes, len(packet)),
    ):
        out[at : at + width] = value.to_bytes(width, "big")
