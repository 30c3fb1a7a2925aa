"""Whether a sound file ends before what its own header says: decoders do not tell.

Each format's own count is looked at: RIFF's sizes, the frames of an MP3's Xing header, the
last page of an Ogg file. FLAC and MP4 state their length in samples, which is compared with
what was decoded (:mod:`wenfang.sounds.reading`).
"""

from __future__ import annotations

import struct

from wenfang.sounds.sniffing import MP3, OGG, WAV, SoundKind, id3_size

_UNKNOWN = (0, 0xFFFFFFFF)  # written by programs that could not go back


def is_cut(data: bytes, kind: SoundKind) -> bool:
    """Whether bytes are missing at the end, as far as the format tells."""
    looks = {WAV: _wav, MP3: _mp3, OGG: _ogg}
    return kind in looks and looks[kind](data)


def _wav(data: bytes) -> bool:
    at = 12
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<4sI", data, at)
        if kind == b"data":
            return size not in _UNKNOWN and at + 8 + size > len(data)
        at += 8 + size + size % 2
    return False


def _mp3(data: bytes) -> bool:
    """The bytes that a Xing header counts (its flag 2), from the frame that holds it on."""
    start = id3_size(data)
    head = data[start : start + 64]
    for magic in (b"Xing", b"Info"):
        at = head.find(magic)
        if at < 0:
            continue
        (flags,) = struct.unpack_from(">I", data.ljust(start + at + 16), start + at + 4)
        if not flags & 2:
            return False
        (size,) = struct.unpack_from(
            ">I", data.ljust(start + at + 16), start + at + 8 + 4 * (flags & 1)
        )
        return bool(start + size > len(data))
    return False


def _ogg(data: bytes) -> bool:
    """Whether the last page is whole (RFC 3533, 6)."""
    at = data.rfind(b"OggS")
    if at < 0 or at + 27 > len(data):
        return True
    segments = data[at + 27 : at + 27 + data[at + 26]]
    return bool(at + 27 + data[at + 26] + sum(segments) > len(data))
