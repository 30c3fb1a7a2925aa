"""Vorbis comments: a list of ``NAME=value`` (Vorbis I specification, 5), for FLAC, Ogg, Opus."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from wenfang.provenance.aigc_label import KEY
from wenfang.provenance.containers.base import IPTC_NAMES, Found, Origin

_MAX_COMMENTS = 100_000


def read_comments(block: bytes) -> tuple[bytes, list[bytes]]:
    """The vendor and each comment. Raises ``ValueError`` for a damaged block."""
    vendor, at = _text(block, 0)
    if at + 4 > len(block):
        raise ValueError("the comments are cut off")
    (count,) = struct.unpack_from("<I", block, at)
    if count > _MAX_COMMENTS:
        raise ValueError("too many comments")
    at += 4
    comments = []
    for _ in range(count):
        comment, at = _text(block, at)
        comments.append(comment)
    return vendor, comments


def written(vendor: bytes, comments: Iterable[bytes]) -> bytes:
    """The block of a vendor and comments, without Vorbis's framing bit."""
    comments = list(comments)
    sized = (struct.pack("<I", len(text)) + text for text in (vendor, *comments))
    first = next(sized)
    return first + struct.pack("<I", len(comments)) + b"".join(sized)


def labelled(comments: Iterable[bytes], label: str | None, origin: Origin) -> list[bytes]:
    """The comments with exactly this label and origin."""
    ours = {KEY.upper(), *(name.upper() for name in IPTC_NAMES)}
    kept = [comment for comment in comments if _name(comment) not in ours]
    if label is not None:
        kept.append(f"{KEY}={label}".encode())
    return kept + [f"{name}={value}".encode() for name, value in origin.properties().items()]


def found(comments: Iterable[bytes]) -> Found:
    """Every label and IPTC field; names are told apart without regard to case (5.2.2)."""
    known = {name.upper(): name for name in IPTC_NAMES}
    labels: list[str] = []
    properties: list[tuple[str, str]] = []
    for comment in comments:
        name, value = _name(comment), comment.partition(b"=")[2].decode("utf-8", "replace")
        if name == KEY.upper():
            labels.append(value)
        elif name in known:
            properties.append((known[name], value))
    return Found.of(labels, properties)


def _name(comment: bytes) -> str:
    return comment.partition(b"=")[0].decode("ascii", "replace").upper()


def _text(block: bytes, at: int) -> tuple[bytes, int]:
    if at + 4 > len(block):
        raise ValueError("the comments are cut off")
    end = at + 4 + int(struct.unpack_from("<I", block, at)[0])
    if end > len(block):
        raise ValueError("a comment reaches beyond the end")
    return block[at + 4 : end], end
