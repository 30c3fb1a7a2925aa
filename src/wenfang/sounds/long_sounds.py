"""Sounds that are too long for memory: their samples lie in a file without a name.

Design choice: the file is mapped, so that a long sound is a :class:`~wenfang.sound.Sound` like any
other and nobody who reads one has to know. The system reads its pages as they are looked at and
takes them back when memory is wanted for something else. The file has no name: it goes with
the sound, and with the process whatever becomes of it. It lies where temporary files do
(``TMPDIR``), which should be a disk.
"""

from __future__ import annotations

import io
import mmap
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any, BinaryIO

import numpy as np

from wenfang.errors import EngineError
from wenfang.sound import Sound

#: Bytes of samples that stay in memory: two minutes and three quarters at 24 kHz, mono.
IN_MEMORY = 16 << 20
_BLOCK = 1 << 20


def gathered(parts: Iterable[np.ndarray], rate: int, channels: int) -> Sound:
    """Parts one after the other as one sound, in memory only while it is short.

    Args:
        parts: float32, shape (n, channels) each.

    Raises:
        EngineError: the disk is full.
    """
    held: list[np.ndarray] = []
    size = 0
    coming = iter(parts)
    for part in coming:
        held.append(part)
        size += part.nbytes
        if size > IN_MEMORY:
            mapped = _mapped(chain(_given_away(held), coming))
            return Sound(np.frombuffer(mapped, np.float32).reshape(-1, channels), rate)
    return Sound(np.concatenate(held) if held else np.zeros((0, channels), np.float32), rate)


def wav_data(sound: Sound) -> bytes | mmap.mmap:
    """:attr:`Sound.wav <wenfang.sound.Sound.wav>`; of a long sound a mapped file of it.

    Raises:
        EngineError: the disk is full.
    """
    if sound.samples.nbytes <= IN_MEMORY:
        return sound.wav
    header = np.frombuffer(sound.wav_header(), np.uint8)
    flat = sound.samples.reshape(-1)
    blocks = (
        flat[at : at + _BLOCK].astype("<f4", copy=False) for at in range(0, len(flat), _BLOCK)
    )
    return _mapped(chain([header], blocks))


def wav_stream(sound: Sound) -> BinaryIO:
    """The same, to be read from; nothing of a long sound is copied.

    Raises:
        EngineError: the disk is full.
    """
    return io.BufferedReader(_Stream(memoryview(wav_data(sound))))


class _Stream(io.RawIOBase):
    """Bytes that are mapped, as a file that HTTP clients can read and measure."""

    def __init__(self, data: memoryview) -> None:
        self._data, self._at = data, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._data[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(self._data)}[whence]
        self._at = max(0, start + offset)
        return self._at


def _given_away(held: list[np.ndarray]) -> Iterator[np.ndarray]:
    while held:
        yield held.pop(0)


def _mapped(parts: Iterable[np.ndarray]) -> mmap.mmap:
    """The parts' bytes in a nameless file, to be read only."""
    with _refused():
        file = tempfile.TemporaryFile()  # noqa: SIM115
    with file:
        for part in parts:
            with _refused():
                file.write(np.ascontiguousarray(part).data)
        with _refused():
            file.flush()
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EngineError(
            f"a long sound cannot be kept ({error})",
            place=tempfile.gettempdir(),
            cure="free some space there, or set TMPDIR to a folder with more",
        ) from error
