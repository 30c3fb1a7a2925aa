"""A file that is there whole or not at all, also where it replaces an older one."""

from __future__ import annotations

import os
import re
from pathlib import Path

_PART = re.compile(r"\..+\.\d+\.part")


def write_whole(path: Path, data: bytes) -> None:
    """Write beside, to the disk, and move into place; nothing half-written is ever seen.

    Raises:
        OSError: it cannot be written; what stood there before is untouched.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what processes that were killed left half-written in a folder. Only where a lock
    keeps others out, for theirs would go too."""
    for path in folder.glob(".*.part"):
        if _PART.fullmatch(path.name):
            path.unlink(missing_ok=True)
