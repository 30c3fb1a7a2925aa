"""A person's folder: classes, captions, licence, and every way in which a file can be wrong."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from wenfang.errors import BadInput
from wenfang.training.data.folder_captions import read_captions
from wenfang.training.data.folder_licence import UNKNOWN
from wenfang.training.data.open import open_pictures
from wenfang.training.data.picture_set import DataLicence, PictureSet

SIDE = 16


def picture(path: Path, seed: int, size: tuple[int, int] = (32, 32), mode: str = "RGB") -> Path:
    chance = np.random.default_rng(seed)
    bands = {"RGB": 3, "RGBA": 4, "CMYK": 4}[mode]
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = chance.integers(0, 255, (size[1], size[0], bands), np.uint8)
    Image.fromarray(pixels, mode).save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two cats and two dogs."""
    for n in range(4):
        picture(tmp_path / "data" / ("cats" if n < 2 else "dogs") / f"{n}.png", n)
    return tmp_path / "data"


def opened(folder: Path, **options: object) -> PictureSet:
    options = {"resolution": SIDE, "channels": 3, "cache": folder.parent / "cache", **options}
    return open_pictures(folder, **options)  # type: ignore[arg-type]


def kinds(data: PictureSet) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for problem in data.problems:
        found.setdefault(problem.file, set()).add(problem.kind)
    return found


def test_sub_folders_are_classes(folder: Path) -> None:
    data = opened(folder, want="class")
    assert data.pixels.shape == (4, SIDE, SIDE, 3)
    assert data.classes == ("cats", "dogs")
    assert data.labels.tolist() == [0, 0, 1, 1]
    assert data.concepts == ("cats/0.png", "cats/1.png", "dogs/2.png", "dogs/3.png")
    assert data.problems == ()
    assert data.licences == (DataLicence("data", "", UNKNOWN),)


def test_captions_from_both_places(folder: Path) -> None:
    (folder / "cats/0.txt").write_text("一只猫\n a  cat \n\n", encoding="utf-8-sig")
    lines = [
        {"file": "cats/0.png", "caption": "listed first"},
        {"file": "cats/1.png", "captions": ["two", "一只猫"]},
        {"file": "dogs/2.png", "caption": "dog"},
        {"file": "dogs/3.png", "caption": "dog"},
    ]
    (folder / "captions.jsonl").write_text("\n".join(map(json.dumps, lines)))
    data = opened(folder, want="text")
    assert data.captions == (
        ("listed first", "一只猫", "a cat"),
        ("two", "一只猫"),
        ("dog",),
        ("dog",),
    )


def corrupt(path: Path) -> None:
    whole = picture(path, 9).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def bomb(path: Path) -> None:
    """A PNG that states 60,000 × 60,000 pixels."""
    picture(path, 9)
    data = path.read_bytes()
    header = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    path.write_bytes(data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:])


def animated(path: Path) -> None:
    frames = [Image.fromarray(np.full((32, 32, 3), n * 60, np.uint8)) for n in range(3)]
    frames[0].save(path, save_all=True, append_images=frames[1:])


def duplicate(path: Path) -> None:
    picture(path, 0)  # the pixels of cats/0.png


