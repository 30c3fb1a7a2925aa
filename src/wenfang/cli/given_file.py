"""A file that was named on the command line and is not there, told alike by every verb."""

from __future__ import annotations

import difflib
from pathlib import Path


def refuse_missing(path: str | Path, place: str) -> None:
    """Refuse a file that is not there before anything is opened for it; all else is judged by
    whoever reads it.

    Args:
        path: as it was written, relative to the working folder; an address is let pass.
        place: the option or argument, as the help names it.

    Raises:
        BadInput: there is no such file; the cure names the folder and names like it.
    """
    from wenfang.errors import BadInput

    if "://" in str(path):
        return
    try:
        file = Path(path).expanduser().absolute()
        if file.exists():
            return
        names = [one.name for one in file.parent.iterdir()] if file.parent.is_dir() else None
    except (OSError, ValueError, RuntimeError):
        return
    raise BadInput("there is no such file", place=f"{place}: {path}", cure=_cure(file, names))


def _cure(file: Path, names: list[str] | None) -> str:
    if names is None:
        return f"there is no folder {file.parent} either; correct the path"
    near = difflib.get_close_matches(file.name, names, n=3, cutoff=0.6)
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    return f"{meant}looked in {file.parent}"
