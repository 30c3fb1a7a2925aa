"""Items of an ISO base media file with a top-level ``meta`` box: HEIF, AVIF.

ISO/IEC 14496-12, 8.11. Only what is needed to find the bytes of metadata items, and the
fields that say where those bytes are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_MAX_BOXES = 1 << 16
_MAX_ITEMS = 1 << 12
_MAX_DEPTH_BYTES = 1 << 26


@dataclass(frozen=True, slots=True)
class Item:
    """One item in one piece.

    Attributes:
        kind: ``Exif``, ``mime`` …
        content_type: of ``mime``.
        start, size: where its bytes are.
        base: what the field at ``offset_at`` counts from.
        offset_at, offset_bytes, size_at, size_bytes: the fields in ``iloc``.
    """

    kind: str
    content_type: str
    start: int
    size: int
    base: int
    offset_at: int
    offset_bytes: int
    size_at: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its type, and where its body starts and ends."""

    kind: bytes
    start: int
    end: int


def boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Boxes in a range. Raises ``ValueError`` for one that reaches beyond it."""
    for _ in range(_MAX_BOXES):
        if start >= end:
            return
        if start + 8 > end:
            raise ValueError("a box is cut off")
        size, head = int.from_bytes(data[start : start + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        if size == 0:
            size = end - start
        if size < head or start + size > end:
            raise ValueError("a box reaches beyond the end")
        yield Box(data[start + 4 : start + 8], start + head, start + size)
        start += size
    raise ValueError("too many boxes")


def items(data: bytes) -> list[Item]:
    """Items whose bytes lie in one piece in this file.

    Raises:
        ValueError: no ``meta`` box, or a damaged one.
    """
    meta = next((box for box in boxes(data, 0, len(data)) if box.kind == b"meta"), None)
    if meta is None or meta.end - meta.start > _MAX_DEPTH_BYTES:
        raise ValueError("no table of items")
    inner = {box.kind: box for box in boxes(data, meta.start + 4, meta.end)}
    if b"iinf" not in inner or b"iloc" not in inner:
        raise ValueError("no table of items")
    kinds = dict(_kinds(data, inner[b"iinf"]))
    idat = inner[b"idat"].start if b"idat" in inner else 0
    return [
        Item(*kinds[number], *place)
        for number, place in _places(data, inner[b"iloc"], idat)
        if number in kinds
    ]


def _kinds(data: bytes, iinf: Box) -> Iterator[tuple[int, tuple[str, str]]]:
    """Number, type and content type of each item (8.11.6)."""
    wide = data[iinf.start] > 0
    for box in boxes(data, iinf.start + (8 if wide else 6), iinf.end):
        version = data[box.start] if box.start < box.end else 0
        if box.kind != b"infe" or version < 2:
            continue
        read = _Reader(data, box.start + 4, box.end)
        number = read.number(4 if version > 2 else 2)
        read.number(2)
        kind = read.text(4)
        read.string()
        yield number, (kind, read.string() if kind == "mime" else "")


Place = tuple[int, int, int, int, int, int, int]


def _places(data: bytes, iloc: Box, idat: int) -> Iterator[tuple[int, Place]]:
    """Number and place of each item in one piece (8.11.3)."""
    version = data[iloc.start]
    read = _Reader(data, iloc.start + 4, iloc.end)
    sizes = read.number(2)
    offset_bytes, size_bytes = sizes >> 12, sizes >> 8 & 15
    base_bytes, index_bytes = sizes >> 4 & 15, sizes & 15 if version else 0
    for _ in range(min(read.number(4 if version > 1 else 2), _MAX_ITEMS)):
        number = read.number(4 if version > 1 else 2)
        method = read.number(2) & 15 if version else 0
        read.number(2)
        base = read.number(base_bytes)
        extents = []
        for _ in range(min(read.number(2), _MAX_ITEMS)):
            read.number(index_bytes)
            offset_at, offset = read.at, read.number(offset_bytes)
            size_at, size = read.at, read.number(size_bytes)
            extents.append((offset, offset_at, size, size_at))
        if len(extents) == 1 and method in (0, 1):
            offset, offset_at, size, size_at = extents[0]
            base += idat if method == 1 else 0
            start = base + offset
            if start + size > len(data):
                raise ValueError("an item reaches beyond the end")
            # Only bytes outside of the table can be moved to another place.
            width = offset_bytes if method == 0 else 0
            yield number, (start, size, base, offset_at, width, size_at, size_bytes)


class _Reader:
    """Big-endian fields one after the other; never beyond the box."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self._data, self.at, self._end = data, at, end

    def number(self, size: int) -> int:
        return int.from_bytes(self._take(size), "big")

    def text(self, size: int) -> str:
        return self._take(size).decode("latin-1")

    def string(self) -> str:
        """A text that ends with a zero byte, or with the box."""
        end = self._data.find(b"\0", self.at, self._end)
        end = self._end if end < 0 else end
        value = self._data[self.at : end].decode("utf-8", "replace")
        self.at = min(end + 1, self._end)
        return value

    def _take(self, size: int) -> bytes:
        if self.at + size > self._end:
            raise ValueError("a table of items is cut off")
        self.at += size
        return self._data[self.at - size : self.at]
