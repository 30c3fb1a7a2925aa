"""Finished parts of long work, kept until its piece is published.

A film is rendered in segments; each is kept as a file named by the hash of all that its pixels
depend on, so that a rendering that was cut off goes on where it stopped. These are no steps of
the piece: they bear labels and watermarks already, and nothing is made of them but the film.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.asset import sha256_hex
from wenfang.whole_file import sweep, write_whole

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace


@contextlib.contextmanager
def remembering(
    studio: Workspace, piece_id: str
) -> Iterator[Callable[[str, Callable[[], bytes]], bytes]]:
    """Keeps what is made under a key until the block ends well; then all of it goes."""
    folder = work_folder(studio, piece_id)
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder)

    def remember(key: str, make: Callable[[], bytes]) -> bytes:
        path = folder / sha256_hex(key.encode())
        with contextlib.suppress(FileNotFoundError):
            return path.read_bytes()
        data = make()
        # A full disk shall not stop what can go on without being remembered.
        with contextlib.suppress(OSError):
            write_whole(path, data)
        return data

    yield remember
    forget(studio, piece_id)


def forget(studio: Workspace, piece_id: str) -> None:
    """Remove what is kept of a piece's unfinished work."""
    shutil.rmtree(work_folder(studio, piece_id), ignore_errors=True)


def work_folder(studio: Workspace, piece_id: str) -> Path:
    """Where a piece's unfinished work lies."""
    return studio.library_folder / "work" / piece_id
