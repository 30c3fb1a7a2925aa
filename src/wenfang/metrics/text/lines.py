"""Files of texts, a text a line, read side by side in constant memory.

Lines end at ``\\n`` or ``\\r\\n`` and nowhere else: a text may hold U+2028 or a form feed, at
which Python's own ``splitlines`` would cut it and every later line would be held against the
wrong reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from wenfang.errors import BadInput

LONGEST = 16 << 20
"""Bytes of a line."""


def parallel_lines(
    candidate: Path, references: Sequence[Path] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each line of the candidate with the same line of every reference.

    Raises:
        BadInput: a file cannot be read, is empty, is not UTF-8, or has fewer lines than another.
    """
    files = [candidate, *references]
    for number, row in enumerate(zip_longest(*map(lines_of, files)), 1):
        short = [path for path, text in zip(files, row, strict=True) if text is None]
        if short:
            longer = next(path for path, text in zip(files, row, strict=True) if text is not None)
            raise BadInput(
                f"has {number - 1} lines, and {longer} has more",
                place=str(short[0]),
                cure="give files of equally many lines, line by line of the same text",
            )
        yield row[0], row[1:]


def lines_of(path: Path) -> Iterator[str]:
    """The lines of one file, without their ends.

    Raises:
        BadInput: as :func:`parallel_lines`.
    """
    number = 0
    try:
        with path.open("rb") as file:
            while line := file.readline(LONGEST + 1):
                number += 1
                yield _decoded(line, path, number)
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=str(path)) from None
    if not number:
        raise BadInput("is empty", place=str(path), cure="give a file with a text a line")


def _decoded(line: bytes, path: Path, number: int) -> str:
    if len(line) > LONGEST:
        raise BadInput(
            f"is longer than {LONGEST >> 20} MiB", place=f"{path}, line {number}", cure="split it"
        )
    if number == 1:
        line = line.removeprefix(b"\xef\xbb\xbf")
    try:
        return line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"is not UTF-8: byte {error.start + 1} is 0x{line[error.start]:02x}",
            place=f"{path}, line {number}",
            cure="save the file as UTF-8",
        ) from None