BAD: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "unreadable": ("9.png", corrupt, "ends before|damaged"),
    "unreadable bomb": ("9.png", bomb, "too many"),
    "unreadable text": ("9.jpg", lambda path: path.write_text("hello"), "not a picture"),
    "unreadable empty": ("9.webp", lambda path: path.write_bytes(b""), "empty"),
    "unreadable svg": (
        "9.svg",
        lambda path: path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>"),
        "SVG",
    ),
    "animated": ("9.gif", animated, "several frames"),
    "duplicate": ("9.png", duplicate, "same picture as cats/0.png"),
    "small": ("9.png", lambda path: picture(path, 9, (32, 9)), "smaller than 16 × 16"),
    "aspect": ("9.png", lambda path: picture(path, 9, (100, 40)), "no square"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_learnt_from_stops_unless_left_out(folder: Path, case: str) -> None:
    name, make, message = BAD[case]
    make(folder / "dogs" / name)
    with pytest.raises(BadInput, match=message) as caught:
        opened(folder)
    assert f"dogs/{name}" in caught.value.message
    data = opened(folder, leave_out_bad=True)
    assert len(data) == 4
    (problem,) = [p for p in data.problems if p.kind == case.split()[0]]
    assert (problem.file, problem.usable) == (f"dogs/{name}", False)
    assert problem.remedy


@pytest.mark.parametrize(
    ("kind", "name", "make", "channels"),
    [
        ("cmyk", "9.jpg", lambda path: picture(path, 9, mode="CMYK"), 3),
        ("size", "9.png", lambda path: picture(path, 9, (64, 64)), 3),
        ("aspect", "9.png", lambda path: picture(path, 9, (48, 32)), 3),
        ("aspect", "9.png", lambda path: picture(path, 9, (120, 32), "RGBA"), 4),
    ],
)
def test_what_can_be_made_usable_is_used_and_said(
    folder: Path, kind: str, name: str, make: Callable[[Path], Path], channels: int
) -> None:
    make(folder / "dogs" / name)
    data = opened(folder, channels=channels)
    assert len(data) == 5
    assert kind in kinds(data)[f"dogs/{name}"]
    assert all(problem.usable for problem in data.problems)


def test_clear_pictures_are_set_in_whole_and_opaque_ones_cut(folder: Path) -> None:
    wide = np.zeros((32, 48, 4), np.uint8)
    wide[:, :, 0] = 255
    wide[4:28, :, 3] = 255
    Image.fromarray(wide).save(folder / "dogs" / "clear.png")
    wide[..., 3] = 255
    wide[:, 8:40] = (0, 255, 0, 255)
    Image.fromarray(wide).save(folder / "dogs" / "opaque.png")
    data = opened(folder, channels=4)
    clear, opaque = data.pixels[-2], data.pixels[-1]
    assert (clear[8, :, 3] == 255).all()
    assert (clear[:3, :, 3] < 16).all()  # but for the ringing of the filter
    assert (opaque == (0, 255, 0, 255)).all()


def test_no_caption_and_no_class_matter_only_where_wanted(folder: Path) -> None:
    picture(folder / "loose.png", 9)
    for name in ("cats/0", "cats/1", "dogs/2"):
        (folder / f"{name}.txt").write_text("said")
    assert len(opened(folder)) == 5
    for want, kind, count in (("text", "no-caption", 2), ("class", "no-class", 1)):
        with pytest.raises(BadInput, match=r"loose\.png"):
            opened(folder, want=want)
        data = opened(folder, want=want, leave_out_bad=True)
        assert len(data) == 5 - count
        assert sum(kind in found for found in kinds(data).values()) == count


def test_the_first_ten_are_listed(folder: Path) -> None:
    for n in range(10, 22):
        (folder / f"{n}.png").write_text("no picture")
    with pytest.raises(BadInput) as caught:
        opened(folder)
    lines = caught.value.message.splitlines()
    assert sum(".png" in line for line in lines) == 10
    assert [line.strip() for line in lines[-2:]] == ["… and 2 more", "12 faults in all"]


def test_one_picture_or_none(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    picture(folder / "1.png", 1)
    with pytest.raises(BadInput, match="only one picture"):
        opened(folder)
    (folder / "2.png").write_text("")
    with pytest.raises(BadInput, match=r"only one picture.*\n.*2\.png"):
        opened(folder, leave_out_bad=True)
    (folder / "1.png").unlink()
    (folder / "2.png").unlink()
    with pytest.raises(BadInput, match="no pictures in it"):
        opened(folder)
    with pytest.raises(BadInput, match="no such data set"):
        opened(tmp_path / "nothing")
    with pytest.raises(BadInput, match="is no folder"):
        opened(picture(tmp_path / "one.png", 1))


def test_one_class_is_none(tmp_path: Path) -> None:
    for n in range(3):
        picture(tmp_path / "data/cats" / f"{n}.png", n)
    with pytest.raises(BadInput, match="not two classes"):
        opened(tmp_path / "data", want="class")


def test_a_changed_file_or_caption_makes_another_set(folder: Path) -> None:
    first = opened(folder).sha256
    assert opened(folder).sha256 == first
    (folder / "cats/0.txt").write_text("a cat")
    second = opened(folder).sha256
    picture(folder / "cats/0.png", 77)
    assert len({first, second, opened(folder).sha256}) == 3


def test_hidden_files_and_folder_links_are_passed_over(folder: Path, tmp_path: Path) -> None:
    picture(folder / ".git/1.png", 50)
    picture(folder / ".thumb.png", 51)
    picture(tmp_path / "elsewhere/1.png", 52)
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    assert len(opened(folder)) == 4


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        ("data.toml", 'name="Cats"\nlicence="CC0-1.0"\nattribution="me"', ("Cats", "CC0-1.0", "me")),
        ("data.toml", 'license="MIT"', ("data", "MIT", "")),
        ("data.toml", 'name="Cats"', ("Cats", "", UNKNOWN)),
        ("LICENSE", "SPDX-License-Identifier: CC-BY-4.0\nBy  me.", ("data", "CC-BY-4.0", "SPDX-License-Identifier: CC-BY-4.0 By me.")),
        ("LICENSE.txt", "Do what you like.", ("data", "LicenseRef-LICENSE.txt", "Do what you like.")),
    ],
)  # fmt: skip
def test_licences(folder: Path, file: str, content: str, expected: tuple[str, str, str]) -> None:
    (folder / file).write_text(content)
    assert opened(folder).licences == (DataLicence(*expected),)


