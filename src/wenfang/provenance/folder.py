"""Writing files so that a person sees all of them or none.

Files are written beside their place under a hidden name, flushed to the disk, checked
there, and then renamed; what a crash leaves behind is hidden and cleared next time.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from wenfang.errors import BadInput, EngineError

#: Leftovers of crashes older than this are cleared; younger ones may belong to a process
#: that is at work.
_STALE_SECONDS = 3600


@contextlib.contextmanager
def staged_folder(out: Path, *, replace: bool = False) -> Iterator[Path]:
    """A hidden folder beside ``out`` that becomes ``out`` if the block ends well.

    Args:
        replace: whether an existing folder with files gives way.

    Raises:
        BadInput: ``out`` exists and is a file, or holds files and may not be replaced.
        EngineError: the disk is full or the place cannot be written.
    """
    out = Path(os.path.abspath(out))
    _check_free(out, replace=replace)
    with hidden_folder(out.parent, out.name) as staging:
        yield staging
        _sync_folder(staging)
        _check_free(out, replace=replace)
        _swap(staging, out)


@contextlib.contextmanager
def hidden_folder(parent: Path, name: str) -> Iterator[Path]:
    """A hidden folder in ``parent``, gone when the block ends. On the same disk as what it is
    for, so that renaming out of it is one step.

    Raises:
        EngineError: the disk is full or the place cannot be written.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        _clear_stale(parent, name)
        staging = parent / f".{name}.staging-{secrets.token_hex(6)}"
        staging.mkdir()
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise EngineError(
            "the disk is full" if full else f"cannot be written ({error.strerror})",
            place=str(parent / name),
            cure="free some space" if full else "choose a folder that you may write to",
        ) from error


def write_file(path: Path, data: bytes) -> None:
    """A new file, on the disk when this returns."""
    with open(path, "xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def copy_file(source: Path, path: Path) -> None:
    """A new file with what ``source`` holds, on the disk when this returns; never whole in
    memory."""
    with open(source, "rb") as old, open(path, "xb") as stream:
        shutil.copyfileobj(old, stream, 1 << 20)
        stream.flush()
        os.fsync(stream.fileno())


def sync_file(path: Path) -> None:
    """What others wrote there, on the disk when this returns."""
    with open(path, "r+b") as stream:
        os.fsync(stream.fileno())


def move_files(staging: Path, names: list[str], out: Path, *, replace: bool = False) -> None:
    """Move files into the existing folder ``out``, in the order of ``names``; on failure
    those already moved are taken back.

    Raises:
        BadInput: a name is taken and may not be replaced.
    """
    taken = [name for name in names if (out / name).exists()]
    if taken and not replace:
        raise BadInput("the file exists", place=str(out / taken[0]), cure="choose another name")
    moved: list[Path] = []
    try:
        for name in names:
            (staging / name).replace(out / name)
            moved.append(out / name)
    except OSError:
        for path in moved:
            path.unlink(missing_ok=True)
        raise
    _sync_folder(out)


def ensure_free(out: Path, *, replace: bool = False) -> None:
    """Before long work whose result shall go there.

    Raises:
        BadInput: as :func:`staged_folder` would say when the work is done.
    """
    _check_free(Path(os.path.abspath(out)), replace=replace)


def _check_free(out: Path, *, replace: bool) -> None:
    if out.is_dir() and not out.is_symlink():
        if any(out.iterdir()) and not replace:
            raise BadInput(
                "the folder exists and is not empty", place=str(out), cure="choose another folder"
            )
    elif out.exists() or out.is_symlink():
        raise BadInput("exists and is not a folder", place=str(out), cure="choose another folder")


def _swap(staging: Path, out: Path) -> None:
    """Rename ``staging`` to ``out``; an old folder is set aside first and put back if that
    fails."""
    aside = out.with_name(f".{out.name}.replaced-{secrets.token_hex(6)}")
    had = out.exists()
    if had:
        out.rename(aside)
    try:
        staging.rename(out)
    except OSError:
        if had:
            aside.rename(out)
        raise
    _sync_folder(out.parent)
    shutil.rmtree(aside, ignore_errors=True)


def _clear_stale(parent: Path, name: str) -> None:
    for left in parent.glob(f".{glob.escape(name)}.staging-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    """Flush the folder's entries to the disk, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
