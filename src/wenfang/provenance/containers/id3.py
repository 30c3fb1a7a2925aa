"""ID3v2 tags: frames as they are, and the two that are ours.

id3.org, ID3v2.3.0 and ID3v2.4.0 (*main structure*, *native frames*). The label is a ``TXXX``
frame with the description ``AIGC`` (TC260-PG-202510A), XMP a ``PRIV`` frame of the owner
``XMP`` (XMP part 3, 2.3.2). Tags are written as version 2.4 with the frames that were there;
those of version 2.3 keep their names, which 2.4 knows but for dates.

Design choice: ID3v2.2 tags and frames that are encrypted are not rewritten, but refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from wenfang.provenance.aigc_label import KEY

_HEAD = 10
_UNSYNCHRONISED, _EXTENDED, _FOOTER = 0x80, 0x40, 0x10
_MAX_FRAMES = 10_000
_MAX_VALUE = 1 << 22
_OWNER = b"XMP\0"
#: Flags of frames in 2.4: with a group before, compressed, encrypted, unsynchronised, with a length before.
_GROUPED, _COMPRESSED, _ENCRYPTED, _UNSYNC, _LENGTH = 0x40, 8, 4, 2, 1


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: name, body without unsynchronisation, flags of version 2.4's second byte."""

    name: bytes
    body: bytes
    flags: int = 0

    @property
    def plain(self) -> bool:
        """Whether its body can be read."""
        return not self.flags & (_COMPRESSED | _ENCRYPTED)

    @property
    def content(self) -> bytes:
        """The body behind what flags put before it (ID3v2.4.0, 4.1.2)."""
        before = (1 if self.flags & _GROUPED else 0) + (4 if self.flags & _LENGTH else 0)
        return self.body[before:]


@dataclass(frozen=True)
class Tag:
    """What the tags at the beginning of some bytes hold.

    Attributes:
        frames: of all of them, in order.
        end: where they end.
        version: of the first, 0 if there is none.
    """

    frames: tuple[Frame, ...] = ()
    end: int = 0
    version: int = 0

    @cached_property
    def labels(self) -> list[str]:
        """Each AIGC label."""
        return [value for name, value in _user_texts(self.frames) if name == KEY]

    @cached_property
    def packets(self) -> list[bytes]:
        """Each XMP packet."""
        return [f.content[len(_OWNER) :] for f in self.frames if _is_xmp(f)]

    @cached_property
    def others(self) -> list[Frame]:
        """Frames that are neither."""
        return [f for f in self.frames if not _is_label(f) and not _is_xmp(f)]


def read_tag(data: bytes) -> Tag:
    """Tags at the beginning of ``data``. Raises ``ValueError`` for damaged ones."""
    frames: list[Frame] = []
    at = version = 0
    while data[at : at + 3] == b"ID3":
        if len(data) < at + _HEAD:
            raise ValueError("the ID3 tag is cut off")
        own, flags = data[at + 3], data[at + 5]
        size = syncsafe(data[at + 6 : at + 10])
        end = at + _HEAD + size
        if end > len(data):
            raise ValueError("the ID3 tag reaches beyond the end")
        if own not in (2, 3, 4):
            raise ValueError(f"an ID3 tag of version 2.{own}")
        frames += _frames(data[at + _HEAD : end], own, flags)
        version = version or own
        at = end + (_HEAD if flags & _FOOTER else 0)
        if len(frames) > _MAX_FRAMES:
            raise ValueError("too many ID3 frames")
    return Tag(tuple(frames), at, version)


def written(frames: Iterable[Frame]) -> bytes:
    """A tag of version 2.4. Raises ``ValueError`` for 256 MiB and more."""
    body = b"".join(f.name + _safe(len(f.body)) + bytes((0, f.flags)) + f.body for f in frames)
    return b"ID3\4\0\0" + _safe(len(body)) + body


def label_frame(label: str) -> Frame:
    """The label, in UTF-8."""
    return Frame(b"TXXX", b"\3" + KEY.encode() + b"\0" + label.encode())


def xmp_frame(packet: bytes) -> Frame:
    """An XMP packet."""
    return Frame(b"PRIV", _OWNER + packet)


