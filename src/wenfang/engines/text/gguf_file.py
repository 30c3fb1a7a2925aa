"""The head of a GGUF file, read before anything native touches it.

llama.cpp may abort the whole process on a damaged file or a failed allocation, so what can
be known beforehand is checked here: the magic, the counts, every length against the file's
real size, and the memory that weights and key-value cache will take.

Source: the GGUF specification (version 2 and 3), ggml-org/ggml, ``docs/gguf.md``.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wenfang.errors import EngineError

_SCALARS = {0: "B", 1: "b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "?", 10: "<Q"} | {
    11: "<q",
    12: "<d",
}
_STRING, _ARRAY = 8, 9
_KEPT_ARRAY = 64
"""Longer arrays (vocabularies, merges) are walked over, not kept."""

_BLOCKS = {  # ggml type → (elements a block, bytes a block)
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
    9: (32, 36), 10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210),
    15: (256, 292), 16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18),
    21: (256, 110), 22: (256, 82), 23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4),
    27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54), 35: (256, 66), 39: (32, 17),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What the head of a GGUF file says.

    Attributes:
        metadata: key → value; arrays of more than 64 elements are left out.
        tensors: how many.
        bytes: size of the file.
    """

    metadata: dict[str, Any]
    tensors: int
    bytes: int

    @property
    def architecture(self) -> str:
        """``llama``, ``qwen2`` …"""
        return str(self.metadata.get("general.architecture", "unknown"))

    def number(self, key: str, default: int = 0) -> int:
        """A number of the architecture: ``block_count`` → ``llama.block_count``."""
        value = self.metadata.get(f"{self.architecture}.{key}", default)
        return max(value) if isinstance(value, list) else int(value)

    def cache_bytes(self, tokens: int) -> int:
        """Key-value cache for ``tokens`` tokens at 16 bits a number."""
        heads = self.number("attention.head_count", 1) or 1
        kv_heads = self.number("attention.head_count_kv", heads)
        width = self.number("embedding_length") // heads
        key = self.number("attention.key_length", width)
        value = self.number("attention.value_length", width)
        return 2 * tokens * self.number("block_count") * kv_heads * (key + value)


_CUT = "it ends in the middle of its head"


class _Reader:
    """A cursor that never leaves the file."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        if size > len(self.data) - self.at:
            raise ValueError(_CUT)
        self.at += size
        return self.data[self.at - size : self.at]

    def scalar(self, form: str) -> Any:
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def text(self) -> str:
        return self.take(self.scalar("<Q")).decode("utf-8", "replace")

    def value(self, kind: int) -> Any:
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            return self._array(self.scalar("<I"), self.scalar("<Q"))
        if kind not in _SCALARS:
            raise ValueError(f"unknown metadata type {kind}")
        return self.scalar(_SCALARS[kind])

    def _array(self, kind: int, count: int) -> list[Any] | None:
        if kind in _SCALARS and count > _KEPT_ARRAY:
            self.take(count * struct.calcsize(_SCALARS[kind]))
            return None
        if kind == _STRING and count > _KEPT_ARRAY:
            self._skip_texts(count)
            return None
        if count > _KEPT_ARRAY:  # of arrays
            raise ValueError("nested arrays that long are not expected")
        return [self.value(kind) for _ in range(count)]

    def _skip_texts(self, count: int) -> None:
        """Past a vocabulary, of some hundred thousand texts: without a slice of each."""
        at, last, length_at = self.at, len(self.data) - 8, struct.Struct("<Q").unpack_from
        for _ in range(count):
            if at > last:
                raise ValueError(_CUT)
            at += 8 + length_at(self.data, at)[0]
        if at > len(self.data):
            raise ValueError(_CUT)
        self.at = at


def read_header(path: Path) -> GgufHeader:
    """Read and check the head of a GGUF file.

    Raises:
        EngineError: no such file, not GGUF, or shorter than it says.
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _parse(_Reader(data))
    except (OSError, ValueError, struct.error) as error:
        missing = not path.is_file()
        raise EngineError(
            "there is no such file" if missing else f"this is not a whole GGUF file: {error}",
            place=str(path),
            cure="check the path" if missing else "fetch the model again or choose another file",
        ) from error


def _parse(reader: _Reader) -> GgufHeader:
    if reader.take(4) != b"GGUF":
        raise ValueError("it does not begin with the letters GGUF")
    version = reader.scalar("<I")
    if version not in (2, 3):
        raise ValueError(f"version {version} of the format is not known here")
    tensors, pairs = reader.scalar("<Q"), reader.scalar("<Q")
    if tensors > 1_000_000 or pairs > 1_000_000:
        raise ValueError("its counts are out of range")
    metadata = {}
    for _ in range(pairs):
        key = reader.text()
        value = reader.value(reader.scalar("<I"))
        if value is not None:
            metadata[key] = value
    if tensors == 0:
        raise ValueError("it holds no weights")
    ends = [_tensor_end(reader) for _ in range(tensors)]
    alignment = int(metadata.get("general.alignment", 32)) or 32
    start = -(-reader.at // alignment) * alignment
    if start + max(ends) > len(reader.data):
        raise ValueError(f"{start + max(ends) - len(reader.data)} bytes of weights are missing")
    return GgufHeader(metadata, tensors, len(reader.data))


def _tensor_end(reader: _Reader) -> int:
    """Where a tensor ends, from the start of the data."""
    reader.text()
    elements = 1
    for _ in range(reader.scalar("<I")):
        elements *= reader.scalar("<Q")
    kind, offset = reader.scalar("<I"), reader.scalar("<Q")
    block, size = _BLOCKS.get(kind, (1, 0))
    return int(offset + elements // block * size)


def ensure_memory(header: GgufHeader, tokens: int, path: Path) -> None:
    """Refuse what would not fit: weights, cache of ``tokens`` and a little working room.

    Raises:
        EngineError: the machine has less free memory than that.
    """
    import psutil

    need = header.bytes + header.cache_bytes(tokens) + (64 << 20)
    free = psutil.virtual_memory().available
    if need > free:
        raise EngineError(
            f"the model needs {need / 1e9:.1f} GB of memory and {free / 1e9:.1f} GB are free",
            place=str(path),
            cure="choose a smaller model (wenfang models recommend), or lower text.context "
            "or text.parallel",
        )
