"""An asset: bytes with a media type, named by their SHA-256.

Everything that goes into or comes out of a step is an asset: a source file, a JSON value
that a step made, a finished PDF. The library keeps them; receipts name them by hash.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

JSON_MEDIA_TYPE = "application/json"


def sha256_hex(data: bytes) -> str:
    """SHA-256 of ``data`` as 64 lower-case hex digits (FIPS 180-4)."""
    return hashlib.sha256(data).hexdigest()


def canonical_json(value: Any) -> bytes:
    """``value`` as JSON with sorted keys and no needless space, UTF-8: equal values give
    equal bytes, so that they may be compared by hash (the idea of RFC 8785)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Asset:
    """Bytes with a meaning.

    Attributes:
        data: the bytes.
        media_type: IANA media type.
        name: a file name for people, without a folder.
        role: ``source``, ``step``, ``output``, ``receipt`` …
    """

    data: bytes
    media_type: str
    name: str
    role: str

    @cached_property
    def sha256(self) -> str:
        """64 hex digits; the asset's identity."""
        return sha256_hex(self.data)
