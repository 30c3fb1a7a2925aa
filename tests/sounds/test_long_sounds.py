"""Sounds that are too long for memory, by a limit that is low enough for a test."""

from __future__ import annotations

import gc
import mmap
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from wenfang.asset import sha256_hex
from wenfang.errors import EngineError
from wenfang.sound import Sound
from wenfang.sounds import long_sounds
from wenfang.sounds.joining import join
from wenfang.sounds.long_sounds import gathered, wav_data
from wenfang.speech import Speech, Timed

RATE = 8000


@pytest.fixture
def low(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_sounds, "IN_MEMORY", 4 * RATE)  # a second


def noise(seconds: float, channels: int = 1) -> np.ndarray:
    random = np.random.default_rng(round(seconds * 10))
    return random.uniform(-1, 1, (round(seconds * RATE), channels)).astype(np.float32)


def in_a_file(sound: Sound) -> bool:
    base = sound.samples
    while isinstance(base, np.ndarray):
        base = base.base  # type: ignore[assignment]
    return isinstance(base, memoryview | mmap.mmap)


@pytest.mark.parametrize(
    ("lengths", "mapped"), [([], False), ([0.5, 0.5], False), ([0.5, 0.6], True), ([3, 0, 1], True)]
)
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.usefixtures("low")
def test_parts_become_one_sound(lengths: list[float], mapped: bool, channels: int) -> None:
    parts = [noise(one / channels, channels) for one in lengths]
    sound = gathered(iter(parts), RATE, channels)
    whole = np.concatenate(parts) if parts else np.zeros((0, channels), np.float32)
    assert sound == Sound(whole, RATE)
    assert sound.sha256 == Sound(whole, RATE).sha256
    assert in_a_file(sound) is mapped
    assert not sound.samples.flags.writeable


@pytest.mark.parametrize("seconds", [0.5, 4])
@pytest.mark.usefixtures("low")
def test_a_long_sounds_wav_is_mapped(seconds: float) -> None:
    sound = Sound(noise(seconds), RATE)
    data = wav_data(sound)
    assert isinstance(data, mmap.mmap) is (seconds > 1)
    assert bytes(data) == sound.wav
    assert sha256_hex(bytes(data)) == sound.sha256


@pytest.mark.usefixtures("low")
def test_joined_speech_is_the_same_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def pieces() -> Iterator[Speech]:
        for n in range(4):
            yield Speech(f"w{n} ", "en", Sound(noise(0.5), RATE), (Timed(f"w{n}", 0.1, 0.4),))

    long = join(pieces(), rests=[0.2, 0.1], whole=True)
    monkeypatch.setattr(long_sounds, "IN_MEMORY", 1 << 30)
    short = join(pieces(), rests=[0.2, 0.1], whole=True)
    assert in_a_file(long.sound)
    assert not in_a_file(short.sound)
    assert long == short


@pytest.mark.usefixtures("low")
def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sound = gathered([noise(2)], RATE, 1)
    assert list(tmp_path.iterdir()) == []
    del sound
    gc.collect()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("low")
def test_no_place_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(EngineError, match="TMPDIR"):
        gathered([noise(2)], RATE, 1)


@pytest.mark.usefixtures("low")
def test_an_error_of_the_parts_is_their_own() -> None:
    def broken() -> Iterator[np.ndarray]:
        yield noise(2)
        raise ConnectionError("the server is gone")

    with pytest.raises(ConnectionError):
        gathered(broken(), RATE, 1)
