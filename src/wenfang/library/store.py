"""Assets as files by hash, in a folder or any place that fsspec reaches.

``ab/cdef…``: the first two digits are a folder. A file appears whole or not at all: it is
written under another name and moved. Reading checks the hash, so that a damaged or
exchanged file is never taken for the asset.
"""

from __future__ import annotations

import os
import posixpath
from typing import Any

from wenfang.asset import sha256_hex
from wenfang.errors import ConfigurationError, ResourceError


class AssetStore:
    """Bytes by SHA-256.

    Args:
        url: fsspec URL or a folder's path.
    """

    def __init__(self, url: str) -> None:
        import fsspec
        from fsspec.core import url_to_fs

        self.url = url
        self._files: Any
        try:
            self._files, self._root = url_to_fs(url)
        except (ValueError, ImportError) as error:
            raise ConfigurationError(
                f"cannot be used: {error}",
                place="library.assets",
                cure=f"use a folder or a URL of one of: {', '.join(fsspec.available_protocols())}",
            ) from None

    def put(self, data: bytes) -> str:
        """Keep ``data``; returns its SHA-256. Idempotent."""
        sha256 = sha256_hex(data)
        path = self._path(sha256)
        if self._files.exists(path) and self._files.size(path) == len(data):
            return sha256
        part = f"{path}.{os.getpid()}.part"
        try:
            self._files.makedirs(posixpath.dirname(path), exist_ok=True)
            with self._files.open(part, "wb") as file:
                file.write(data)
            self._files.mv(part, path)
        except OSError as error:
            self._forget(part)
            raise ResourceError(
                f"cannot keep an asset of {len(data):,} bytes: {error.strerror or error}",
                place=self.url,
                cure="make room, or set library.assets to another place",
            ) from None
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of that hash.

        Raises:
            ResourceError: they are not there, or are no longer what they were.
        """
        try:
            data = bytes(self._files.cat_file(self._path(sha256)))
        except OSError:
            raise ResourceError(f"asset {sha256[:12]}… is not there", place=self.url) from None
        if sha256_hex(data) != sha256:
            raise ResourceError(
                f"asset {sha256[:12]}… is damaged",
                place=self.url,
                cure="delete the piece that uses it and make it again",
            )
        return data

    def has(self, sha256: str) -> bool:
        """Whether the bytes are there."""
        return bool(self._files.exists(self._path(sha256)))

    def delete(self, sha256: str) -> None:
        """Erase the bytes; nothing happens if they are not there."""
        self._forget(self._path(sha256))

    def _forget(self, path: str) -> None:
        if self._files.exists(path):
            self._files.rm_file(path)

    def _path(self, sha256: str) -> str:
        return posixpath.join(self._root, sha256[:2], sha256[2:])
