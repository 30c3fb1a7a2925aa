"""Hashes of weights, remembered and never stale."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from wenfang.engines.weights import weights_sha256


def test_remembers_until_the_file_changes(tmp_path: Path) -> None:
    file, memory = tmp_path / "w", tmp_path / "cache" / "hashes.json"
    file.write_bytes(b"one")
    assert weights_sha256(file, memory) == hashlib.sha256(b"one").hexdigest()
    memory.write_text(memory.read_text().replace(hashlib.sha256(b"one").hexdigest(), "f" * 64))
    assert weights_sha256(file, memory) == "f" * 64
    file.write_bytes(b"two")
    os.utime(file, ns=(1, 1))
    assert weights_sha256(file, memory) == hashlib.sha256(b"two").hexdigest()


def test_a_damaged_or_unwritable_memory_is_no_failure(tmp_path: Path) -> None:
    file = tmp_path / "w"
    file.write_bytes(b"x")
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert weights_sha256(file, broken) == hashlib.sha256(b"x").hexdigest()
    assert weights_sha256(file, file / "no" / "folder") == hashlib.sha256(b"x").hexdigest()
