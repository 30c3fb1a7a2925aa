"""The head of a GGUF file: read right, and never trusted."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from wenfang.engines.text.gguf_file import GgufHeader, ensure_memory, read_header
from wenfang.errors import EngineError


def _text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def _pair(key: str, kind: int, value: bytes) -> bytes:
    return _text(key) + struct.pack("<I", kind) + value


def _strings(values: list[str]) -> bytes:
    return struct.pack("<IQ", 8, len(values)) + b"".join(map(_text, values))


def _file(version: int = 3, pairs: list[bytes] | None = None, data: int = 64) -> bytes:
    """One tensor of 16 float32 numbers."""
    pairs = pairs if pairs is not None else [
        _pair("general.architecture", 8, _text("llama")),
        _pair("llama.block_count", 4, struct.pack("<I", 2)),
        _pair("llama.embedding_length", 4, struct.pack("<I", 64)),
        _pair("llama.attention.head_count", 4, struct.pack("<I", 8)),
        _pair("llama.attention.head_count_kv", 4, struct.pack("<I", 2)),
        _pair("tokenizer.ggml.tokens", 9, _strings([f"t{n}" for n in range(100)])),
        _pair("small", 9, _strings(["a", "b"])),
    ]  # fmt: skip
    tensor = _text("w") + struct.pack("<IQIQ", 1, 16, 0, 0)
    head = b"GGUF" + struct.pack("<IQQ", version, 1, len(pairs)) + b"".join(pairs) + tensor
    return head + b"\0" * (-len(head) % 32) + b"\1" * data


def test_reads_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(_file())
    header = read_header(path)
    assert header.architecture == "llama"
    assert header.number("block_count") == 2
    assert header.metadata["small"] == ["a", "b"]
    assert "tokenizer.ggml.tokens" not in header.metadata
    assert header.cache_bytes(10) == 2 * 10 * 2 * 2 * (8 + 8)


def test_truncation_anywhere_is_an_error(tmp_path: Path) -> None:
    whole = _file()
    path = tmp_path / "a.gguf"
    for length in range(0, len(whole), 3):
        path.write_bytes(whole[:length])
        with pytest.raises(EngineError, match=r"a\.gguf: this is not a whole GGUF file"):
            read_header(path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"GGML" + _file()[4:], "letters GGUF"),
        (_file(version=99), "version 99"),
        (b"GGUF" + struct.pack("<IQQ", 3, 2**60, 0), "out of range"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1, 2**60), "out of range"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + struct.pack("<Q", 2**63), "in the middle"),
        (_file(pairs=[_pair("k", 77, b"")]), "metadata type 77"),
        (_file(pairs=[_pair("k", 9, struct.pack("<IQ", 9, 2**40))]), "nested"),
        (_file(pairs=[_pair("k", 9, struct.pack("<IQ", 4, 2**60))]), "in the middle"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 0), "no weights"),
        (b"", "not a whole GGUF file"),
    ],
)
def test_hostile_heads(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(data)
    with pytest.raises(EngineError, match=said):
        read_header(path)


def test_no_such_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no such file"):
        read_header(tmp_path / "none.gguf")
    with pytest.raises(EngineError):
        read_header(tmp_path)


def test_too_large_for_the_memory() -> None:
    header = GgufHeader({}, 1, 1 << 50)
    with pytest.raises(EngineError, match=r"needs \d+\.\d GB .* choose a smaller model"):
        ensure_memory(header, 1, Path("big.gguf"))
