"""Fashion-MNIST and MNIST: split, sizes, and files that are not what they should be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from wenfang.errors import ResourceError
from wenfang.training.data import fashion_mnist
from wenfang.training.data.fashion_mnist import CLASSES
from wenfang.training.data.mnist import read_idx
from wenfang.training.data.open import open_pictures
from wenfang.training.data.small_grey import placed


@pytest.mark.parametrize(("side", "inner"), [(32, 28), (64, 56), (16, 14), (128, 112)])
def test_seven_eighths_of_the_side(side: int, inner: int) -> None:
    (pixels,) = placed(np.full((1, 28, 28), 200, np.uint8), side, 1)
    edge = (side - inner) // 2
    assert (pixels[edge:-edge, edge:-edge] == 200).all()
    pixels[edge:-edge, edge:-edge] = 0
    assert not pixels.any()


def test_at_32_not_a_pixel_is_changed() -> None:
    row = np.random.default_rng(1).integers(0, 256, (28, 28), np.uint8)
    (pixels,) = placed(row[None], 32, 4)
    assert np.array_equal(pixels[2:-2, 2:-2, 1], row)
    assert (pixels[..., 3] == 255).all()


def clothes(folder: Path) -> Path:
    """The package's files, a hundredth as long: row n of class c is grey n, first pixel c."""
    for label in range(10):
        rows = [[label] + [n] * 783 for n in range(70)]
        if label == 0:
            rows = [*rows[:10], [], *rows[10:], []]
        (folder / f"{label}.json").write_text(json.dumps({"data": rows}))
    return folder


def test_the_split_is_by_place_and_empty_rows_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fashion_mnist, "TEST", 10)
    monkeypatch.setattr(fashion_mnist, "ROWS", 70)
    folder = clothes(tmp_path)
    sets = {
        part: open_pictures("fashion-mnist", 32, 1, part=part, fetch=lambda name: folder,
                            cache=tmp_path / "cache")  # type: ignore[arg-type]
        for part in ("train", "test")
    }  # fmt: skip
    for part, first, count in (("train", 10, 60), ("test", 0, 10)):
        data = sets[part]
        assert np.bincount(data.labels).tolist() == [count] * 10
        assert (data.pixels[:, 2, 2, 0] == data.labels).all()
        place = np.tile(np.arange(first, first + count), 10)
        assert (data.pixels[:, 16, 16, 0] == place).all()
        assert data.classes == tuple(english for english, _ in CLASSES)
        assert data.captions[-1] == ("ankle boot", "短靴")
        assert len(set(data.concepts)) == len(data)


@pytest.mark.parametrize("content", ["[]", '{"data": 3}', '{"data": [[1,2]]}', "{", '{"data": [[300]]}'])  # fmt: skip
def test_other_rows_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "0.json").write_text(content)
    with pytest.raises(ResourceError, match=r"0\.json"):
        open_pictures("fashion-mnist", 32, 1, fetch=lambda name: tmp_path, cache=tmp_path / "c")
    assert not list((tmp_path / "c").glob("fashion*"))


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\0\x08\x01", b"\0\0\x08\x01\0\0\0\x03ab", b"\0\0\x0d\x01\0\0\0\x01a",
     b"\0\0\x08\x01\xff\xff\xff\xff"],
)  # fmt: skip
def test_no_idx_file(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(ResourceError, match="IDX"):
        read_idx(tmp_path / "x", 1)


def test_an_idx_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\0\0\x08\x02\0\0\0\x02\0\0\0\x03abcdef")
    assert read_idx(tmp_path / "x", 2).tolist() == [[97, 98, 99], [100, 101, 102]]


@pytest.mark.slow
def test_the_real_clothes(tmp_path: Path) -> None:
    data = open_pictures("fashion-mnist", 32, 1, cache=tmp_path)
    assert len(data) == 60_000
    assert np.bincount(data.labels).tolist() == [6000] * 10
    test = open_pictures("fashion-mnist", 32, 1, part="test", cache=tmp_path)
    assert len(test) == 10_000
    trousers, bags = (data.pixels[data.labels == n].mean(0)[..., 0] for n in (1, 8))
    assert trousers[16, 4] < 10 < bags[16, 4], "trousers are narrow, bags are wide"


@pytest.mark.slow
def test_the_real_digits(tmp_path: Path) -> None:
    data = open_pictures("mnist", 32, 1, cache=tmp_path)
    assert len(data) == 60_000
    assert data.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert data.licences[0].licence == "LicenseRef-MNIST"
