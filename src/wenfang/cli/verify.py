"""``wenfang verify FILE…``: every mark of any file, as a table or as JSON.

Exit code 0: no mark is broken; 1: a mark of a file is invalid; 2: a file cannot be read.
An absent mark is told, not punished: most of the world's files have none.

A folder stands for every file below it. A manifest that lies beside its file is read with
that file; one whose file is missing is a file of its own, for the loss should be seen.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wenfang.errors import BadInput
from wenfang.verification import FileReport, Lookalike, MarkReport, MarkState

if TYPE_CHECKING:
    from rich.table import Table

_COLOURS = {
    MarkState.VALID: "green",
    MarkState.INVALID: "bold red",
    MarkState.ABSENT: "yellow",
    MarkState.UNVERIFIABLE: "magenta",
    MarkState.NOT_APPLICABLE: "dim",
}
_NAMES = {
    "explicit_label": "explicit label 显式标识",
    "aigc_label": "AIGC label 隐式标识",
    "source_type": "source type 来源类型",
    "credentials": "signature 签名",
    "watermark": "watermark 水印",
    "generator": "generator 生成工具",
}
_LOOKS_LIKE = "looks like 相似作品"


def verify(
    files: Annotated[
        list[Path], typer.Argument(help="Files of any kind, ours or not; a folder for all in it.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False,
    trust: Annotated[
        list[Path] | None,
        typer.Option(help="PEM file of a root certificate to trust, besides your own."),
    ] = None,
) -> None:
    """Read every mark of files: label, metadata, signature, watermark. Never online."""
    from wenfang.studio import Studio

    with Studio.open() as studio:
        roots = b"\n".join(filter(None, (studio.roots(), *map(_root, trust or []))))
        found = list(files_in(files))
        detectors = studio.detectors()
        reports, failures = verify_all(
            found, lambda file: studio.verify(file, roots=roots, detectors=detectors)
        )
    if as_json:
        answer = {
            "files": [report.as_dict() for report in reports],
            "errors": failures,
            "summary": summary(reports, failures),
        }
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        show(reports, failures)
        if len(found) > 1:
            typer.echo(_summed_up(summary(reports, failures)))
    raise typer.Exit(exit_code(reports, failures))


def files_in(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and in place of a folder every file below it in the order of names,
    hidden ones and links to folders left out.

    Raises:
        BadInput: a folder has no file, or may not be read.
    """
    from wenfang.provenance.detached import SUFFIX

    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(_below(path))
        known = set(inside)
        files = [f for f in inside if f.suffix != SUFFIX or f.with_suffix("") not in known]
        if not files:
            raise BadInput("there is no file in this folder", place=str(path), cure="name a file")
        yield from files


def _below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise BadInput(f"cannot be read ({error.strerror})", place=str(error.filename))

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found = (Path(place, name) for name in names if not name.startswith("."))
        # Pipes and sockets would be waited for without end.
        yield from (file for file in found if file.is_file())


def verify_all(
    files: Sequence[Path], verify: Callable[[Path], FileReport]
) -> tuple[list[FileReport], list[dict[str, Any]]]:
    """Reports of the files that could be read, and the errors of those that could not."""
    reports: list[FileReport] = []
    failures: list[dict[str, Any]] = []
    for file in files:
        try:
            reports.append(verify(file))
        except BadInput as error:
            failures.append(error.as_dict())
    return reports, failures


def exit_code(reports: Sequence[FileReport], failures: Sequence[dict[str, Any]]) -> int:
    """2 if a file could not be read, 1 if a mark is invalid, else 0."""
    if failures:
        return 2
    states = {mark.state for report in reports for mark in report.marks}
    return 1 if MarkState.INVALID in states else 0


def summary(reports: Sequence[FileReport], failures: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How many files there are, have an invalid mark, or cannot be read; and for each mark, how
    many files are in each state."""
    marks: dict[str, Counter[str]] = {}
    for report in reports:
        for mark in report.marks:
            marks.setdefault(mark.mark, Counter())[mark.state.value] += 1
    return {
        "files": len(reports) + len(failures),
        "invalid": sum(MarkState.INVALID in {m.state for m in r.marks} for r in reports),
        "unreadable": len(failures),
        "marks": {mark: dict(counts) for mark, counts in marks.items()},
    }


def _summed_up(counted: dict[str, Any]) -> str:
    lines = [
        f"{counted['files']} files: {counted['invalid']} with an invalid mark, "
        f"{counted['unreadable']} unreadable"
    ]
    for mark, states in counted["marks"].items():
        told = ", ".join(f"{count} {state}" for state, count in states.items())
        lines.append(f"  {_NAMES.get(mark, mark)}: {told}")
    return "\n".join(lines)


def show(reports: Sequence[FileReport], failures: Sequence[dict[str, Any]]) -> None:
    """Print one table per file."""
    from rich.console import Console

    console = Console()
    for report in reports:
        console.print(table(report))
    for failure in failures:
        console.print(f"{failure['place']}: {failure['message']}", style="bold red", markup=False)


def table(report: FileReport) -> Table:
    """One file as a Rich table; text from the file is never read as markup."""
    from rich.table import Table
    from rich.text import Text

    title = Text(f"{report.name}  {report.media_type}  sha256 {report.sha256[:16]}…")
    lines = Table(title=title, title_justify="left", expand=True)
    for heading in ("mark", "state", "what it says"):
        lines.add_column(heading, overflow="fold")
    for mark in report.marks:
        state = Text(mark.state.value, style=_COLOURS[mark.state])
        lines.add_row(_NAMES.get(mark.mark, mark.mark), state, Text(_told(mark)))
    if report.lookalikes:
        found = "\n".join(_printable(_near(one)) for one in report.lookalikes)
        lines.add_row(_LOOKS_LIKE, Text("found", style="cyan"), Text(found))
    if report.lookalikes_unseen:
        told = _printable(report.lookalikes_unseen)
        lines.add_row(_LOOKS_LIKE, Text("not known", style="magenta"), Text(told))
    return lines


def _near(one: Lookalike) -> str:
    if one.distance is not None:
        return f"{one.file} of piece {one.piece}, {one.distance} of 256 bits away"
    return f"{one.file} of piece {one.piece} shows much the same, likeness {one.likeness:.2f} of 1"


def _told(mark: MarkReport) -> str:
    """Message and limits, without control characters that a file could smuggle in."""
    consents = mark.says.get("consents") or ()
    parts = [
        mark.message,
        *(f"· {_consent(one)}" for one in consents),
        *(f"· not known: {limit}" for limit in mark.limits),
    ]
    return "\n".join(_printable(part) for part in parts)


def _consent(record: dict[str, Any]) -> str:
    covers = " and ".join(record["covers"])
    return f"consent record {record['sha256'][:12]} for the {covers}, until {record['until']}"


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())


def _root(file: Path) -> bytes:
    """A PEM file. Raises ``BadInput`` if it holds no certificate."""
    from cryptography import x509

    try:
        data = file.read_bytes()
        x509.load_pem_x509_certificates(data)
    except (OSError, ValueError) as error:
        raise BadInput(
            f"no PEM certificate ({error})", place=str(file), cure="give a root.pem"
        ) from error
    return data
