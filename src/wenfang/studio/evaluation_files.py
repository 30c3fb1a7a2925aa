"""Evaluations as files: the page, and the same as JSON.

Design choice: whether a place can be written is looked at before the long work, and a page is
only written to a name that ends in .html, for the option beside the candidate's must not
overwrite the candidate.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from wenfang.errors import BadInput, EngineError
from wenfang.whole_file import write_whole

if TYPE_CHECKING:
    from wenfang.metrics.evaluation import Evaluation
    from wenfang.source import Language

PAGE, DATA = "report.html", "evaluation.json"


def ensure_writable(report: Path | None, folder: Path | None) -> None:
    """Look at the places where an evaluation is to be written.

    Raises:
        BadInput: the page's name does not end in .html, its folder is not there, or the folder
            is a file or holds something.
    """
    if report is not None:
        ensure_file(report, ".html", "--report")
    if folder is not None:
        if folder.exists() and not folder.is_dir():
            raise BadInput("is a file", place=str(folder), cure="choose another folder")
        if folder.is_dir() and any(folder.iterdir()):
            raise BadInput(
                "the folder exists and is not empty",
                place=str(folder),
                cure="choose another folder",
            )


def ensure_file(path: Path, suffix: str, option: str) -> None:
    """Look at the place of one file.

    Raises:
        BadInput: its name does not end so, it is a folder, or its folder is not there.
    """
    if path.suffix.lower() != suffix:
        raise BadInput(
            f"the name does not end in {suffix}",
            place=f"{option} {path}",
            cure=f"end it so: {path.stem}{suffix}",
        )
    if path.is_dir():
        raise BadInput("is a folder", place=f"{option} {path}", cure="name a file")
    if not path.parent.is_dir():
        raise BadInput("there is no such folder", place=str(path.parent), cure="make it first")


def write_evaluation(
    found: Evaluation,
    report: Path | None = None,
    folder: Path | None = None,
    language: Language | None = None,
) -> list[Path]:
    """Write the page, and page and JSON into a new folder; the files written.

    Raises:
        BadInput: see :func:`ensure_writable`.
        EngineError: the disk is full or the place cannot be written.
    """
    from wenfang.metrics.report import render_report
    from wenfang.provenance.folder import staged_folder, write_file

    if report is None and folder is None:
        return []
    ensure_writable(report, folder)
    page = render_report(found, language)
    written = []
    if report is not None:
        try:
            write_whole(report, page)
        except OSError as error:
            raise EngineError(
                f"cannot be written ({error.strerror})", place=str(report), cure="choose another"
            ) from error
        written.append(report)
    if folder is not None:
        data = json.dumps(found.as_dict(), ensure_ascii=False, indent=2) + "\n"
        with staged_folder(folder) as staging:
            write_file(staging / PAGE, page)
            write_file(staging / DATA, data.encode())
        written += [folder / PAGE, folder / DATA]
    return written
