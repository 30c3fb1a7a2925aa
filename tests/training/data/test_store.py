"""Stored sets: whole or not at all, the same for two processes, mended when damaged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from wenfang.errors import BadInput
from wenfang.progress import Progress
from wenfang.training.data.picture_set import DataLicence, Problem
from wenfang.training.data.source import PictureSource, Row
from wenfang.training.data.store import digest, stored


class Counted:
    """A source of ``count`` pictures that counts how often it is read."""

    def __init__(self, count: int = 5, fails_at: int = -1) -> None:
        self.reads, self.count, self.fails_at = 0, count, fails_at

    def source(self, content: str = "a") -> PictureSource:
        problem = Problem("x.png", "small", "too small", True, "larger")
        licence = DataLicence("some", "CC0-1.0", "them")
        return PictureSource("some", content, (8, 8, 3), ("a", "b"), (licence,), self.read,
                             [problem])  # fmt: skip

    def read(self, progress: Progress) -> Iterator[Row]:
        self.reads += 1
        for n in range(self.count):
            if n == self.fails_at:
                raise RuntimeError("power cut")
            yield Row(np.full((8, 8, 3), n, np.uint8), (f"n {n}", "数"), n % 2, f"c{n}", "flat")


def test_what_was_read_comes_back_mapped(tmp_path: Path) -> None:
    counted = Counted()
    first, second = (stored(counted.source(), tmp_path) for _ in range(2))
    assert counted.reads == 1
    for data in (first, second):
        assert isinstance(data.pixels, np.memmap)
        assert not data.pixels.flags.writeable
        assert data.pixels.shape == (5, 8, 8, 3)
        assert data.pixels[:, 0, 0, 0].tolist() == [0, 1, 2, 3, 4]
        assert data.labels.tolist() == [0, 1, 0, 1, 0]
        assert data.captions[3] == ("n 3", "数")
        assert (data.concepts[2], data.styles[2], data.classes) == ("c2", "flat", ("a", "b"))
        assert data.licences == (DataLicence("some", "CC0-1.0", "them"),)
        assert [p.file for p in data.problems] == ["x.png"]
        assert data.sha256 == digest(data.pixels, data.captions, data.labels.tolist())


def test_other_content_is_another_set(tmp_path: Path) -> None:
    counted = Counted()
    stored(counted.source("a"), tmp_path)
    stored(counted.source("b"), tmp_path)
    assert counted.reads == 2


def test_nothing_half_read_stays(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="power cut"):
        stored(Counted(fails_at=3).source(), tmp_path)
    assert [path.suffix for path in tmp_path.iterdir()] in ([], [".lock"])
    assert len(stored(Counted().source(), tmp_path)) == 5


def test_what_a_killed_process_left_is_cleared(tmp_path: Path) -> None:
    counted = Counted()
    stored(counted.source(), tmp_path)
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    folder.replace(tmp_path / f".{folder.name}.new")
    (tmp_path / f".{folder.name}.new" / "set.json").write_text("{")
    assert len(stored(counted.source(), tmp_path)) == 5
    assert counted.reads == 2
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [folder]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("set.json", b""),
        ("set.json", b"[]"),
        ("set.json", b"{}"),
        ("pixels.npy", b""),
        ("pixels.npy", b"\x93NUMPY\x01\x00garbage"),
        ("pixels.npy", None),
    ],
)
def test_a_damaged_set_is_read_anew(tmp_path: Path, file: str, content: bytes | None) -> None:
    counted = Counted()
    stored(counted.source(), tmp_path)
    (path,) = tmp_path.rglob(file)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert len(stored(counted.source(), tmp_path)) == 5
    assert counted.reads == 2


def test_a_cut_off_pixel_file_is_read_anew(tmp_path: Path) -> None:
    counted = Counted()
    stored(counted.source(), tmp_path)
    (path,) = tmp_path.rglob("pixels.npy")
    path.write_bytes(path.read_bytes()[:-10])
    assert stored(counted.source(), tmp_path).pixels[4, 7, 7, 2] == 4
    assert counted.reads == 2


def test_two_at_once_read_it_once(tmp_path: Path) -> None:
    counted, found = Counted(50), []
    threads = [
        threading.Thread(target=lambda: found.append(stored(counted.source(), tmp_path)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted.reads == 1
    assert len({data.sha256 for data in found}) == 1
    assert len(found) == 4


@pytest.mark.parametrize(("count", "message"), [(0, "no picture"), (1, "only one picture")])
def test_one_picture_is_not_enough(tmp_path: Path, count: int, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        stored(Counted(count).source(), tmp_path)


def test_a_cache_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be stored"):
        stored(Counted().source(), tmp_path / "file")
