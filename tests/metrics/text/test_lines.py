"""Files of lines side by side: aligned, streamed, and clear about what is wrong."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from wenfang.errors import BadInput
from wenfang.metrics.text import lines
from wenfang.metrics.text.lines import lines_of, parallel_lines


def written(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("a\nb\n", ["a", "b"]),
        ("a\nb", ["a", "b"]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("\n\n", ["", ""]),
        ("a\u2028b\x0c\x85\nc\rd", ["a\u2028b\x0c\x85", "c\rd"]),
        (b"\xef\xbb\xbfa\n\xef\xbb\xbfb", ["a", "\ufeffb"]),
        ("中文 😀", ["中文 😀"]),
    ],
)
def test_lines(tmp_path: Path, data: str | bytes, found: list[str]) -> None:
    assert list(lines_of(written(tmp_path, "a.txt", data))) == found


def test_side_by_side(tmp_path: Path) -> None:
    files = [written(tmp_path, f"{n}.txt", f"a{n}\nb{n}\n") for n in range(3)]
    assert list(parallel_lines(files[0], files[1:])) == [
        ("a0", ("a1", "a2")),
        ("b0", ("b1", "b2")),
    ]


def test_one_is_shorter(tmp_path: Path) -> None:
    candidate = written(tmp_path, "c.txt", "a\nb\nc\n")
    reference = written(tmp_path, "r.txt", "a\nb\n")
    for first, second in ((candidate, reference), (reference, candidate)):
        with pytest.raises(BadInput, match=r"r\.txt: has 2 lines, and .*c\.txt has more"):
            list(parallel_lines(first, [second]))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"a\n\xd6\xd0\xce\xc4\n", r"line 2: is not UTF-8: byte 1 is 0xd6; save the file as UTF-8"),
        (b"ab\xff", "line 1: is not UTF-8: byte 3 is 0xff"),
        ("a\n".encode("utf-16"), "line 1: is not UTF-8: byte 1 is 0xff"),
    ],
)
def test_refused(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        list(lines_of(written(tmp_path, "a.txt", data)))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"gone\.txt: cannot be read"):
        list(parallel_lines(tmp_path / "gone.txt"))
    with pytest.raises(BadInput, match="cannot be read"):
        list(lines_of(tmp_path))


def test_an_endless_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 10)
    with pytest.raises(BadInput, match="line 2: is longer than"):
        list(lines_of(written(tmp_path, "a.txt", "a\n" + "b" * 50)))


def test_memory_does_not_grow(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "some words of a line, 有些字\n" * 100_000)
    tracemalloc.start()
    assert sum(1 for _ in parallel_lines(path, [path])) == 100_000
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
