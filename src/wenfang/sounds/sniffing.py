"""Which kind of sound file bytes are, told by their first bytes.

Each kind is opened with the one demuxer named here: FFmpeg never guesses, so that a playlist
or a script that calls itself a sound opens nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SoundKind:
    """One kind: IANA media type, FFmpeg's demuxer, and what people call it."""

    media_type: str
    demuxer: str
    name: str


WAV = SoundKind("audio/wav", "wav", "WAV")
MP3 = SoundKind("audio/mpeg", "mp3", "MP3")
FLAC = SoundKind("audio/flac", "flac", "FLAC")
OGG = SoundKind("audio/ogg", "ogg", "Ogg")
AAC = SoundKind("audio/aac", "aac", "AAC")
MP4 = SoundKind("audio/mp4", "mov", "MP4")
WEBM = SoundKind("audio/webm", "matroska", "WebM")


def sound_kind(head: bytes) -> SoundKind | None:
    """The kind that a file begins like; ``None`` for anything else.

    Args:
        head: the first bytes, with the whole ID3 tag if there is one.
    """
    head = head[id3_size(head) :]
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return WAV
    if head[4:8] == b"ftyp":
        return MP4
    for magic, kind in ((b"fLaC", FLAC), (b"OggS", OGG), (b"\x1aE\xdf\xa3", WEBM)):
        if head.startswith(magic):
            return kind
    if len(head) > 2 and head[0] == 0xFF:
        if head[1] & 0xF6 == 0xF0:
            return AAC  # ADTS: layer 0
        if head[1] & 0xE6 == 0xE2:
            return MP3
    return None


def id3_size(data: bytes) -> int:
    """Bytes of the ID3v2 tags at the beginning (id3.org, ID3v2.4.0 structure, 3.1)."""
    at = 0
    for _ in range(16):
        head = data[at : at + 10]
        if len(head) < 10 or head[:3] != b"ID3" or any(byte & 0x80 for byte in head[6:]):
            break
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        at += 10 + size + (10 if head[5] & 0x10 else 0)
    return at
