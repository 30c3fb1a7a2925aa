"""SHA-256 of weight files, remembered by path, size and time of change.

A receipt names a model by its hash; hashing a gigabyte for every piece would cost seconds.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path

from wenfang.asset import file_sha256


def weights_sha256(path: Path, memory: Path | None = None) -> str:
    """SHA-256 of a file, 64 hex digits.

    Args:
        memory: where hashes are remembered; default ``hashes.json`` in the user's cache.
    """
    memory = memory or _default_memory()
    state = path.stat()
    key = f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}"
    known = _read(memory)
    if key not in known:
        known[key] = file_sha256(path)
        _write(memory, known)
    return known[key]


def _default_memory() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("wenfang", appauthor=False) / "hashes.json"


def _read(memory: Path) -> dict[str, str]:
    try:
        known = json.loads(memory.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(memory: Path, known: dict[str, str]) -> None:
    """Replace the file at once; a cache that cannot be written is no failure."""
    with contextlib.suppress(OSError):
        memory.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=memory.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(known, file)
        os.replace(name, memory)
