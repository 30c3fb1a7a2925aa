"""MP4, M4A, MOV: the label in ``moov.udta.meta`` (:mod:`mp4_tags`), IPTC's fields as XMP in a
top-level ``uuid`` box (XMP part 3, 2.4.1).

Works on files of any size without loading their media: every top-level box is copied as it
is, but for ``moov``, which is written anew, and the packet behind it. What that moves is
counted, and the tables of offsets follow (:mod:`mp4_offsets`), wherever ``moov`` lies.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from wenfang.errors import BadInput
from wenfang.provenance import xmp
from wenfang.provenance.containers import mp4_offsets
from wenfang.provenance.containers.base import Found, Origin
from wenfang.provenance.containers.mp4_tags import box, read_tags, with_label

XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_MAX_BOXES = 1 << 20
_MAX_MOOV = 1 << 28
_MAX_XMP = 1 << 22
_COPY = 1 << 20
#: Of fragments, which are rewritten where offsets in them are absolute.
_MAX_FRAGMENT = 1 << 26


@dataclass(frozen=True, slots=True)
class Top:
    """A box of the file itself: where it starts, where its body starts, where it ends."""

    kind: bytes
    start: int
    body: int
    end: int


class Mp4Container:
    """Boxes, of a file in memory."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        out = io.BytesIO()
        embed_in_file(io.BytesIO(data), out, label, origin)
        return out.getvalue()

    def read(self, data: bytes) -> Found:
        return read_from_file(io.BytesIO(data))


def embed_in_file(source: BinaryIO, target: BinaryIO, label: str | None, origin: Origin) -> None:
    """Copy ``source`` to ``target`` with exactly this label and origin.

    Args:
        source: can be sought in; read in pieces.
        target: written from where it stands, which must be its beginning.

    Raises:
        BadInput: ``source`` is no MP4, or is damaged.
    """
    try:
        tops = list(top_boxes(source))
        moov = _moov(source, tops)
        packet = _packet(source, tops, label, origin)
        written = with_label(moov, label)
        _write(source, target, tops, written, packet)
    except ValueError as error:
        raise BadInput(f"not a readable MP4 ({error})") from error


def read_from_file(source: BinaryIO) -> Found:
    """Every label and IPTC field, without loading the media.

    Raises:
        ValueError: no MP4, or a damaged one.
    """
    tops = list(top_boxes(source))
    tags = read_tags(_moov(source, tops))
    packets = xmp.read(b"\n".join(_packets(source, tops)))
    return Found((*tags.labels, *packets.labels), packets.source_types, packets.ai)


def top_boxes(source: BinaryIO) -> Iterator[Top]:
    """The boxes of a file. Raises ``ValueError`` where one reaches beyond the end."""
    end = source.seek(0, io.SEEK_END)
    at = 0
    for _ in range(_MAX_BOXES):
        if at == end:
            return
        source.seek(at)
        head = source.read(16)
        if len(head) < 8:
            raise ValueError("a box is cut off")
        size, kind = struct.unpack_from(">I4s", head)
        body = at + 8
        if size == 1:
            if len(head) < 16:
                raise ValueError("a box is cut off")
            size, body = struct.unpack_from(">Q", head, 8)[0], at + 16
        elif size == 0:
            size = end - at
        if at == 0 and kind != b"ftyp":
            raise ValueError("no MP4 signature")
        if at + size < body or at + size > end:
            raise ValueError(f"box {kind!r} reaches beyond the end")
        yield Top(kind, at, body, at + size)
        at += size
    raise ValueError("too many boxes")


def _body(source: BinaryIO, top: Top, most: int) -> bytes:
    if top.end - top.body > most:
        raise ValueError(f"box {top.kind!r} is too large")
    source.seek(top.body)
    data = source.read(top.end - top.body)
    if len(data) != top.end - top.body:
        raise ValueError("it was cut off while it was read")
    return data


def _moov(source: BinaryIO, tops: Sequence[Top]) -> bytes:
    found = [top for top in tops if top.kind == b"moov"]
    if len(found) != 1:
        raise ValueError(f"{len(found)} boxes 'moov' where there must be one")
    return _body(source, found[0], _MAX_MOOV)


def _packets(source: BinaryIO, tops: Sequence[Top]) -> Iterator[bytes]:
    for top in tops:
        if _is_xmp(source, top):
            yield _body(source, top, _MAX_XMP)[16:]


def _is_xmp(source: BinaryIO, top: Top) -> bool:
    if top.kind != b"uuid":
        return False
    source.seek(top.body)
    return source.read(16) == XMP_UUID


def _packet(source: BinaryIO, tops: Sequence[Top], label: str | None, origin: Origin) -> bytes:
    """The packet of the file, merged; without the label, which has one place only."""
    old = next(_packets(source, tops), None)
    return xmp.merged(old, None, origin)


def _write(
    source: BinaryIO, target: BinaryIO, tops: Sequence[Top], moov: bytes, packet: bytes
) -> None:
    kept = [top for top in tops if not _is_xmp(source, top)]
    uuid = box(b"uuid", XMP_UUID, packet)
    try:
        layout = _Layout(kept, len(moov) + 8 + len(uuid))
        moved = mp4_offsets.moved_moov(moov, layout.moved)
    except ValueError as error:
        if "32 bits" not in str(error):
            raise
        moov = mp4_offsets.widened(moov)
        layout = _Layout(kept, len(moov) + 8 + len(uuid))
        moved = mp4_offsets.moved_moov(moov, layout.moved)
    for top in kept:
        if top.kind == b"moov":
            target.write(box(b"moov", moved))
            target.write(uuid)
        elif top.kind in (b"moof", b"mfra"):
            body = _body(source, top, _MAX_FRAGMENT)
            source.seek(top.start)
            target.write(source.read(top.body - top.start))
            target.write(mp4_offsets.moved_fragment(top.kind, body, layout.moved))
        else:
            _copy(source, target, top)


class _Layout:
    """Where each kept box comes to lie, and so every byte in it.

    Args:
        whole: bytes that the new ``moov`` and the packet behind it take together.
    """

    def __init__(self, kept: Sequence[Top], whole: int) -> None:
        self._starts = [top.start for top in kept]
        self._ends = [top.end for top in kept]
        self._shifts: list[int] = []
        at = 0
        for top in kept:
            self._shifts.append(at - top.start)
            at += whole if top.kind == b"moov" else top.end - top.start

    def moved(self, offset: int) -> int:
        """The new place of a byte; one that lies nowhere stays what it is."""
        number = bisect_right(self._starts, offset) - 1
        if number < 0 or offset >= self._ends[number]:
            return offset
        return offset + self._shifts[number]


def _copy(source: BinaryIO, target: BinaryIO, top: Top) -> None:
    """A box as it is; one that says *to the end of the file* may no longer be the last, but
    it was, and the order stays."""
    source.seek(top.start)
    left = top.end - top.start
    while left:
        data = source.read(min(left, _COPY))
        if not data:
            raise ValueError("it was cut off while it was read")
        target.write(data)
        left -= len(data)