@pytest.mark.parametrize("content", ["name = 1", "colour = 'red'", "= broken", "[licence]\nx=1"])
def test_a_broken_statement_of_licence_is_refused(folder: Path, content: str) -> None:
    (folder / "data.toml").write_text(content)
    with pytest.raises(BadInput, match=r"data\.toml"):
        opened(folder)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not a caption in JSON"),
        ("[" * 100_000, "not a caption in JSON"),
        ("[1]", "not a caption in JSON"),
        ('{"caption": "x"}', "not a caption in JSON"),
        ('{"file": "../secret.png", "caption": "x"}', "no picture here"),
        ('{"file": 3, "caption": "x"}', "no picture here"),
        ('{"file": "cats/0.png", "caption": 3}', "no texts"),
        ('{"file": "cats/0.png", "captions": [3]}', "no texts"),
        ('{"file": "cats/0.png", "caption": "' + "x" * 2000 + '"}', "2,000 characters"),
    ],
)
def test_broken_captions_are_named_by_line(folder: Path, line: str, message: str) -> None:
    (folder / "captions.jsonl").write_text("\n" + line)
    (problem,) = opened(folder).problems
    assert problem.file == "captions.jsonl:2"
    assert message in problem.message
    with pytest.raises(BadInput, match="cannot be learnt from"):
        opened(folder, want="text")


def test_captions_that_are_no_text(folder: Path) -> None:
    (folder / "cats/0.txt").write_bytes(b"\xff\xfe\x00\x01")
    (folder / "cats/1.txt").write_bytes(b"x" * 100_000)
    assert kinds(opened(folder)) == {"cats/0.txt": {"caption"}, "cats/1.txt": {"caption"}}


@given(st.text())
def test_any_line_is_a_caption_or_a_problem(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("captions")
    (folder / "captions.jsonl").write_text(text, encoding="utf-8", errors="replace")
    line = json.dumps({"file": "a.png", "caption": text})
    (folder / "captions.jsonl").write_text(line, encoding="utf-8")
    found = read_captions(folder, ["a.png"], True)
    for said in found.by_name.get("a.png", ()):
        assert said == said.strip()
        assert said.isprintable()


@pytest.mark.parametrize(("resolution", "channels"), [(4, 3), (2048, 3), (16, 2)])
def test_sizes_out_of_range(folder: Path, resolution: int, channels: int) -> None:
    with pytest.raises(BadInput):
        opened(folder, resolution=resolution, channels=channels)


def test_a_path_of_a_data_sets_name_is_a_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("HOME", str(folder.parent))
    folder.rename(folder.parent / "emoji")
    for data in ("./emoji", Path("emoji"), "~/emoji"):
        assert len(open_pictures(data, SIDE, 3, cache=folder.parent / "cache")) == 4
