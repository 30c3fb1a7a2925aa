"""Published files of a piece, put where a person wants them.

Publication writes a piece into a folder of its own, with its page. Whoever asks for one file
(``-o news.mp3``) gets that file and what belongs to it, byte for byte the same.
"""

from __future__ import annotations

import contextlib
import filecmp
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.brief import Brief, SpeechBrief
from wenfang.errors import BadInput
from wenfang.library.library import Piece
from wenfang.provenance.folder import copy_file, hidden_folder, move_files
from wenfang.studio.made import Made
from wenfang.studio.making import make_piece

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace

#: Endings of what lies beside a recording.
BESIDE = (".srt", ".vtt", ".json")


def make_and_place(studio: Workspace, brief: Brief, path: Path, unlabelled: str | None) -> Made:
    """Make a piece and place its files; see :meth:`Studio.make_file`."""
    target = Path(os.path.abspath(path))
    _refuse_taken(target, BESIDE if isinstance(brief, SpeechBrief) else ())
    folder = studio.library_folder / "pieces" / secrets.token_hex(8)
    return make_piece(studio, brief, Path.cwd(), folder, unlabelled, place=target)


def placed(made: Made, place: str | None) -> Made:
    """A finished piece with its files where the person wanted them, if anywhere.

    Raises:
        BadInput, EngineError: as :func:`place_files`; the piece itself is finished.
    """
    if place is None:
        return made
    target = Path(place)
    names = place_files(made.out, target)
    ends = (name for name in names if name.endswith(target.suffix))
    first = target.name if target.name in names else next(ends)
    return replace(made, placed=target.with_name(first))


def _refuse_taken(target: Path, beside: tuple[str, ...]) -> None:
    """Before long work: neither the file nor what will lie beside it may be there.

    Raises:
        BadInput: one of them is.
    """
    names = [f"{target.stem}{ending}" for ending in (target.suffix, *beside)]
    for name in (*names, *(f"{one}.c2pa" for one in names)):
        if (target.parent / name).exists():
            raise BadInput(
                "the file exists", place=str(target.parent / name), cure="choose another name"
            )


def belongs(name: str, stem: str) -> bool:
    """Whether a published file is the one asked for, lies beside it, or is a part of it: what is
    long becomes ``news-1.mp3``, ``news-2.mp3`` …"""
    return re.fullmatch(rf"{re.escape(stem)}(-\d+)?\..+", name) is not None


def placed_name(name: str, target: Path) -> str:
    """What a published file is called where a person wanted it: as published, but with the ending
    as they wrote it (``news.MP3``)."""
    ending = target.suffix.lower()
    return name.removesuffix(ending) + target.suffix if name.endswith(ending) else name


def place_files(folder: Path, target: Path) -> list[str]:
    """Copy the published files of the target's name, whatever their extension, beside it; what
    they are called there.

    Raises:
        BadInput: one of them is there already.
        EngineError: the disk is full or the place cannot be written.
    """
    stem = target.stem
    names = sorted(one.name for one in folder.iterdir() if belongs(one.name, stem))
    there = [placed_name(name, target) for name in names]
    with hidden_folder(target.parent, stem) as staging:
        for name, new in zip(names, there, strict=True):
            copy_file(folder / name, staging / new)
        move_files(staging, there, target.parent)
    return there


def placed_copies(piece: Piece, names: Sequence[str]) -> list[Path]:
    """The copies of those published files where they were put, as they were published; what was
    changed since is none, for it is the person's."""
    place = piece.options.get("place")
    if place is None:
        return []
    target = Path(place)
    found = []
    for name in names:
        copy, own = target.parent / placed_name(name, target), Path(piece.out) / name
        if belongs(name, target.stem) and copy.is_file() and not copy.is_symlink():
            with contextlib.suppress(FileNotFoundError):
                if filecmp.cmp(copy, own, shallow=False):
                    found.append(copy)
    return found
