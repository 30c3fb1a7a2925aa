"""A person's own folder of pictures.

::

    FOLDER/cats/1.png            a sub-folder is a class, named by it
    FOLDER/1.png, FOLDER/1.txt   a caption a line, in any language, the plainest first
    FOLDER/captions.jsonl        or {"file": "1.png", "caption": "…"} (or "captions": […]) a line
    FOLDER/data.toml             name, licence (SPDX), attribution; or else a file LICENSE

Every file is read as a stranger's. What is wrong with one is kept as a problem; what cannot be
learnt from is left out, and :func:`wenfang.training.data.open.open_pictures` goes on without it
only if that was asked for.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from wenfang.asset import file_sha256
from wenfang.errors import BadInput
from wenfang.pictures.reading import MAX_BYTES, picture_bytes, read_picture
from wenfang.pictures.sniffing import EXTENSIONS
from wenfang.progress import Progress
from wenfang.training.data.channels import with_channels
from wenfang.training.data.folder_captions import Captions, read_captions
from wenfang.training.data.folder_licence import read_licence
from wenfang.training.data.folder_problems import Wanted, judged, sizes_compared, unreadable
from wenfang.training.data.picture_set import Problem
from wenfang.training.data.source import PictureSource, Row
from wenfang.training.data.square import squared

# Others that people take for pictures: reading them says what to do instead.
_FOREIGN = (".heic", ".heif", ".svg", ".psd", ".jfif", ".ico", ".jxl", ".tga", ".eps")
_SUFFIXES = frozenset(s for suffixes in EXTENSIONS.values() for s in suffixes) | set(_FOREIGN)
MOST_FILES = 1_000_000


def folder_source(
    folder: Path, resolution: int, channels: int, *, want: Wanted = "none"
) -> PictureSource:
    """The pictures in a folder and those below it; links to folders are not followed.

    Args:
        want: what each picture must have: nothing, a class, or a caption.

    Raises:
        BadInput: no folder, no pictures, or a broken ``data.toml``.
    """
    if not folder.is_dir():
        raise BadInput("is no folder", place=str(folder), cure="give a folder with pictures")
    names = sorted(_pictures_in(folder))
    if not names:
        raise BadInput("there are no pictures in it", place=str(folder), cure="give another")
    licence = read_licence(folder)
    hashes = {name: _hash(folder / name) for name in names}
    captions = read_captions(folder, names, want == "text")
    classes = tuple(sorted({name.split("/")[0] for name in names if "/" in name}))
    problems: list[Problem] = []

    def read(progress: Progress) -> Iterator[Row]:
        problems[:] = captions.problems
        yield from _rows(folder, hashes, captions, classes, want, resolution, channels,
                         problems, progress)  # fmt: skip

    said = [hashes, captions.by_name, [p.message for p in captions.problems], want,
            [licence.name, licence.licence, licence.attribution]]  # fmt: skip
    return PictureSource(
        name="folder",
        content=hashlib.sha256(json.dumps(said).encode()).hexdigest(),
        shape=(resolution, resolution, channels),
        classes=classes,
        licences=(licence,),
        read=read,
        problems=problems,
    )


def _rows(
    folder: Path,
    hashes: dict[str, str],
    captions: Captions,
    classes: tuple[str, ...],
    want: Wanted,
    side: int,
    channels: int,
    problems: list[Problem],
    progress: Progress,
) -> Iterator[Row]:
    looks: dict[str, str] = {}
    sizes: dict[str, tuple[int, int]] = {}
    labels = {name: number for number, name in enumerate(classes)}
    for done, (name, sha256) in enumerate(hashes.items(), 1):
        progress("read pictures", done, len(hashes), "pictures")
        try:
            read = read_picture(picture_bytes(folder / name), name, at_most=side * 4)
        except BadInput as error:
            problems.append(unreadable(name, error))
            continue
        if read.sha256 != sha256:
            raise BadInput("was changed while it was read", place=name, cure="try again")
        label = labels[name.split("/")[0]] if "/" in name else -1
        said = captions.by_name.get(name, ())
        found = judged(name, read, side, said, label, want, looks)
        problems.extend(found)
        if all(problem.usable for problem in found):
            sizes[name] = read.size
            pixels = with_channels(squared(read.picture.pixels, side), channels)
            yield Row(pixels, said, label, name)
    problems.extend(sizes_compared(sizes))


def _pictures_in(folder: Path) -> Iterator[str]:
    """Names relative to the folder, with ``/``; hidden files and folders are passed over."""
    count = 0
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for file in files:
            path = Path(parent, file)
            if file.startswith(".") or path.suffix.lower() not in _SUFFIXES or not path.is_file():
                continue
            count += 1
            if count > MOST_FILES:
                raise BadInput(f"more than {MOST_FILES:,} pictures", place=str(folder),
                               cure="give a smaller folder")  # fmt: skip
            yield path.relative_to(folder).as_posix()


def _hash(path: Path) -> str:
    """Of the file, or what stands in for it where reading will say what is wrong."""
    try:
        return "" if path.stat().st_size > MAX_BYTES else file_sha256(path)
    except OSError:
        return ""
