"""The label inside ``moov``: ``udta.meta`` with ``keys`` and ``ilst`` (QuickTime metadata).

TC260-PG-20257A and 202510A: ``moov.udta.meta.keys`` has the key ``AIGC``, ``ilst`` its value;
the layout is that of QuickTime File Format, *Metadata*, as FFmpeg writes and reads it. A
``meta`` directly in ``moov`` is read and cleared as well, and so is iTunes' list, whose
free-form entries (``----``) may bear the name.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from wenfang.provenance.aigc_label import KEY
from wenfang.provenance.containers.base import Found
from wenfang.provenance.containers.bmff_items import Box, boxes

_KEY = KEY.encode()
_UTF8 = 1
#: Longer values are no label.
_MAX_VALUE = 1 << 20


def box(kind: bytes, *bodies: bytes) -> bytes:
    """One box. Raises ``ValueError`` for one of 4 GiB or more."""
    size = 8 + sum(map(len, bodies))
    if size >= 1 << 32:
        raise ValueError(f"the box {kind!r} is too large")
    return struct.pack(">I4s", size, kind) + b"".join(bodies)


def read_tags(moov: bytes) -> Found:
    """Every label in the body of ``moov``. Raises ``ValueError`` for a damaged one."""
    labels: list[str] = []
    for meta in _metas(moov):
        labels += [value for name, value in _entries(moov, meta) if name == _KEY]
    return Found(tuple(labels))


def with_label(moov: bytes, label: str | None) -> bytes:
    """The body of ``moov`` with exactly this label, other metadata as it was.

    Raises:
        ValueError: a damaged box on the way.
    """
    parts: list[bytes] = []
    udta = b""
    for part in boxes(moov, 0, len(moov)):
        body = moov[part.start : part.end]
        if part.kind == b"udta":
            # A second one would be against ISO/IEC 14496-12, 8.10.1: they become one.
            udta += _cleared_udta(body)
        elif part.kind == b"meta":
            parts.append(_cleared(body))
        else:
            parts.append(box(part.kind, body))
    if label is not None:
        udta = _labelled(udta, label.encode())
    return b"".join(parts) + (box(b"udta", udta) if udta else b"")


def _metas(moov: bytes) -> Iterator[Box]:
    for part in boxes(moov, 0, len(moov)):
        if part.kind == b"meta":
            yield part
        elif part.kind == b"udta":
            yield from (one for one in _in_udta(moov, part.start, part.end) if one.kind == b"meta")


def _in_udta(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Boxes in user data; QuickTime ends these with a zero word."""
    if data[end - 4 : end] == bytes(4) and end - start >= 4:
        try:
            found = list(boxes(data, start, end))
        except ValueError:
            found = list(boxes(data, start, end - 4))
        return iter(found)
    return boxes(data, start, end)


def _children(data: bytes, meta: Box) -> list[Box]:
    """Boxes in ``meta``, which in QuickTime's form lacks version and flags."""
    full = data[meta.start + 4 : meta.start + 8] != b"hdlr"
    return list(boxes(data, meta.start + (4 if full else 0), meta.end))


def _entries(data: bytes, meta: Box) -> Iterator[tuple[bytes, str]]:
    """Name and text of each value in ``ilst``."""
    inner = {one.kind: one for one in reversed(_children(data, meta))}
    if b"ilst" not in inner:
        return
    names = _keys(data, inner[b"keys"]) if b"keys" in inner else []
    for item in boxes(data, inner[b"ilst"].start, inner[b"ilst"].end):
        name = _name(data, item, names)
        for one in boxes(data, item.start, item.end):
            if one.kind == b"data" and one.end - one.start <= _MAX_VALUE:
                yield name, data[one.start + 8 : one.end].decode("utf-8", "replace")


def _name(data: bytes, item: Box, names: list[bytes]) -> bytes:
    """By number into ``keys``; of a free-form entry its ``name`` box."""
    if item.kind == b"----":
        inner = boxes(data, item.start, item.end)
        return next((data[one.start + 4 : one.end] for one in inner if one.kind == b"name"), b"")
    number = int.from_bytes(item.kind, "big")
    return names[number - 1] if 1 <= number <= len(names) else item.kind


def _keys(data: bytes, keys: Box) -> list[bytes]:
    """Names in order; those of other namespaces than ``mdta`` too."""
    return [data[one.start : one.end] for one in boxes(data, keys.start + 8, keys.end)]


def _cleared_udta(body: bytes) -> bytes:
    parts = [
        _cleared(body[one.start : one.end])
        if one.kind == b"meta"
        else box(one.kind, body[one.start : one.end])
        for one in _in_udta(body, 0, len(body))
    ]
    return b"".join(parts)


def _cleared(body: bytes) -> bytes:
    """A ``meta`` without labels: the values go, their keys stay, for numbers point at them;
    one key list that holds nothing else goes with the whole box."""
    meta = Box(b"meta", 0, len(body))
    children = _children(body, meta)
    inner = {one.kind: one for one in reversed(children)}
    if b"ilst" not in inner or not any(name == _KEY for name, _ in _entries(body, meta)):
        return box(b"meta", body)
    names = _keys(body, inner[b"keys"]) if b"keys" in inner else []
    ilst = inner[b"ilst"]
    kept = [
        box(item.kind, body[item.start : item.end])
        for item in boxes(body, ilst.start, ilst.end)
        if _name(body, item, names) != _KEY
    ]
    if not kept:
        return b""
    head = body[: children[0].start - 8]
    rest = (
        box(b"ilst", *kept) if one is ilst else box(one.kind, body[one.start : one.end])
        for one in children
    )
    return box(b"meta", head, *rest)


def _labelled(udta: bytes, value: bytes) -> bytes:
    """User data with the label, in the list of keys that is there or in a new one."""
    parts: list[bytes] = []
    done = False
    for one in boxes(udta, 0, len(udta)):
        body = udta[one.start : one.end]
        added = _added(body, value) if one.kind == b"meta" and not done else None
        done = done or added is not None
        parts.append(added if added is not None else box(one.kind, body))
    if not done:
        parts.append(_new_meta(value))
    return b"".join(parts)


def _added(body: bytes, value: bytes) -> bytes | None:
    """A ``meta`` with keys and one more of them; ``None`` if it is of another kind."""
    children = _children(body, Box(b"meta", 0, len(body)))
    inner = {one.kind: one for one in reversed(children)}
    if b"keys" not in inner or b"ilst" not in inner:
        return None
    keys, ilst = inner[b"keys"], inner[b"ilst"]
    names = _keys(body, keys)
    # A key whose value was cleared is used again.
    number = names.index(_KEY) + 1 if _KEY in names else len(names) + 1
    more = b"" if _KEY in names else box(b"mdta", _KEY)
    count = max(number, len(names))
    parts = []
    for one in children:
        inside = body[one.start : one.end]
        if one is keys:
            inside = inside[:4] + struct.pack(">I", count) + inside[8:] + more
        elif one is ilst:
            inside += _item(number, value)
        parts.append(box(one.kind, inside))
    return box(b"meta", body[: children[0].start - 8], *parts)


def _item(number: int, value: bytes) -> bytes:
    return box(struct.pack(">I", number), box(b"data", struct.pack(">II", _UTF8, 0), value))


def _new_meta(value: bytes) -> bytes:
    handler = box(b"hdlr", bytes(8), b"mdta", bytes(13))
    keys = box(b"keys", bytes(4), struct.pack(">I", 1), box(b"mdta", _KEY))
    return box(b"meta", bytes(4), handler, keys, box(b"ilst", _item(1, value)))
