"""Footage of a model at the size and rate of its film; frames between frames."""

from __future__ import annotations

import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from small_films import ground

from wenfang.engines.video.base import Footage
from wenfang.errors import BadInput, EngineError
from wenfang.films.footage import footage_frames, write_footage
from wenfang.films.interpolation import interpolated


def drifting(count: int, *, step: int = 4, width: int = 160, height: int = 96) -> list[np.ndarray]:
    """Soft spots that move to the left by ``step`` pixels a frame."""
    across = width + step * count
    coarse = np.random.default_rng(3).integers(0, 255, (height // 8, across // 8), np.uint8)
    grey = np.asarray(Image.fromarray(coarse).resize((across, height), Image.Resampling.BICUBIC))
    wide = np.dstack([grey, grey // 2 + 64, grey // 4 + 128])
    return [np.ascontiguousarray(wide[:, n * step : n * step + width]) for n in range(count)]


FOLDER = ""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "FOLDER", str(tmp_path))


def kept(frames: list[np.ndarray], source: float, **changes: object):
    said = {"width": 160, "height": 96, "rate": 24, "seconds": 10.0, **changes}
    path = Path(tempfile.mkdtemp(dir=FOLDER)) / "footage.mkv"
    write_footage(Footage(source, iter(frames)), path, **said)  # type: ignore[arg-type]
    return footage_frames(path, width=said["width"], height=said["height"])  # type: ignore[arg-type]


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    error = float(np.mean((one.astype(float) - other) ** 2))
    return float(10 * np.log10(255**2 / max(error, 1e-3)))


def middle(pixels: np.ndarray) -> np.ndarray:
    """Without the margin into which new things move."""
    return pixels[8:-8, 16:-16]


def test_the_films_own_rate_keeps_every_frame():
    frames = drifting(10)
    source = kept(frames, 24.0)
    assert (source.count, source.rate, source.width, source.height) == (10, 24, 160, 96)
    for given, own in zip(source.frames(0, 10), frames, strict=True):
        assert psnr(given, own) > 34


def test_frames_between_are_nearer_to_the_truth_than_repeated_ones():
    truth = drifting(16)
    source = kept(truth[::2], 12.0)
    assert source.count == 16
    made = list(source.frames(0, 15))
    between = [psnr(middle(made[n]), middle(truth[n])) for n in range(1, 14, 2)]
    repeated = [psnr(middle(truth[n - 1]), middle(truth[n])) for n in range(1, 14, 2)]
    blended = [
        psnr(middle((truth[n - 1].astype(int) + truth[n + 1]) / 2), middle(truth[n]))
        for n in range(1, 14, 2)
    ]
    assert np.mean(between) > max(np.mean(repeated), np.mean(blended)) + 3


def test_a_cut_is_not_blended():
    one, other = drifting(4), [np.full((96, 160, 3), 20, np.uint8)] * 4
    made = kept([*one, *other], 12.0).frames(0, 16)
    for number, frame in enumerate(made):
        nearest = one[min(3, number // 2)] if number < 7 else other[0]
        if number != 7:
            assert psnr(middle(frame), middle(nearest)) > 12, number
        else:
            mixed = (one[3].astype(int) + other[0]) / 2
            assert max(psnr(frame, one[3]), psnr(frame, other[0])) > psnr(frame, mixed)


@pytest.mark.parametrize(
    ("source", "count", "expected"),
    [(8.0, 9, 27), (16.0, 9, 14), (23.976, 24, 24), (30.0, 30, 24), (7.0, 14, 48), (25, 25, 24)],
)
def test_how_many_frames(source, count, expected):
    assert kept(drifting(count, step=1), source).count == expected


def test_the_same_bytes_again_and_any_range_of_frames():
    frames = drifting(9)
    source, other = (kept(frames, 12.5, rate=25, seconds=9.0) for _ in range(2))
    assert source.path.read_bytes() == other.path.read_bytes()
    assert source.digest == other.digest
    every = list(source.frames(0, source.count))
    assert len(every) == 18
    for first, stop in ((0, 3), (5, 9), (17, 18)):
        for given, own in zip(source.frames(first, stop), every[first:stop], strict=True):
            assert np.array_equal(given, own)
    late = list(source.frames(16, 21))
    assert all(np.array_equal(frame, every[17]) for frame in late[1:])
    assert all(np.array_equal(frame, every[17]) for frame in source.frames(30, 32))


def test_no_longer_than_asked_and_the_engine_is_not_asked_for_more():
    taken = []

    def endless() -> Iterator[np.ndarray]:
        for number in range(1000):
            taken.append(number)
            yield drifting(1)[0]

    assert kept(endless(), 24.0, seconds=0.5).count == 12
    assert len(taken) < 30


@pytest.mark.parametrize(("width", "height"), [(160, 96), (96, 160), (320, 192), (64, 64)])
def test_another_shape_is_cut_and_never_stretched(width, height):
    side = 128
    rows, columns = np.mgrid[0:side, 0:side]
    disc = np.hypot(rows - side / 2 + 0.5, columns - side / 2 + 0.5) < 24
    frame = np.where(disc[..., None], np.uint8(230), np.uint8(25)).repeat(3, axis=2)
    (seen,) = kept([frame], 24.0, width=width, height=height).frames(0, 1)
    assert seen.shape == (height, width, 3)
    bright = seen[..., 1] > 128
    across, down = bright.any(axis=0).sum(), bright.any(axis=1).sum()
    expected = 48 * max(width, height) / side
    assert abs(int(across) - int(down)) <= 2
    assert abs(int(across) - expected) <= 3


def test_colours_come_back():
    frame = ground(160, 96).pixels
    (seen,) = kept([frame], 24.0).frames(0, 1)
    assert np.abs(seen.astype(int).mean((0, 1)) - frame.astype(int).mean((0, 1))).max() < 2


@pytest.mark.parametrize("rate", [0.0, -5.0, float("nan"), float("inf"), 5000.0])
def test_a_rate_that_cannot_be(rate):
    with pytest.raises(EngineError, match="frames a second"):
        kept(drifting(2), rate)


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        ([], "no frame"),
        ([np.zeros((96, 160), np.uint8)], "shape"),
        ([np.zeros((96, 160, 3), np.float32)], "float32"),
        ([*drifting(1), *drifting(1, width=96)], "different sizes"),
    ],
)
def test_frames_that_are_none(frames, said):
    with pytest.raises(EngineError, match=said):
        kept(frames, 24.0)


def test_bytes_that_are_no_film(tmp_path):
    path = tmp_path / "footage.mkv"
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42 and nothing more")
    with pytest.raises(BadInput):
        footage_frames(path, width=64, height=64)


def test_long_footage_is_never_whole_in_memory(tmp_path):
    """Ten megabytes of noise are written and read in less than two beside the frames."""
    noise = np.random.default_rng(1)
    frames = (noise.integers(0, 255, (192, 320, 3), np.uint8) for _ in range(150))
    path = tmp_path / "footage.mkv"
    tracemalloc.start()
    write_footage(Footage(25.0, frames), path, width=320, height=192, rate=25, seconds=6.0)
    source = footage_frames(path, width=320, height=192)
    assert sum(1 for _ in source.frames(0, 150)) == 150
    assert len(source.digest) == 64
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 5_000_000
    assert peak < path.stat().st_size / 2


def test_without_the_filter_frames_are_repeated(monkeypatch):
    monkeypatch.setattr("wenfang.films.interpolation._has_filter", lambda: False)
    made = list(kept(drifting(4), 12.0).frames(0, 8))
    assert psnr(made[0], made[1]) > 40 > psnr(made[1], made[2])


def test_tiny_frames_are_not_searched():
    assert kept(drifting(4, width=48, height=48), 12.0, width=48, height=48).count == 8


def test_nothing_in_nothing_out():
    assert list(interpolated([], Fraction(8), 24)) == []
