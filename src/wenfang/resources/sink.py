"""Bytes arriving in a file, hashed as they come, going on where an earlier run stopped.

Design choice: a half-done file is an append-only file whose length says how far it is.
What is already there is hashed once when the file is opened, so the digest at the end is
that of the whole content however often the work was interrupted.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from types import TracebackType

from wenfang.errors import ResourceError

BLOCK = 1 << 20


class Sink:
    """An append-only file with a running SHA-256.

    Args:
        path: the file; created when absent, continued when there.
        limit: more bytes than this are refused (a wrong file, or an archive bomb).
    """

    def __init__(self, path: Path, limit: int | None = None) -> None:
        self.path = path
        self.limit = limit
        self._file = path.open("a+b")
        self._rehash()
        if limit is not None and self.size > limit:
            self.truncate(0)

    def __enter__(self) -> Sink:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def write(self, chunk: bytes) -> None:
        """Append; a chunk that would pass the limit is refused as a whole."""
        if self.limit is not None and self.size + len(chunk) > self.limit:
            raise ResourceError(
                f"more than the {self.limit} bytes that the catalogue states", place=self.path.name
            )
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    def truncate(self, size: int) -> None:
        """Forget what comes after `size` bytes."""
        if size == self.size:
            return
        self._file.truncate(size)
        self._rehash()

    def sync(self) -> None:
        """Make what was written survive a power cut."""
        self._file.flush()
        os.fsync(self._file.fileno())

    @property
    def sha256(self) -> str:
        """Digest of everything in the file, in lower-case hex."""
        return self._hash.hexdigest()

    def _rehash(self) -> None:
        self._file.flush()
        self._file.seek(0)
        self._hash = hashlib.sha256()
        self.size = 0
        while block := self._file.read(BLOCK):
            self._hash.update(block)
            self.size += len(block)
