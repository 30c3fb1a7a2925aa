"""What a picture's file holds beside pixels, as its container gave it: blocks, not yet judged."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from wenfang.provenance import exif, xmp
from wenfang.provenance.aigc_label import KEY
from wenfang.provenance.containers.base import Found

#: More of any kind of block, or larger ones, are no picture's honest metadata.
MAX_BLOCKS = 1000
MAX_BLOCK = 1 << 22


@dataclass(frozen=True, slots=True)
class PictureMetadata:
    """Metadata blocks of one file.

    Attributes:
        xmp: each packet.
        exif: each EXIF block, with or without its prefix.
        texts: PNG text chunks, keyword and text; comments of JPEG as ``Comment``.
        iptc: each IPTC-IIM block.
    """

    xmp: tuple[bytes, ...] = ()
    exif: tuple[bytes, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    iptc: tuple[bytes, ...] = ()

    def found(self) -> Found:
        """Every AIGC label, wherever Annex B of TC260-PG-20259A allows it, and IPTC's fields.

        Raises:
            ValueError: an XMP packet cannot be read.
        """
        packets = xmp.read(b"\n".join(self.xmp))
        values = (value.text for block in self.exif for value in exif.values(block))
        labels = (
            *packets.labels,
            *(text for text in values if exif.looks_like_label(text)),
            *(text for key, text in self.texts if is_label_text(key, text)),
        )
        return Found(labels, packets.source_types, packets.ai)

    def credits(self) -> tuple[str, ...]:
        """Values of IPTC-IIM 2:110, *Credit*."""
        return tuple(value for block in self.iptc for value in _dataset(block, 110))


def is_label_text(keyword: str, text: str) -> bool:
    """Whether a text chunk or comment is an AIGC label."""
    return keyword == KEY or (keyword == "Comment" and exif.looks_like_label(text))


def _dataset(block: bytes, wanted: int) -> list[str]:
    """Values of one data set of record 2 (IPTC-IIM 4.2, 1.5)."""
    found: list[str] = []
    at = 0
    while at + 5 <= len(block) and block[at] == 0x1C and len(found) < MAX_BLOCKS:
        record, number, size = struct.unpack_from(">BBH", block, at + 1)
        if size & 0x8000:
            break  # an extended data set, larger than any credit
        if (record, number) == (2, wanted):
            found.append(block[at + 5 : at + 5 + size].decode("utf-8", "replace"))
        at += 5 + size
    return found
