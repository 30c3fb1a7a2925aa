"""Evaluations and comparisons as files: the page, and the same as JSON.

Design choice: whether a place can be written is looked at before the long work, and a page is
only written to a name that ends in .html, for the option beside the candidate's must not
overwrite the candidate.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput, EngineError
from wenfang.whole_file import write_whole

if TYPE_CHECKING:
    from wenfang.metrics.evaluation import Evaluation
    from wenfang.metrics.text.compared import Compared
    from wenfang.source import Language

PAGE, DATA, COMPARISON = "report.html", "evaluation.json", "comparison.json"


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

    if report is None and folder is None:
        return []
    return _write(render_report(found, language), found.as_dict(), DATA, report, folder)


def write_comparison(
    found: Compared,
    report: Path | None = None,
    folder: Path | None = None,
    language: Language | None = None,
) -> list[Path]:
    """The same for a comparison of two systems; see :func:`write_evaluation`."""
    from wenfang.metrics.report import render_comparison

    if report is None and folder is None:
        return []
    page = render_comparison(found, language)
    return _write(page, found.as_dict(), COMPARISON, report, folder)


def _write(
    page: bytes, told: dict[str, Any], name: str, report: Path | None, folder: Path | None
) -> list[Path]:
    from wenfang.provenance.folder import staged_folder, write_file

    ensure_writable(report, folder)
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
        data = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
        with staged_folder(folder) as staging:
            write_file(staging / PAGE, page)
            write_file(staging / name, data.encode())
        written += [folder / PAGE, folder / name]
    return written
