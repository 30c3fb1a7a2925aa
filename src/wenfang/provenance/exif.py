"""The few EXIF texts that matter here (CIPA DC-008-2023), and blanking one of them.

Read: ``Software``, ``ImageDescription`` and ``UserComment``, where image generators and the
AIGC label's alternative place (TC260-PG-20259A, Annex B) are. Values are looked at where
they lie, so that one can be blanked without moving anything else.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from wenfang.provenance.aigc_label import KEY

_NAMES = {
    0x010E: "ImageDescription",
    0x010F: "Make",
    0x0110: "Model",
    0x0131: "Software",
    0x9286: "UserComment",
    0x9C9C: "XPComment",
}
_EXIF_IFD = 0x8769
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MAX_ENTRIES = 512
_PREFIX = b"Exif\0\0"


@dataclass(frozen=True, slots=True)
class Value:
    """One text: the tag's name, where its bytes lie, and what they say."""

    name: str
    start: int
    end: int
    text: str


def values(data: bytes) -> list[Value]:
    """The texts of an EXIF block, with or without its ``Exif`` prefix; empty if it is none."""
    base = len(_PREFIX) if data.startswith(_PREFIX) else 0
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[base : base + 4])
    if order is None:
        return []
    return list(_walk(data, base, order))


def without_labels(data: bytes) -> bytes:
    """``data`` with every value that is an AIGC label blanked; all else stays in place."""
    changed = bytearray(data)
    for value in values(data):
        if looks_like_label(value.text):
            changed[value.start : value.end] = bytes(value.end - value.start)
    return bytes(changed)


def looks_like_label(text: str) -> bool:
    """Whether a text is meant as an AIGC label, bare or wrapped, well-formed or not."""
    start = text.lstrip()[:64]
    if not start.startswith("{"):
        return False
    return f'"{KEY}"' in start or ('"Label"' in text and '"ContentProducer"' in text)


def _walk(data: bytes, base: int, order: str) -> Iterator[Value]:
    """Texts of IFD0 and of the Exif IFD that it points to; never loops."""
    first = _number(data, base + 4, "I", order)
    for directory in (first, _pointer(data, base, order, first)):
        for tag, kind, count, at in _entries(data, base, order, directory):
            if tag not in _NAMES:
                continue
            size = count * _SIZES.get(kind, 1)
            start = at if size <= 4 else base + _number(data, at, "I", order)
            end = start + size
            if size and end <= len(data):
                text = _text(data[start:end], tag, order)
                yield Value(_NAMES[tag], start, end, text)


def _entries(
    data: bytes, base: int, order: str, directory: int
) -> Iterator[tuple[int, int, int, int]]:
    """Tag, type, count and place of the value field."""
    if not directory:
        return
    start = base + directory
    for index in range(min(_number(data, start, "H", order), _MAX_ENTRIES)):
        at = start + 2 + 12 * index
        if at + 12 > len(data):
            return
        tag, kind, count = struct.unpack_from(f"{order}HHI", data, at)
        yield tag, kind, count, at + 8


def _pointer(data: bytes, base: int, order: str, directory: int) -> int:
    for tag, _, _, at in _entries(data, base, order, directory):
        if tag == _EXIF_IFD:
            return _number(data, at, "I", order)
    return 0


def _number(data: bytes, at: int, kind: str, order: str) -> int:
    """0 where the data ends before."""
    if at + struct.calcsize(kind) > len(data):
        return 0
    return int(struct.unpack_from(order + kind, data, at)[0])


def _text(raw: bytes, tag: int, order: str) -> str:
    if tag == 0x9C9C:
        return raw.decode("utf-16-le", "replace").rstrip("\0")
    if tag == 0x9286:
        code, raw = raw[:8], raw[8:]
        if code == b"UNICODE\0":
            encoding = "utf-16-le" if order == "<" else "utf-16-be"
            # Some writers put UTF-8, or the other byte order, under this code.
            if raw[:1] == b"{" and raw[1:2] not in (b"\0", b""):
                encoding = "utf-8"
            elif raw[:1] == b"\0":
                encoding = "utf-16-be"
            elif raw[1:2] == b"\0":
                encoding = "utf-16-le"
            return raw.decode(encoding, "replace").rstrip("\0 ")
        if code not in (b"ASCII\0\0\0", b"JIS\0\0\0\0\0", bytes(8)):
            raw = code + raw
    return raw.decode("utf-8", "replace").rstrip("\0 ")