def syncsafe(raw: bytes) -> int:
    """Four bytes of seven bits. Raises ``ValueError`` for others."""
    if len(raw) != 4 or any(byte & 0x80 for byte in raw):
        raise ValueError("a size in the ID3 tag is damaged")
    return raw[0] << 21 | raw[1] << 14 | raw[2] << 7 | raw[3]


def _safe(number: int) -> bytes:
    if number >= 1 << 28:
        raise ValueError("the ID3 tag is too large")
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def _frames(body: bytes, version: int, flags: int) -> Iterator[Frame]:
    if flags & _UNSYNCHRONISED and version < 4:
        body = _synchronised(body)
    at = _extended(body, version) if flags & _EXTENDED and version > 2 else 0
    head, name_size = (6, 3) if version == 2 else (10, 4)
    while at + head <= len(body):
        name = body[at : at + name_size]
        if name[:1] == b"\0":
            return  # padding
        size = _frame_size(body, at, version)
        if not name.isalnum() or at + head + size > len(body):
            raise ValueError("an ID3 frame is damaged")
        content = body[at + head : at + head + size]
        own = 0
        if version > 2:
            own = _flags(body[at + 9], version)
            unsynchronised = version == 4 and (own & _UNSYNC or flags & _UNSYNCHRONISED)
            content = _synchronised(content) if unsynchronised else content
        yield Frame(_NAMES.get(name, name), content, own & ~_UNSYNC)
        at += head + size


#: Version 2.2's name of a user's text, so that labels are seen there too.
_NAMES = {b"TXX": b"TXXX"}


def _frame_size(body: bytes, at: int, version: int) -> int:
    if version == 2:
        return int.from_bytes(body[at + 3 : at + 6], "big")
    raw = body[at + 4 : at + 8]
    if version == 3 or any(byte & 0x80 for byte in raw):
        return int.from_bytes(raw, "big")  # also what some programs write into 2.4
    return syncsafe(raw)


def _flags(second: int, version: int) -> int:
    """The second flag byte, in the words of 2.4."""
    if version == 4:
        return second & 0x4F
    compressed, encrypted, grouped = second & 0x80, second & 0x40, second & 0x20
    if encrypted or (compressed and grouped):
        raise ValueError("an ID3 frame is encrypted, or compressed in a way that is not read")
    # Version 2.3 puts four bytes of length before what is compressed.
    return (_COMPRESSED | _LENGTH if compressed else 0) | (_GROUPED if grouped else 0)


def _extended(body: bytes, version: int) -> int:
    """Where the frames begin behind an extended header."""
    if len(body) < 4:
        raise ValueError("the ID3 tag is cut off")
    if version == 4:
        return max(syncsafe(body[:4]), 6)
    return 4 + int.from_bytes(body[:4], "big")


def _synchronised(raw: bytes) -> bytes:
    return raw.replace(b"\xff\0", b"\xff")


def _is_xmp(frame: Frame) -> bool:
    return frame.name == b"PRIV" and frame.plain and frame.content.startswith(_OWNER)


def _is_label(frame: Frame) -> bool:
    return any(name == KEY for name, _ in _user_texts([frame]))


def _user_texts(frames: Iterable[Frame]) -> Iterator[tuple[str, str]]:
    """Description and value of each ``TXXX``."""
    for frame in frames:
        content = frame.content
        if frame.name != b"TXXX" or not frame.plain or not content or len(content) > _MAX_VALUE:
            continue
        name, value = _halves(content[0], content[1:])
        yield name, value.rstrip("\0")


def _halves(encoding: int, raw: bytes) -> tuple[str, str]:
    """Two texts with a zero between (ID3v2.4.0, 4: encodings 0 to 3)."""
    if encoding in (1, 2):
        text = _utf16(raw, encoding)
    else:
        text = raw.decode("utf-8" if encoding == 3 else "latin-1", "replace")
    name, _, value = text.partition("\0")
    return name.lstrip("\ufeff"), value.lstrip("\ufeff")


def _utf16(raw: bytes, encoding: int) -> str:
    """UTF-16; the byte order mark stands before both halves and is the same."""
    little = encoding == 1 and raw[:2] != b"\xfe\xff"
    return raw.decode("utf-16-le" if little else "utf-16-be", "replace")
