"""Ogg: labels in the comments of Vorbis and Opus are read; nothing is written.

RFC 3533 (pages), RFC 7845, 5.2 (``OpusTags``), Vorbis I, 5. C2PA knows no Ogg, so that such
a file could bear no signature: publication refuses the format, verification reads a
stranger's.
"""

from __future__ import annotations

from collections.abc import Iterator

from wenfang.errors import BadInput
from wenfang.provenance.containers import vorbis_comment
from wenfang.provenance.containers.base import Found, Origin

_TAGS = (b"OpusTags", b"\x03vorbis")
_MAX_PACKET = 1 << 24
#: Comments are the second packet of a stream; several streams may be laid into one file.
_MAX_PAGES = 4096


class OggContainer:
    """Pages."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        raise BadInput("an Ogg file cannot hold a signature", cure="use wav, mp3, flac or m4a")

    def read(self, data: bytes) -> Found:
        if data[:4] != b"OggS":
            raise ValueError("no Ogg signature")
        comments: list[bytes] = []
        for packet in _packets(data):
            for magic in _TAGS:
                if packet.startswith(magic):
                    comments += vorbis_comment.read_comments(packet[len(magic) :])[1]
        return vorbis_comment.found(comments)


def _packets(data: bytes) -> Iterator[bytes]:
    """Whole packets on the first pages, of each stream by itself."""
    open_packets: dict[bytes, bytes] = {}
    at = 0
    for _ in range(_MAX_PAGES):
        if at >= len(data):
            return
        if data[at : at + 4] != b"OggS" or at + 27 > len(data):
            raise ValueError("a page is damaged")
        stream, count = data[at + 14 : at + 18], data[at + 26]
        sizes = data[at + 27 : at + 27 + count]
        at += 27 + count
        packet = open_packets.pop(stream, b"")
        for size in sizes:
            packet += data[at : at + size]
            at += size
            if len(packet) > _MAX_PACKET:
                raise ValueError("a packet is too large")
            if size < 255:
                yield packet
                packet = b""
        if at > len(data):
            raise ValueError("the last page is cut off")
        if sizes and sizes[-1] == 255:
            open_packets[stream] = packet
