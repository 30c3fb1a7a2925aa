"""PNG: XMP in an ``iTXt`` chunk ``XML:com.adobe.xmp`` (TC260-PG-20259A; XMP part 3, 1.1.5).

Chunks are moved as they are (ISO/IEC 15948): no pixel is decoded. Also read: the label's
alternatives of Annex B, a text chunk ``AIGC`` and EXIF's user comment (``eXIf``).
"""

from __future__ import annotations

import struct
import zlib
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

SIGNATURE = b"\x89PNG\r\n\x1a\n"
XMP_KEYWORD = "XML:com.adobe.xmp"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_MAX_CHUNKS = 1 << 18


class PngContainer:
    """Text chunks."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        try:
            chunks = list(_chunks(data))
            old = metadata(data).xmp
        except ValueError as error:
            raise BadInput(f"not a readable PNG ({error})") from error
        out = [SIGNATURE]
        packet = xmp.merged(old[0] if old else None, label, origin)
        for kind, body in chunks:
            if kind == b"IDAT" and packet:
                out.append(_chunk(b"iTXt", XMP_KEYWORD.encode() + b"\0\0\0\0\0" + packet))
                packet = b""
            if kind in _TEXTS and _is_ours(kind, body):
                continue
            out.append(_chunk(kind, exif.without_labels(body) if kind == b"eXIf" else body))
        if packet:
            raise BadInput("not a readable PNG (no pixels)")
        return b"".join(out)

    def read(self, data: bytes) -> Found:
        return metadata(data).found()


def metadata(data: bytes) -> PictureMetadata:
    """Every block of metadata. Raises ``ValueError`` for what is no PNG."""
    packets: list[bytes] = []
    blocks: list[bytes] = []
    texts: list[tuple[str, str]] = []
    for kind, body in _chunks(data):
        if kind == b"eXIf":
            blocks.append(body)
        elif kind in _TEXTS:
            keyword, text = _text(kind, body)
            if keyword == XMP_KEYWORD:
                packets.append(text.encode("utf-8", "replace"))
            else:
                texts.append((keyword, text))
        if len(packets) + len(blocks) + len(texts) > MAX_BLOCKS:
            raise ValueError(f"more than {MAX_BLOCKS} blocks of metadata")
    return PictureMetadata(tuple(packets), tuple(blocks), tuple(texts))


def bare(data: bytes) -> bytes:
    """The file with nothing but what its pixels need: decoders stop at a damaged comment,
    where viewers show the picture. As it is where its chunks cannot be told apart."""
    try:
        kept = [(k, body) for k, body in _chunks(data) if k[:1].isupper() or k in _SHOWN]
    except ValueError:
        return data
    return SIGNATURE + b"".join(_chunk(kind, body) for kind, body in kept)


#: Ancillary chunks that change what is seen: transparency and orientation.
_SHOWN = (b"tRNS", b"eXIf")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Type and body of each chunk to ``IEND``; what follows that is no part of the file."""
    if not data.startswith(SIGNATURE):
        raise ValueError("no PNG signature")
    at = len(SIGNATURE)
    for _ in range(_MAX_CHUNKS):
        if at + 12 > len(data):
            raise ValueError("it ends before its last chunk")
        size, kind = struct.unpack_from(">I4s", data, at)
        if at + 12 + size > len(data):
            raise ValueError(f"chunk {kind!r} reaches beyond the end")
        yield kind, data[at + 8 : at + 8 + size]
        if kind == b"IEND":
            return
        at += 12 + size
    raise ValueError("too many chunks")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def _is_ours(kind: bytes, body: bytes) -> bool:
    """Whether a text chunk is replaced: XMP, or an AIGC label."""
    try:
        keyword, text = _text(kind, body)
    except ValueError:
        keyword, text = body.partition(b"\0")[0].decode("latin-1"), ""
    return keyword == XMP_KEYWORD or is_label_text(keyword, text)


def _text(kind: bytes, body: bytes) -> tuple[str, str]:
    """Keyword and text of a text chunk (ISO/IEC 15948, 11.3.4), of 4 MiB at most."""
    raw_keyword, _, rest = body.partition(b"\0")
    keyword = raw_keyword[:79].decode("latin-1")
    if kind == b"tEXt":
        # Latin-1 by the standard; several generators write UTF-8.
        return keyword, _decoded(rest[:MAX_BLOCK])
    if kind == b"zTXt":
        return keyword, _decoded(_inflated(rest[1:]))
    compressed = rest[:1] == b"\1"
    text = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    if compressed:
        text = _inflated(text)
    return keyword, text[:MAX_BLOCK].decode("utf-8", "replace")


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _inflated(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(raw, MAX_BLOCK)
    except zlib.error as error:
        raise ValueError(f"a text chunk cannot be inflated ({error})") from error
