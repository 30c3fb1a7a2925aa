"""Free disk, asked before bytes are fetched rather than found out by running full."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

FreeSpace = Callable[[Path], int]
MARGIN = 16 << 20  # left free for everything else that writes meanwhile


def free_bytes(folder: Path) -> int:
    """Bytes a person may still write in `folder`."""
    return shutil.disk_usage(folder).free


def ensure_room(folder: Path, needed: int, free: FreeSpace = free_bytes) -> None:
    """Raise ``OSError(ENOSPC)``, as a full disk itself would, unless `needed` bytes fit."""
    available = free(folder)
    if available < needed + MARGIN:
        raise OSError(
            errno.ENOSPC,
            f"{readable(needed)} are needed and {readable(max(available, 0))} are free",
            str(folder),
        )


def readable(count: float) -> str:
    """``1117320768`` as ``1.1 GB`` (powers of ten, as disks are sold)."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def parse_bytes(text: str) -> int:
    """``4G``, ``800MB``, ``2.5GiB`` or a plain number as bytes; ``ValueError`` otherwise."""
    import re

    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kKmMgGtT]?)(i?)[bB]?\s*", text)
    if not match or (match[3] and not match[2]):
        raise ValueError(f"not an amount of memory: {text!r}")
    power = " KMGT".index(match[2].upper() or " ")
    return int(float(match[1]) * (1024 if match[3] else 1000) ** power)
