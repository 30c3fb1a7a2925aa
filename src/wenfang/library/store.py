"""Assets as files by hash, in a folder or any place that fsspec reaches.

``ab/cdef…``: the first two digits are a folder. A file appears whole or not at all: it is
written under another name and moved. Reading checks the hash, so that a damaged or
exchanged file is never taken for the asset.
"""

from __future__ import annotations

import contextlib
import os
import posixpath
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from wenfang.asset import file_sha256, sha256_hex
from wenfang.errors import ConfigurationError, ResourceError

_BLOCK = 1 << 20
_BUCKETS = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "az", "oss"})


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
        """Keep ``data``; returns its SHA-256. Idempotent.

        Raises:
            ResourceError: there is no room, no such bucket, or the server cannot be reached.
        """
        sha256 = sha256_hex(data)
        self._put(sha256, len(data), lambda file: file.write(data))
        return sha256

    def put_file(self, source: Path, sha256: str) -> None:
        """Keep what a file holds, copied in blocks.

        Args:
            sha256: of the file.

        Raises:
            ResourceError: as :meth:`put`.
        """

        def write(file: Any) -> None:
            with source.open("rb") as stream:
                shutil.copyfileobj(stream, file, _BLOCK)

        self._put(sha256, source.stat().st_size, write)

    def _put(self, sha256: str, size: int, write: Callable[[Any], object]) -> None:
        path = self._path(sha256)
        part = f"{path}.{os.urandom(8).hex()}.part"  # several threads may keep the same
        try:
            if self._files.exists(path) and self._files.size(path) == size:
                return
            if not self._has_buckets():
                self._files.makedirs(posixpath.dirname(path), exist_ok=True)
            with self._files.open(part, "wb") as file:
                write(file)
            self._files.mv(part, path)
        except Exception as error:  # besides OSError, each client's own
            with contextlib.suppress(Exception):
                self._forget(part)
            reason = getattr(error, "strerror", None) or error
            raise ResourceError(
                f"cannot keep an asset of {size:,} bytes: {reason}",
                place=self.url,
                cure="make room, or set library.assets to another place",
            ) from None

    def get(self, sha256: str) -> bytes:
        """The bytes of that hash.

        Raises:
            ResourceError: they are not there, are no longer what they were, or the server
                cannot be reached.
        """
        with self._reached():
            try:
                data = bytes(self._files.cat_file(self._path(sha256)))
            except OSError:
                raise ResourceError(f"asset {sha256[:12]}… is not there", place=self.url) from None
        if sha256_hex(data) != sha256:
            raise self._damaged(sha256)
        return data

    def get_file(self, sha256: str, target: Path) -> None:
        """Copy the bytes of that hash into a new file, in blocks.

        Raises:
            ResourceError: as :meth:`get`; nothing is left then.
        """
        try:
            with self._reached(), target.open("xb") as out:
                try:
                    with self._files.open(self._path(sha256), "rb") as stream:
                        shutil.copyfileobj(stream, out, _BLOCK)
                except FileNotFoundError:
                    raise ResourceError(
                        f"asset {sha256[:12]}… is not there", place=self.url
                    ) from None
            if file_sha256(target) != sha256:
                raise self._damaged(sha256)
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def local_file(self, sha256: str) -> Path | None:
        """Where the bytes lie on this machine, to be read and never written; ``None`` in a
        place that is elsewhere.

        Raises:
            ResourceError: as :meth:`get`.
        """
        if "file" not in self._protocols():
            return None
        path = Path(self._path(sha256))
        if not path.is_file():
            raise ResourceError(f"asset {sha256[:12]}… is not there", place=self.url)
        if file_sha256(path) != sha256:
            raise self._damaged(sha256)
        return path

    def _damaged(self, sha256: str) -> ResourceError:
        return ResourceError(
            f"asset {sha256[:12]}… is damaged",
            place=self.url,
            cure="delete the piece that uses it and make it again",
        )

    def has(self, sha256: str) -> bool:
        """Whether the bytes are there."""
        with self._reached():
            return bool(self._files.exists(self._path(sha256)))

    def delete(self, sha256: str) -> None:
        """Erase the bytes; nothing happens if they are not there."""
        with self._reached():
            self._forget(self._path(sha256))

    @contextlib.contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except (ResourceError, OSError):
            raise
        except Exception as error:  # each client's own
            raise ResourceError(
                f"the assets cannot be reached: {error}",
                place=self.url,
                cure="look whether the server runs and its keys are set",
            ) from error

    def _forget(self, path: str) -> None:
        if self._files.exists(path):
            self._files.rm_file(path)

    def _has_buckets(self) -> bool:
        """Where there are no folders to make, and asking for one would make a bucket."""
        return bool(_BUCKETS & self._protocols())

    def _protocols(self) -> set[str]:
        protocol = self._files.protocol
        return {protocol} if isinstance(protocol, str) else set(protocol)

    def _path(self, sha256: str) -> str:
        return posixpath.join(self._root, sha256[:2], sha256[2:])
