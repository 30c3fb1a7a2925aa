"""Bytes of a file that a brief names, or a clear refusal.

Design choice: the file is opened before it is judged and judged by its descriptor, so that
nothing can be swapped in between; opening never blocks on a named pipe.
"""

from __future__ import annotations

import difflib
import os
import stat
from pathlib import Path

from wenfang.errors import BadInput
from wenfang.sources.limits import ReadLimits, readable_size

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def read_file(ref: str, base: Path, limits: ReadLimits) -> bytes:
    """The bytes of ``ref``, relative to ``base``; ``~`` is the person's home; symbolic links
    are followed.

    Raises:
        BadInput: missing (with near names), a folder, not a regular file, not readable,
            too large, empty.
    """
    if "\0" in ref:
        raise BadInput("the path contains a NUL character", cure="correct the path")
    try:
        path = base / Path(ref).expanduser()
        if os.name == "nt" and path.is_dir():  # Windows cannot open a folder
            raise _folder(path)
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _binary())
    except FileNotFoundError:
        raise BadInput("there is no such file", cure=_missing_cure(path)) from None
    except PermissionError:
        raise _not_readable(path) from None
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"the file cannot be opened: {reason}", cure="correct the path") from None
    try:
        status = os.fstat(descriptor)
        _refuse_special(path, status.st_mode)
        _refuse_size(status.st_size, limits)
        data = _read_up_to(descriptor, limits.max_bytes + 1)
    except OSError as error:
        raise BadInput(f"the file cannot be read: {error}", cure="copy it anew") from None
    finally:
        os.close(descriptor)
    _refuse_size(len(data), limits)
    if not data:
        raise BadInput("the file is empty", cure="give a file that has text, or leave it out")
    return data


def _binary() -> int:
    """Windows opens descriptors in text mode unless told otherwise."""
    return getattr(os, "O_BINARY", 0)


def _read_up_to(descriptor: int, count: int) -> bytes:
    """Reads may be short, so they are repeated to the end or to ``count``."""
    parts: list[bytes] = []
    left = count
    while left > 0 and (part := os.read(descriptor, min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _refuse_special(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise _folder(path)
    if not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode), "not a regular file")
        raise BadInput(f"this is {kind}, not a document", cure="give a regular file")


def _refuse_size(size: int, limits: ReadLimits) -> None:
    if size > limits.max_bytes:
        raise BadInput(
            f"the file has {readable_size(size) if size != limits.max_bytes + 1 else 'more'}; "
            f"at most {readable_size(limits.max_bytes)} are read",
            cure="give the part that the piece is about",
        )


def _not_readable(path: Path) -> BadInput:
    if path.is_dir():
        return _folder(path)
    return BadInput("the file may not be read", cure="check its permissions and its folder's")


def _folder(path: Path) -> BadInput:
    try:
        names = sorted(p.name for p in path.iterdir() if p.is_file())[:3]
    except OSError:
        names = []
    inside = f": {', '.join(names)} …" if names else ""
    return BadInput("this is a folder, not a file", cure=f"name the files in it one by one{inside}")


def _missing_cure(path: Path) -> str:
    parent = path.parent
    try:
        names = [p.name for p in parent.iterdir()]
    except OSError:
        return f"there is no folder {parent} either; paths are relative to the brief"
    near = difflib.get_close_matches(path.name, names, n=3, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"check the name; looked in {parent}"
