"""Published files of a piece, put where a person wants them.

Publication writes a piece into a folder of its own, with its page. Whoever asks for one file
(``-o news.mp3``) gets that file and what belongs to it, byte for byte the same.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.brief import Brief
from wenfang.errors import BadInput
from wenfang.provenance.folder import hidden_folder, move_files, write_file
from wenfang.studio.made import Made
from wenfang.studio.making import make_piece

if TYPE_CHECKING:
    from wenfang.studio.workspace import Workspace


def make_and_place(studio: Workspace, brief: Brief, path: Path, unlabelled: str | None) -> Made:
    """Make a piece and place its files; see :meth:`Studio.make_file`."""
    target = Path(os.path.abspath(path))
    if target.exists():
        raise BadInput("the file exists", place=str(path), cure="choose another name")
    folder = studio.library_folder / "pieces" / secrets.token_hex(8)
    made = make_piece(studio, brief, Path.cwd(), folder, unlabelled)
    place_files(made.out, path.stem, target.parent)
    return replace(made, placed=target)


def place_files(folder: Path, stem: str, to: Path) -> list[str]:
    """Copy the published files of that name, whatever their extension; their names.

    Raises:
        BadInput: one of them is there already.
        EngineError: the disk is full or the place cannot be written.
    """
    names = sorted(one.name for one in folder.iterdir() if one.name.startswith(f"{stem}."))
    with hidden_folder(to, stem) as staging:
        for name in names:
            write_file(staging / name, (folder / name).read_bytes())
        move_files(staging, names, to)
    return names
