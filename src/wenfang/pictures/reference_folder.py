"""What the pictures in a folder look like, read once and remembered.

A cache in SQLite knows each file by path, size and time, and what was computed by the
file's hash; so that a folder of ten thousand pictures is read once, and a file that was
moved or copied not again. Nothing in it is needed: a damaged cache is made anew.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.asset import sha256_hex
from wenfang.errors import BadInput
from wenfang.pictures.fingerprint import ALGORITHM, VARIANTS, as_words, kept_hashes
from wenfang.pictures.reading import read_picture_file
from wenfang.pictures.resizing import resized
from wenfang.pictures.sniffing import EXTENSIONS
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np

    from wenfang.picture import Picture

Encode = Callable[["Picture"], "np.ndarray"]
GRID = 16
_SUFFIXES = frozenset(suffix for suffixes in EXTENSIONS.values() for suffix in suffixes)
_NEEDED = 512  # pixels of the longer side that fingerprints look at
_FORM = f"{ALGORITHM}/{len(VARIANTS)}/{GRID}"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, bytes INTEGER, changed INTEGER, sha256 TEXT);
CREATE TABLE IF NOT EXISTS features (sha256 TEXT, encoder TEXT, vector BLOB,
                                     PRIMARY KEY (sha256, encoder));
CREATE TABLE IF NOT EXISTS looks (sha256 TEXT, form TEXT, hashes BLOB, colours BLOB, fault TEXT,
                                  PRIMARY KEY (sha256, form));
"""


@dataclass(frozen=True)
class ReferenceFolder:
    """The looks of a folder's pictures.

    Attributes:
        folder: that they are in.
        names: of the files, relative to it, in order.
        hashes: uint64, shape (files, variants, 4).
        colours: int8, shape (files, 16, 16, 2): :func:`colour_layout` of each.
        features: float32, shape (files, d), each of length 1; d is 0 without an encoder.
        unread: name → why, of files that look like pictures but cannot be read.
    """

    folder: Path
    names: tuple[str, ...]
    hashes: np.ndarray
    colours: np.ndarray
    features: np.ndarray
    unread: dict[str, str] = field(default_factory=dict)


def colour_layout(picture: Picture) -> np.ndarray:
    """Where which colour is: Cb and Cr (ITU-R BT.601) on a grid, int8, shape (16, 16, 2)."""
    import numpy as np
    from PIL import Image

    small = type(picture)(resized(picture.pixels, (GRID, GRID), "box")).opaque()
    planes = np.asarray(Image.fromarray(small.pixels).convert("YCbCr"))[..., 1:]
    return (planes.astype(np.int16) - 128).astype(np.int8)


def read_reference_folder(
    folder: Path,
    *,
    encode: Encode | None = None,
    encoder: str = "",
    cache: Path | None = None,
    progress: Progress = silent,
) -> ReferenceFolder:
    """Read every picture in a folder and those below it; links to folders are not followed.

    Args:
        encode: gives the features; ``None`` for none.
        encoder: tells one encoder's vectors from another's in the cache.
        cache: SQLite file; default in the user's cache folder.

    Raises:
        BadInput: it is not a folder, or holds no pictures.
    """
    import numpy as np

    if not folder.is_dir():
        raise BadInput("is no folder", place=str(folder), cure="give a folder with pictures")
    paths = list(pictures_in(folder))
    if not paths:
        raise BadInput("there are no pictures in it", place=str(folder), cure="give another")
    names, hashes, colours, features, unread = [], [], [], [], {}
    with closing(_open_cache(cache or _default_cache())) as memory:
        for done, path in enumerate(paths, 1):
            name = path.relative_to(folder).as_posix()
            try:
                look = _look_of(path, memory)
                vector = _features_of(path, look.sha256, memory, encode, encoder)
            except BadInput as error:
                unread[name] = error.message
            else:
                names.append(name)
                hashes.append(look.hashes)
                colours.append(look.colours)
                features.append(vector)
            progress("look at references", done, len(paths), "pictures")
    shape = (len(names), len(VARIANTS), 4)
    return ReferenceFolder(
        folder,
        tuple(names),
        as_words(hashes).reshape(shape),
        np.frombuffer(b"".join(colours), np.int8).reshape(len(names), GRID, GRID, 2),
        np.frombuffer(b"".join(features), np.float32).reshape(max(1, len(names)), -1)[: len(names)],
        unread,
    )


