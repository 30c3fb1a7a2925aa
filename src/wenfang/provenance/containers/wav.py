"""WAV: the RIFF chunk ``AIGC`` (TC260-PG-202510A), XMP in the chunk ``_PMX`` (XMP part 3, 2.3.3).

Chunks are moved as they are; sizes and padding are written anew. Also read and cleared: a
label in an ``id3 `` chunk, which some programs write.
"""

from __future__ import annotations

import struct

from wenfang.errors import BadInput
from wenfang.provenance import xmp
from wenfang.provenance.aigc_label import KEY
from wenfang.provenance.containers import id3
from wenfang.provenance.containers.base import Found, Origin

_LABEL, _XMP, _DATA = KEY.encode(), b"_PMX", b"data"
_ID3 = (b"id3 ", b"ID3 ")
_MAX_CHUNKS = 1 << 16
_MAX_BLOCK = 1 << 24
#: Sizes that programs leave that could not go back to write the true one.
_UNKNOWN = (0, 0xFFFFFFFF)

Chunk = tuple[bytes, bytes]


class WavContainer:
    """RIFF chunks."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        try:
            chunks = _chunks(data)
        except ValueError as error:
            raise BadInput(f"not a readable WAV ({error})") from error
        old = next((body for kind, body in chunks if kind == _XMP), None)
        kept = [_cleared(kind, body) for kind, body in chunks if kind not in (_LABEL, _XMP)]
        if label is not None:
            kept.append((_LABEL, label.encode()))
        kept.append((_XMP, xmp.merged(old, None, origin)))
        body = b"WAVE" + b"".join(_chunk(*chunk) for chunk in kept)
        if len(body) > 0xFFFFFFFF:
            raise BadInput("longer than a WAV file can be", cure="use flac")
        return b"RIFF" + struct.pack("<I", len(body)) + body

    def read(self, data: bytes) -> Found:
        chunks = _chunks(data)
        labels = [_text(body) for kind, body in chunks if kind == _LABEL]
        packets = [_bounded(body) for kind, body in chunks if kind == _XMP]
        for kind, body in chunks:
            if kind in _ID3:
                tag = id3.read_tag(_bounded(body))
                labels += tag.labels
                packets += tag.packets
        found = xmp.read(b"\n".join(packets))
        return Found((*labels, *found.labels), found.source_types, found.ai)


def _cleared(kind: bytes, body: bytes) -> Chunk:
    if kind not in _ID3:
        return kind, body
    try:
        return kind, id3.written(id3.read_tag(body).others)
    except ValueError as error:
        raise BadInput(f"the ID3 tag in the file cannot be kept ({error})") from error


def _bounded(body: bytes) -> bytes:
    if len(body) > _MAX_BLOCK:
        raise ValueError("a block of metadata is too large")
    return body


def _text(body: bytes) -> str:
    return _bounded(body).rstrip(b"\0").decode("utf-8", "replace")


def _chunks(data: bytes) -> list[Chunk]:
    """Every chunk, also behind the end that the header gives: what is there, readers may find."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ValueError("no WAV signature")
    found: list[Chunk] = []
    at = 12
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<4sI", data, at)
        if kind == _DATA and size in _UNKNOWN and at + 8 + size != len(data):
            size = len(data) - at - 8 if size or not _follows(data, at + 8) else size
        if at + 8 + size > len(data):
            raise ValueError(f"chunk {kind!r} reaches beyond the end")
        found.append((kind, data[at + 8 : at + 8 + size]))
        if len(found) > _MAX_CHUNKS:
            raise ValueError("too many chunks")
        at += 8 + size + size % 2
    if not any(kind == b"fmt " for kind, _ in found):
        raise ValueError("no format")
    return found


def _follows(data: bytes, at: int) -> bool:
    """Whether another chunk begins here: then an empty ``data`` is really empty."""
    kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
    return (
        kind.isascii()
        and kind.decode("ascii", "replace").isprintable()
        and (at + 8 + size <= len(data))
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(body)) + body + b"\0" * (len(body) % 2)
