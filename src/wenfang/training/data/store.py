"""A set read once, kept as a file that is mapped into memory.

::

    <cache>/<name>-<key>/pixels.npy   uint8, (n, side, side, channels)
    <cache>/<name>-<key>/set.json     all the rest

The key is the hash of what is read and how. A set is written beside its place and renamed, under
a lock, so that it is there whole or not at all, and two processes that want it read it once.
What is damaged is read anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from wenfang.errors import BadInput
from wenfang.progress import Progress, silent
from wenfang.training.data.folder_problems import refused
from wenfang.training.data.picture_set import DataLicence, PictureSet, Problem
from wenfang.training.data.source import PictureSource

if TYPE_CHECKING:
    import numpy as np

FORM = 1  # goes up when rows of equal content would be stored otherwise
_PIXELS, _REST = "pixels.npy", "set.json"


def default_cache() -> Path:
    """``WENFANG_TRAINING_CACHE``, or ``training`` in the user's cache folder."""
    import platformdirs

    chosen = os.environ.get("WENFANG_TRAINING_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_cache_path("wenfang") / "training"


def stored(
    source: PictureSource, cache: Path | None = None, progress: Progress = silent
) -> PictureSet:
    """The set, from the cache or read now.

    Raises:
        BadInput: fewer than two pictures, or the cache cannot be written.
        Others: as the source's reading has them.
    """
    from filelock import FileLock

    said = json.dumps([FORM, source.content, source.shape])
    key = hashlib.sha256(said.encode()).hexdigest()[:20]
    folder = (cache or default_cache()) / f"{source.name}-{key}"
    if found := _load(folder):
        return found
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f".{folder.name}.lock")):
            if found := _load(folder):
                return found
            _build(source, folder, progress)
    except OSError as error:
        raise BadInput(
            f"the pictures cannot be stored: {error.strerror or error}",
            place=str(folder.parent),
            cure="free some space, or set WENFANG_TRAINING_CACHE to another folder",
        ) from error
    built = _load(folder)
    assert built is not None  # it was just written
    return built


def digest(
    pixels: np.ndarray | bytes, captions: Sequence[Sequence[str]], labels: Sequence[int]
) -> str:
    """What a set is named by: SHA-256 of pixels, captions and labels."""
    import numpy as np

    seen = pixels if isinstance(pixels, bytes) else hashlib.sha256(
        np.ascontiguousarray(pixels).data
    ).digest()  # fmt: skip
    rest = json.dumps([[list(c) for c in captions], [int(label) for label in labels]])
    return hashlib.sha256(seen + rest.encode()).hexdigest()


def _build(source: PictureSource, folder: Path, progress: Progress) -> None:
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)  # of a process that died; the lock is ours
    fresh.mkdir()
    try:
        with (fresh / _PIXELS).open("wb") as file:
            rest = _write(source, file, progress)
        (fresh / _REST).write_text(json.dumps(rest, ensure_ascii=False), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)  # a damaged one
        fresh.replace(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write(source: PictureSource, file: BinaryIO, progress: Progress) -> dict[str, Any]:
    """Pixels go to the file as they come; how many there are is known at the end only."""
    import numpy as np

    start = _header(file, 0, source.shape)
    seen, rows = hashlib.sha256(), []
    for row in source.read(progress):
        assert row.pixels.shape == source.shape, (row.pixels.shape, source.shape)
        assert row.pixels.dtype == np.uint8
        data = np.ascontiguousarray(row.pixels).tobytes()
        seen.update(data)
        file.write(data)
        rows.append((row.captions, row.label, row.concept, row.style))
    if len(rows) < 2:
        raise _too_few(source, len(rows))
    file.seek(0)
    assert _header(file, len(rows), source.shape) == start
    captions, labels, concepts, styles = (list(column) for column in zip(*rows, strict=True))
    return {
        "captions": captions,
        "labels": labels,
        "classes": source.classes,
        "concepts": concepts,
        "styles": styles,
        "licences": [asdict(licence) for licence in source.licences],
        "problems": [asdict(problem) for problem in source.problems],
        "sha256": digest(seen.digest(), captions, labels),
    }


def _header(file: BinaryIO, count: int, shape: tuple[int, int, int]) -> int:
    """NumPy leaves room in its header for the first axis to grow."""
    from numpy.lib import format as npy

    npy.write_array_header_1_0(
        file, {"descr": "|u1", "fortran_order": False, "shape": (count, *shape)}
    )
    return file.tell()


def _load(folder: Path) -> PictureSet | None:
    """The set, unless it is missing or not whole."""
    import numpy as np

    try:
        rest = json.loads((folder / _REST).read_text(encoding="utf-8"))
        pixels = np.load(folder / _PIXELS, mmap_mode="r", allow_pickle=False)
        if len(pixels) != len(rest["labels"]) or pixels.dtype != np.uint8:
            return None
        return PictureSet(
            pixels=pixels,
            captions=tuple(map(tuple, rest["captions"])),
            labels=np.asarray(rest["labels"], np.int64),
            classes=tuple(rest["classes"]),
            concepts=tuple(rest["concepts"]),
            styles=tuple(rest["styles"]),
            licences=tuple(DataLicence(**licence) for licence in rest["licences"]),
            problems=tuple(Problem(**problem) for problem in rest["problems"]),
            sha256=rest["sha256"],
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def _too_few(source: PictureSource, count: int) -> BadInput:
    said = "only one picture is" if count else "no picture is"
    error = refused(source.problems, source.name)
    why = f"; {error.message}" if error else ""
    return BadInput(
        f"{said} left to learn from{why}",
        place=source.name,
        cure="give some hundreds, or at least two, that are all different",
    )
