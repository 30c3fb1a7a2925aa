"""Pictures out of a server's answer. What a server sends is a stranger's file.

Only PNG, JPEG and WebP are opened, as carefully as a person's own files are
(:mod:`wenfang.pictures.reading`), and none of more pixels than any use needs.
"""

from __future__ import annotations

import base64
import binascii
import threading
from typing import TYPE_CHECKING, Any

from wenfang.picture import Picture

if TYPE_CHECKING:
    from wenfang.engines.server_connection import ServerConnection

LONGEST_ANSWER = 256 << 20
"""Bytes of JSON; ten 4-megapixel PNGs as base64 take half of it."""
LONGEST_FILE = 64 << 20
LARGEST_PIXELS = 50_000_000
FORMATS = ("image/png", "image/jpeg", "image/webp")


def pictures_of(answer: Any, server: ServerConnection, cancel: threading.Event) -> list[Picture]:
    """The pictures of an answer, one at least; fewer where cancelled meanwhile.

    Raises:
        EngineError: malformed, no picture, too large, or an address on another server.
    """
    if answer is None:
        return []
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not rows:
        raise server.malformed("no pictures in it")
    pictures = []
    for row in rows:
        data = _bytes(row, server, cancel)
        if data is None:
            break
        pictures.append(_decoded(data, server))
    return pictures


def _bytes(row: Any, server: ServerConnection, cancel: threading.Event) -> bytes | None:
    coded = row.get("b64_json") if isinstance(row, dict) else None
    if isinstance(coded, str) and coded:
        try:
            return base64.b64decode(coded.rpartition(",")[2], validate=True)  # or a data: URL
        except (binascii.Error, ValueError) as error:
            raise server.malformed("b64_json is no base64") from error
    url = row.get("url") if isinstance(row, dict) else None
    if isinstance(url, str) and url:
        return server.get(url, cancel, limit=LONGEST_FILE)
    raise server.malformed("a picture without b64_json and url")


def _decoded(data: bytes, server: ServerConnection) -> Picture:
    from wenfang.errors import BadInput
    from wenfang.pictures.reading import read_picture
    from wenfang.pictures.sniffing import picture_type

    if picture_type(data) not in FORMATS:
        raise server.malformed("no PNG, JPEG or WebP")
    try:
        return read_picture(data, "picture", max_pixels=LARGEST_PIXELS).picture
    except BadInput as error:
        raise server.malformed(f"a picture that cannot be used: {error.message}") from error
