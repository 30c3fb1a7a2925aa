"""Where samples lie in an MP4: the tables of absolute offsets, moved when boxes move.

``stco`` and ``co64`` (ISO/IEC 14496-12, 8.7.5) in ``moov``; in fragmented files the base
offsets of ``tfhd`` (8.8.7) and the random access table ``tfra`` (8.8.10).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from wenfang.provenance.containers.bmff_items import Box, boxes
from wenfang.provenance.containers.mp4_tags import box

#: Where a byte of the old file lies in the new one.
Moved = Callable[[int], int]
_PATH = (b"trak", b"mdia", b"minf", b"stbl")
_LARGEST = (1 << 32) - 1


def chunk_offsets(moov: bytes) -> Iterator[int]:
    """Every chunk's offset in the body of ``moov``. Raises ``ValueError`` for damaged tables."""
    for table in _tables(moov):
        yield from _values(moov, table)


def moved_moov(moov: bytes, moved: Moved) -> bytes:
    """The body of ``moov`` with its chunks elsewhere; the size stays.

    Raises:
        ValueError: a damaged table, or an offset that needs 64 bits where there are 32.
    """
    out = bytearray(moov)
    for table in _tables(moov):
        values = [moved(value) for value in _values(moov, table)]
        code = "I" if table.kind == b"stco" else "Q"
        if code == "I" and any(value > _LARGEST for value in values):
            raise ValueError("an offset does not fit into 32 bits")
        struct.pack_into(f">{len(values)}{code}", out, table.start + 8, *values)
    return bytes(out)


def widened(moov: bytes) -> bytes:
    """The body of ``moov`` with every ``stco`` as a ``co64``."""
    return _widened(moov, _PATH)


def moved_fragment(kind: bytes, body: bytes, moved: Moved) -> bytes:
    """The body of ``moof`` or ``mfra`` with its absolute offsets moved."""
    out = bytearray(body)
    for part in boxes(body, 0, len(body)):
        if kind == b"moof" and part.kind == b"traf":
            for one in boxes(body, part.start, part.end):
                # Flag 1: the base offset is there, after the track's number.
                if one.kind == b"tfhd" and body[one.start + 3] & 1 and one.end - one.start >= 16:
                    (base,) = struct.unpack_from(">Q", body, one.start + 8)
                    struct.pack_into(">Q", out, one.start + 8, moved(base))
        elif kind == b"mfra" and part.kind == b"tfra":
            _move_random_access(body, out, part, moved)
    return bytes(out)


def _move_random_access(body: bytes, out: bytearray, table: Box, moved: Moved) -> None:
    if table.end - table.start < 16:
        raise ValueError("a table of offsets is cut off")
    wide = body[table.start] == 1
    sizes, count = struct.unpack_from(">II", body, table.start + 8)
    entry = (16 if wide else 8) + sum((sizes >> shift & 3) + 1 for shift in (4, 2, 0))
    at = table.start + 16
    if at + count * entry > table.end:
        raise ValueError("a table of offsets is cut off")
    for _ in range(count):
        place, code = (at + 8, ">Q") if wide else (at + 4, ">I")
        (old,) = struct.unpack_from(code, body, place)
        try:
            struct.pack_into(code, out, place, moved(old))
        except struct.error as error:
            raise ValueError("an offset does not fit into 32 bits") from error
        at += entry


def _tables(moov: bytes) -> Iterator[Box]:
    places = [Box(b"moov", 0, len(moov))]
    for kind in _PATH:
        places = [
            one for place in places for one in boxes(moov, place.start, place.end) if one.kind == kind
        ]  # fmt: skip
    for place in places:
        for one in boxes(moov, place.start, place.end):
            if one.kind in (b"stco", b"co64"):
                yield one


def _values(moov: bytes, table: Box) -> tuple[int, ...]:
    code, width = ("I", 4) if table.kind == b"stco" else ("Q", 8)
    if table.end - table.start < 8:
        raise ValueError("a table of offsets is cut off")
    (count,) = struct.unpack_from(">I", moov, table.start + 4)
    if table.start + 8 + count * width > table.end:
        raise ValueError("a table of offsets is cut off")
    return struct.unpack_from(f">{count}{code}", moov, table.start + 8)


def _widened(data: bytes, path: tuple[bytes, ...]) -> bytes:
    parts = []
    for one in boxes(data, 0, len(data)):
        body = data[one.start : one.end]
        if path and one.kind == path[0]:
            body = _widened(body, path[1:])
        elif not path and one.kind == b"stco":
            values = _values(data, one)
            table = struct.pack(f">II{len(values)}Q", 0, len(values), *values)
            parts.append(box(b"co64", table))
            continue
        parts.append(box(one.kind, body))
    return b"".join(parts)
