"""``wenfang verify FILE…``: every mark of any file, as a table or as JSON.

Exit code 0: no mark is broken; 1: a mark of a file is invalid; 2: a file cannot be read.
An absent mark is told, not punished: most of the world's files have none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wenfang.errors import BadInput
from wenfang.verification import FileReport, MarkReport, MarkState

if TYPE_CHECKING:
    from rich.table import Table

    from wenfang.provenance.verify import Detector

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


def verify(
    files: Annotated[list[Path], typer.Argument(help="Files of any kind, ours or not.")],
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
        reports, failures = verify_all(files, roots=roots, detectors=studio.detectors())
    if as_json:
        entries = [report.as_dict() for report in reports]
        text = json.dumps({"files": entries, "errors": failures}, ensure_ascii=False, indent=2)
        typer.echo(text)
    else:
        show(reports, failures)
    raise typer.Exit(exit_code(reports, failures))


def verify_all(
    files: Sequence[Path], *, roots: bytes, detectors: Sequence[Detector]
) -> tuple[list[FileReport], list[dict[str, Any]]]:
    """Reports of the files that could be read, and the errors of those that could not."""
    from wenfang.provenance.verify import verify_file

    reports: list[FileReport] = []
    failures: list[dict[str, Any]] = []
    for file in files:
        try:
            reports.append(verify_file(file, roots=roots, detectors=detectors))
        except BadInput as error:
            failures.append(error.as_dict())
    return reports, failures


def exit_code(reports: Sequence[FileReport], failures: Sequence[dict[str, Any]]) -> int:
    """2 if a file could not be read, 1 if a mark is invalid, else 0."""
    if failures:
        return 2
    states = {mark.state for report in reports for mark in report.marks}
    return 1 if MarkState.INVALID in states else 0


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
    return lines


def _told(mark: MarkReport) -> str:
    """Message and limits, without control characters that a file could smuggle in."""
    parts = [mark.message, *(f"· not known: {limit}" for limit in mark.limits)]
    return "\n".join("".join(c for c in part if c.isprintable()) for part in parts)


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
