"""FLAC: Vorbis comments ``AIGC`` (TC260-PG-202510A) and IPTC's fields by their own names, for
no place for XMP is known in FLAC (RFC 9639, 8).

Metadata blocks are moved as they are, frames are not touched. A tag of ID3v2 may stand in
front, where C2PA keeps a manifest; it is kept, but for labels.
"""

from __future__ import annotations

from wenfang.errors import BadInput
from wenfang.provenance import xmp
from wenfang.provenance.containers import id3, vorbis_comment
from wenfang.provenance.containers.base import Found, Origin

_MAGIC = b"fLaC"
_COMMENTS, _INFO, _PADDING = 4, 0, 1
_LAST = 0x80
_MAX_BLOCKS = 10_000
_MAX_SIZE = (1 << 24) - 1

Block = tuple[int, bytes]


class FlacContainer:
    """Metadata blocks."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        try:
            tag = id3.read_tag(data)
            blocks, rest = _blocks(data, tag.end)
            vendor, comments = _comments(blocks)
        except ValueError as error:
            raise BadInput(f"not a readable FLAC ({error})") from error
        kept = vorbis_comment.labelled(comments, label, origin)
        body = vorbis_comment.written(vendor, kept)
        if len(body) > _MAX_SIZE:
            raise BadInput("the comments are larger than a FLAC block", cure="shorten the prompt")
        others = [b for b in blocks[1:] if b[0] not in (_COMMENTS, _PADDING)]
        ordered = [blocks[0], (_COMMENTS, body), *others]
        front = id3.written(tag.others) if tag.others else b""
        return front + _MAGIC + _written(ordered) + data[rest:]

    def read(self, data: bytes) -> Found:
        tag = id3.read_tag(data)
        blocks, _ = _blocks(data, tag.end)
        comments = [
            comment
            for kind, body in blocks
            if kind == _COMMENTS
            for comment in vorbis_comment.read_comments(body)[1]
        ]
        inside = vorbis_comment.found(comments)
        before = xmp.read(b"\n".join(tag.packets))
        return Found(
            (*inside.labels, *tag.labels, *before.labels),
            (*inside.source_types, *before.source_types),
            (*inside.ai, *before.ai),
        )


def _comments(blocks: list[Block]) -> tuple[bytes, list[bytes]]:
    """The vendor of the first block of comments, and what all of them hold."""
    read = [vorbis_comment.read_comments(body) for kind, body in blocks if kind == _COMMENTS]
    vendor = read[0][0] if read else b""
    return vendor, [comment for _, comments in read for comment in comments]


def _blocks(data: bytes, start: int) -> tuple[list[Block], int]:
    """Type and body of each block, and where the frames begin."""
    if data[start : start + 4] != _MAGIC:
        raise ValueError("no FLAC signature")
    blocks: list[Block] = []
    at = start + 4
    last = False
    while not last:
        if at + 4 > len(data):
            raise ValueError("it ends before its sound")
        kind, size = data[at] & 0x7F, int.from_bytes(data[at + 1 : at + 4], "big")
        last = bool(data[at] & _LAST)
        if at + 4 + size > len(data):
            raise ValueError("a block reaches beyond the end")
        blocks.append((kind, data[at + 4 : at + 4 + size]))
        if len(blocks) > _MAX_BLOCKS:
            raise ValueError("too many blocks")
        at += 4 + size
    if blocks[0][0] != _INFO:
        raise ValueError("no stream information")
    return blocks, at


def _written(blocks: list[Block]) -> bytes:
    parts = []
    for number, (kind, body) in enumerate(blocks):
        last = _LAST if number == len(blocks) - 1 else 0
        parts.append(bytes([kind | last]) + len(body).to_bytes(3, "big") + body)
    return b"".join(parts)
