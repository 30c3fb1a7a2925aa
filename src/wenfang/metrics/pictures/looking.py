"""A folder of pictures gone through once: read, brought to each network's size, looked at.

Reading is :mod:`wenfang.pictures.reading`'s, so a picture means here what it means everywhere:
eight bits, sRGB, upright, the first frame. Grey, CMYK, 16 bits, palettes and colour profiles
are converted; more than 120 megapixels are refused. What was done is counted and told.

Design choice: pictures are read ahead in threads while networks compute, a few batches at
most, so that memory does not grow with their number; they come in the order of their names.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wenfang.errors import BadInput
from wenfang.metrics.pictures.networks import BATCH, PictureNetwork
from wenfang.pictures.notes import Note, note_words
from wenfang.pictures.sniffing import EXTENSIONS
from wenfang.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np

_AHEAD = 2 * BATCH
_SUFFIXES = frozenset(suffix for suffixes in EXTENSIONS.values() for suffix in suffixes)
_TOLD: tuple[Note, ...] = ("first-frame", "eight-bit", "from-cmyk", "colour-profile-unusable")


class Tally(Protocol):
    """Takes what a network says of pictures."""

    def add(self, block: np.ndarray, /) -> None: ...


@dataclass(frozen=True)
class Looked:
    """What was gone through.

    Attributes:
        files: that were looked at, in the order of their features.
        skipped: files that cannot be read, and why.
        sha256: over the files' contents, in whatever order.
        notes: what a reader should know of the pictures.
    """

    files: tuple[Path, ...]
    skipped: tuple[tuple[Path, str], ...]
    sha256: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Prepared:
    sha256: str
    notes: tuple[Note, ...]
    clear: bool
    inputs: tuple[np.ndarray, ...]


def picture_files(folder: Path) -> list[Path]:
    """Files in the folder and below that are called pictures, by name; hidden ones left out.

    Raises:
        BadInput: it is no folder, cannot be read, or holds none.
    """
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "there is no such folder"
        raise BadInput(what, place=str(folder), cure="give a folder of pictures")
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in _SUFFIXES
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    )
    if not found:
        raise BadInput(
            "there are no pictures in it",
            place=str(folder),
            cure=f"looked for {', '.join(sorted(_SUFFIXES))}, in folders below too",
        )
    return found


def look(
    files: Sequence[Path],
    tallies: Sequence[tuple[PictureNetwork, Tally]],
    *,
    skip_unreadable: bool = False,
    task: str = "looking at pictures",
    progress: Progress = silent,
) -> Looked:
    """Show all pictures to all networks.

    Args:
        tallies: networks, and what takes their words, (n, d) a block.
        skip_unreadable: leave such files out instead of raising.

    Raises:
        BadInput: a picture cannot be read.
    """
    networks = [network for network, _ in tallies]
    seen: list[tuple[Path, _Prepared]] = []
    skipped: list[tuple[Path, str]] = []
    batch: list[_Prepared] = []
    for number, (file, result) in enumerate(_ahead(files, networks), 1):
        if isinstance(result, BadInput):
            if not skip_unreadable:
                raise _unreadable(file, result) from result
            skipped.append((file, result.message))
        else:
            batch.append(result)
            seen.append((file, _without_inputs(result)))
        if batch and (len(batch) == BATCH or number == len(files)):
            _show(batch, tallies)
            batch = []
        progress(task, number, len(files), "pictures")
    return Looked(
        tuple(file for file, _ in seen),
        tuple(skipped),
        _digest(each.sha256 for _, each in seen),
        _notes([each for _, each in seen], skipped),
    )


def _show(batch: Sequence[_Prepared], tallies: Sequence[tuple[PictureNetwork, Tally]]) -> None:
    import numpy as np

    for place, (network, tally) in enumerate(tallies):
        tally.add(network.run(np.stack([each.inputs[place] for each in batch])))


def _without_inputs(prepared: _Prepared) -> _Prepared:
    return _Prepared(prepared.sha256, prepared.notes, prepared.clear, ())


def _ahead(
    files: Sequence[Path], networks: Sequence[PictureNetwork]
) -> Iterator[tuple[Path, _Prepared | BadInput]]:
    """Pictures in order, read by threads, never more than a few ahead."""
    waiting: deque[tuple[Path, Future[_Prepared | BadInput]]] = deque()
    pool = ThreadPoolExecutor(min(os.cpu_count() or 1, 8))
    try:
        for file in files:
            waiting.append((file, pool.submit(_prepared, file, networks)))
            if len(waiting) >= _AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _prepared(file: Path, networks: Sequence[PictureNetwork]) -> _Prepared | BadInput:
    from wenfang.pictures.reading import read_picture_file

    try:
        read = read_picture_file(file.absolute())
    except BadInput as error:
        return error
    pixels = read.picture.pixels
    clear = read.picture.see_through
    inputs = tuple(network.prepared(pixels) for network in networks)
    return _Prepared(read.sha256, read.notes, clear, inputs)


def _unreadable(file: Path, error: BadInput) -> BadInput:
    return BadInput(
        error.message,
        place=str(file),
        cure=f"{error.cure or 'mend it'}, or leave out what cannot be read (--skip-unreadable)",
    )


def _digest(sha256s: Iterator[str]) -> str:
    return hashlib.sha256("\n".join(sorted(sha256s)).encode()).hexdigest()


def _notes(seen: Sequence[_Prepared], skipped: Sequence[tuple[Path, str]]) -> tuple[str, ...]:
    counts: Mapping[Note, int] = Counter(note for each in seen for note in each.notes)
    notes = [
        f"{counts[note]} of {len(seen)}: {note_words(note, 'en')}" for note in _TOLD if counts[note]
    ]
    if clear := sum(each.clear for each in seen):
        notes.append(f"{clear} of {len(seen)}: partly clear, laid on white")
    copies = len(seen) - len({each.sha256 for each in seen})
    if copies:
        notes.append(f"{copies} of {len(seen)}: the same file as another one")
    if skipped:
        names = ", ".join(path.name for path, _ in skipped[:5])
        more = f" and {len(skipped) - 5} more" if len(skipped) > 5 else ""
        notes.append(f"{len(skipped)} cannot be read and are left out: {names}{more}")
    return tuple(notes)
