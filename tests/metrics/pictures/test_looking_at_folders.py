"""Folders gone through once: every kind of file has a clear answer."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wenfang.errors import BadInput
from wenfang.metrics.pictures.looking import Looked, look, picture_files
from wenfang.metrics.pictures.resizing import clean_resized


class MeanColour:
    """The smallest network: the mean of each channel."""

    made_by = "mean-colour"

    def prepared(self, pixels: np.ndarray) -> np.ndarray:
        return clean_resized(pixels, 4)

    def run(self, batch: np.ndarray) -> np.ndarray:
        return batch.mean(axis=(2, 3))


class Kept:
    def __init__(self) -> None:
        self.blocks: list[np.ndarray] = []

    def add(self, block: np.ndarray, /) -> None:
        self.blocks.append(block)


def _looked(folder: Path, **options: bool) -> tuple[Looked, np.ndarray]:
    kept = Kept()
    looked = look(picture_files(folder), [(MeanColour(), kept)], **options)
    return looked, np.concatenate(kept.blocks)


def _grey(path: Path) -> None:
    Image.new("L", (9, 7), 100).save(path)


def _cmyk(path: Path) -> None:
    Image.new("CMYK", (9, 7), (0, 255, 255, 0)).save(path)


def _deep(path: Path) -> None:
    Image.fromarray(np.full((7, 9), 100 * 257, np.uint16)).save(path)


def _clear(path: Path) -> None:
    Image.new("RGBA", (9, 7), (10, 20, 30, 0)).save(path)


def _animated(path: Path) -> None:
    frames = [Image.new("RGB", (9, 7), colour) for colour in ("red", "blue")]
    frames[0].save(path, save_all=True, append_images=frames[1:])


def _palette(path: Path) -> None:
    Image.new("RGB", (9, 7), (0, 0, 255)).quantize(4).save(path)


@pytest.mark.parametrize(
    ("name", "write", "colour", "said"),
    [
        ("grey.png", _grey, (100, 100, 100), None),
        ("print.jpg", _cmyk, (255, 0, 0), "converted from CMYK"),
        ("deep.png", _deep, (100, 100, 100), "reduced from 16 to 8 bits"),
        ("clear.png", _clear, (255, 255, 255), "partly clear, laid on white"),
        ("moving.gif", _animated, (255, 0, 0), "first frame of several"),
        ("palette.png", _palette, (0, 0, 255), None),
    ],
)
def test_every_kind_is_seen_as_it_looks(
    tmp_path: Path,
    name: str,
    write: Callable[[Path], None],
    colour: tuple[int, int, int],
    said: str | None,
) -> None:
    write(tmp_path / name)
    looked, features = _looked(tmp_path)
    np.testing.assert_allclose(features[0], colour, atol=40 if write is _cmyk else 1)
    assert looked.notes == (() if said is None else (f"1 of 1: {said}",)) or said in looked.notes[0]


def test_pictures_come_in_the_order_of_their_names_whatever_their_size(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    names = [f"below/{n:02}.png" if n % 3 else f"{n:02}.webp" for n in range(50)]
    for n, name in enumerate(names):
        Image.new("RGB", (n + 1, 90 - n), (n, 2 * n, 3 * n)).save(tmp_path / name, lossless=True)
    looked, features = _looked(tmp_path)
    assert [str(f.relative_to(tmp_path)) for f in looked.files] == sorted(names)
    expected = [int(file.stem) * np.array([1, 2, 3]) for file in looked.files]
    np.testing.assert_allclose(features, expected, atol=0.01)


def _with_broken(tmp_path: Path) -> None:
    for n in range(40):
        Image.new("RGB", (8, 8), (n, 0, 0)).save(tmp_path / f"{n:02}.png")
    whole = (tmp_path / "17.png").read_bytes()
    (tmp_path / "17.png").write_bytes(whole[:-30])
    (tmp_path / "39.png").write_bytes(b"no picture")


def test_a_corrupt_file_is_named(tmp_path: Path) -> None:
    _with_broken(tmp_path)
    with pytest.raises(BadInput, match="--skip-unreadable") as caught:
        _looked(tmp_path)
    assert caught.value.place == str(tmp_path / "17.png")


def test_corrupt_files_are_skipped_only_when_asked(tmp_path: Path) -> None:
    _with_broken(tmp_path)
    looked, features = _looked(tmp_path, skip_unreadable=True)
    assert [path.name for path, _ in looked.skipped] == ["17.png", "39.png"]
    assert looked.notes == ("2 cannot be read and are left out: 17.png, 39.png",)
    np.testing.assert_allclose(features[:, 0], [n for n in range(39) if n != 17], atol=0.01)
    assert len(looked.files) == 38


def test_a_huge_picture_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    Image.new("1", (20_000, 20_000)).save(tmp_path / "huge.png")
    with pytest.raises(BadInput, match="20000 × 20000 pixels are too many"):
        _looked(tmp_path)


def test_what_is_no_picture_is_not_looked_at(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "One.PNG")
    (tmp_path / "notes.txt").write_text("text")
    Image.new("RGB", (8, 8)).save(tmp_path / ".hidden.png")
    (tmp_path / ".cache").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / ".cache" / "two.png")
    (tmp_path / "folder.png").mkdir()
    assert [path.name for path in picture_files(tmp_path)] == ["One.PNG"]


def test_copies_are_told(tmp_path: Path) -> None:
    for name in "abc":
        Image.new("RGB", (8, 8)).save(tmp_path / f"{name}.png")
    looked, _ = _looked(tmp_path)
    assert looked.notes == ("2 of 3: the same file as another one",)


def test_the_hash_is_of_contents_and_not_of_names(tmp_path: Path) -> None:
    for folder, names in (("one", "ab"), ("two", "ba"), ("three", "ab")):
        (tmp_path / folder).mkdir()
        for n, name in enumerate(names):
            colour = (n, 0, 1 if folder == "three" else 0)
            Image.new("RGB", (8, 8), colour).save(tmp_path / folder / f"{name}.png")
    one, two, three = (_looked(tmp_path / f)[0].sha256 for f in ("one", "two", "three"))
    assert one == two != three


@pytest.mark.parametrize(
    ("name", "said"),
    [("absent", "no such folder"), ("file", "is a file"), ("empty", "no pictures in it")],
)
def test_what_is_no_folder_of_pictures_is_refused(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "file").write_text("text")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match=said):
        picture_files(tmp_path / name)


def test_no_more_than_a_few_batches_are_in_memory(tmp_path: Path) -> None:
    for n in range(200):
        Image.new("RGB", (8, 8), (n, 0, 0)).save(tmp_path / f"{n:03}.png")

    class Counting(MeanColour):
        prepared_so_far = shown = most = 0

        def prepared(self, pixels: np.ndarray) -> np.ndarray:
            self.prepared_so_far += 1
            self.most = max(self.most, self.prepared_so_far - self.shown)
            return super().prepared(pixels)

        def run(self, batch: np.ndarray) -> np.ndarray:
            self.shown += len(batch)
            return super().run(batch)

    network = Counting()
    look(picture_files(tmp_path), [(network, Kept())])
    assert network.shown == 200
    assert 16 <= network.most <= 48
