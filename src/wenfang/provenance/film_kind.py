"""Whether a file is a film, told by its first bytes, so that nobody reads it whole."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from wenfang.provenance.media_type import media_type_of

_HEAD = 4096


def film_type(stream: IO[bytes]) -> str:
    """Media type by the first bytes; the stream stands at its beginning afterwards."""
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    return media_type_of(head)


def is_film(path: Path) -> bool:
    """Whether it is one; false where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return film_type(stream).startswith("video/")
    except OSError:
        return False