def pictures_in(folder: Path) -> Iterator[Path]:
    """Files that look like pictures in a folder and those below it, in order; links to folders
    are not followed."""
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if Path(name).suffix.lower() in _SUFFIXES:
                yield Path(place, name)


def _default_cache() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("wenfang") / "looks.db"


def _open_cache(path: Path) -> sqlite3.Connection:
    """The cache; in memory where the place cannot be written."""
    for _ in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            memory = sqlite3.connect(path, timeout=30, isolation_level=None)
            memory.executescript("PRAGMA journal_mode = WAL;" + _SCHEMA)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                break
            path.unlink(missing_ok=True)  # it is no database: nothing of value is in it
        except OSError:
            break
        else:
            return memory
    memory = sqlite3.connect(":memory:", isolation_level=None)
    memory.executescript(_SCHEMA)
    return memory


@dataclass(frozen=True, slots=True)
class _Look:
    """What is remembered of a file, as bytes."""

    sha256: str
    hashes: bytes
    colours: bytes


def _look_of(path: Path, memory: sqlite3.Connection) -> _Look:
    """Remembered or computed. Raises ``BadInput`` for a file that cannot be read."""
    try:
        stat = path.stat()
        state = (str(path.absolute()), stat.st_size, stat.st_mtime_ns)
        row = memory.execute(
            "SELECT sha256, hashes, colours, fault FROM files JOIN looks USING (sha256)"
            " WHERE path = ? AND bytes = ? AND changed = ? AND form = ?",
            (*state, _FORM),
        ).fetchone()
        if row is None:
            sha256 = sha256_hex(path.read_bytes())
            row = (sha256, *_known_or_computed(path, sha256, memory))
            memory.execute("REPLACE INTO files VALUES (?, ?, ?, ?)", (*state, sha256))
    except OSError as error:
        raise BadInput(error.strerror or str(error), place=path.name) from None
    sha256, hashes, colours, fault = row
    if fault:
        raise BadInput(fault, place=path.name)
    return _Look(sha256, hashes, colours)


def _features_of(
    path: Path, sha256: str, memory: sqlite3.Connection, encode: Encode | None, encoder: str
) -> bytes:
    """An encoder's vector, remembered or computed; empty without an encoder."""
    if encode is None:
        return b""
    row: tuple[bytes] | None = memory.execute(
        "SELECT vector FROM features WHERE sha256 = ? AND encoder = ?", (sha256, encoder)
    ).fetchone()
    if row is not None:
        return row[0]
    vector: bytes = encode(read_picture_file(path, at_most=_NEEDED).picture).tobytes()
    memory.execute("REPLACE INTO features VALUES (?, ?, ?)", (sha256, encoder, vector))
    return vector


def _known_or_computed(
    path: Path, sha256: str, memory: sqlite3.Connection
) -> tuple[bytes, bytes, str]:
    known: tuple[bytes, bytes, str] | None = memory.execute(
        "SELECT hashes, colours, fault FROM looks WHERE sha256 = ? AND form = ?", (sha256, _FORM)
    ).fetchone()
    if known is not None:
        return known
    try:
        picture = read_picture_file(path, at_most=_NEEDED).picture
        row = (b"".join(kept_hashes(picture).values()), colour_layout(picture).tobytes(), "")
    except BadInput as error:
        row = (b"", b"", error.message)
    memory.execute("REPLACE INTO looks VALUES (?, ?, ?, ?, ?)", (sha256, _FORM, *row))
    return row
