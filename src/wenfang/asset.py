"""An asset: bytes with a media type, named by their SHA-256.

Everything that goes into or comes out of a step is an asset: a source file, a JSON value
that a step made, a finished PDF. The library keeps them; receipts name them by hash.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

JSON_MEDIA_TYPE = "application/json"


def sha256_hex(data: bytes) -> str:
    """SHA-256 of ``data`` as 64 lower-case hex digits (FIPS 180-4)."""
    return hashlib.sha256(data).hexdigest()


def file_sha256(path: Path) -> str:
    """SHA-256 of a file of any size, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


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

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


@dataclass(frozen=True)
class FileAsset:
    """The same of what is too large for memory and lies in a file.

    Attributes:
        path: the file; must not change while this is used.
        media_type, name, role: as of :class:`Asset`.
    """

    path: Path
    media_type: str
    name: str
    role: str

    @cached_property
    def sha256(self) -> str:
        """64 hex digits."""
        return file_sha256(self.path)

    @property
    def size(self) -> int:
        """Bytes."""
        return self.path.stat().st_size


@dataclass(frozen=True)
class KeptAsset:
    """What the library knows of an asset without its bytes."""

    sha256: str
    media_type: str
    name: str
    role: str
