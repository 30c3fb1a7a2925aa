"""One process at a time works on a piece, and whether any does.

A lock of the operating system ends with the process that holds it, however that ends; so a piece
that is "running" and that nobody holds was cut off.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.library.library import Piece

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace

#: Shown instead of "running" for a piece that was cut off; 'wenfang resume' goes on with it.
INTERRUPTED = "interrupted"


@contextmanager
def alone_on(studio: Workspace, piece: Piece) -> Iterator[None]:
    """Hold a piece while the block runs.

    Raises:
        BadInput: another process holds it.
    """
    from filelock import FileLock, Timeout

    path = _path(studio, piece)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BadInput(
            "another process is making this piece", place=piece.id, cure="wait until it ends"
        ) from None
    try:
        yield
    finally:
        lock.release()
        path.unlink(missing_ok=True)


def shown_state(studio: Workspace, piece: Piece) -> str:
    """A piece's state as a person is told it: :data:`INTERRUPTED` for one that was cut off."""
    from filelock import FileLock, Timeout

    if piece.state != "running":
        return piece.state
    path = _path(studio, piece)
    if not path.exists():
        return INTERRUPTED
    try:
        with FileLock(path, timeout=0):
            return INTERRUPTED
    except Timeout:
        return piece.state


def _path(studio: Workspace, piece: Piece) -> Path:
    return studio.library_folder / "locks" / f"{piece.id}.lock"
