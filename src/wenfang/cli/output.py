"""What every verb does with its output: JSON for programs, words and tables for people.

JSON goes to standard output alone; progress and errors go to standard error, so that a
pipe never carries both.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wenfang.errors import Blocked, WenfangError

if TYPE_CHECKING:
    from wenfang.finding import Finding
    from wenfang.progress import Progress
    from wenfang.source import Language

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")]

_COLOURS = {"block": "red", "warn": "yellow", "info": "cyan"}


def spoken_language(value: str | None, option: str) -> Language | None:
    """A language that a person named, or none.

    Raises:
        BadInput: it is neither zh nor en.
    """
    from wenfang.errors import BadInput

    if value is None:
        return None
    if value == "zh":
        return "zh"
    if value == "en":
        return "en"
    raise BadInput(f"unknown language {value!r}", place=option, cure="use zh or en")


def print_json(value: Any) -> None:
    """Print a value as JSON, for programs."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_error(error: WenfangError) -> None:
    """Say what happened, where, and the cure; as JSON where ``--json`` was asked."""
    if "--json" in sys.argv:
        print_json(error.as_dict())
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True)
    text = Text("error: ", style="bold red")
    if error.place:
        text.append(f"{error.place}: ", style="bold")
    text.append(error.message)
    console.print(text, soft_wrap=True)
    if error.cure:
        console.print(Text(f"  → {error.cure}"), soft_wrap=True)
    if isinstance(error, Blocked):
        print_findings(error.findings, console)


def print_findings(findings: Sequence[Finding], console: Any = None) -> None:
    """A table of findings, the gravest first; each with its sentence where that is known."""
    from rich.text import Text

    order = {"block": 0, "warn": 1, "info": 2}
    rows = []
    for finding in sorted(findings, key=lambda f: order[f.severity.value]):
        severity = finding.severity.value
        what = Text(finding.message)
        if "sentence" in finding.evidence and "text" in finding.evidence:
            what.append("\n" + shortened(str(finding.evidence["text"])), style="dim")
        rows.append(
            (
                Text(severity, style=_COLOURS[severity]),
                f"{finding.check}/{finding.code}",
                _where(finding),
                what,
            )
        )
    print_table(("severity", "check", "where", "what"), rows, whole=("severity",), console=console)


def print_gates(gates: dict[str, Any], console: Any = None) -> None:
    """A row for each gate in each try."""
    from rich.text import Text

    words = {True: Text("passed", style="green"), False: Text("missed", style="yellow")}
    rows = [
        (
            f"{one['try']}{' ←' if one['try'] == gates['kept'] else ''}",
            result["gate"],
            result["wanted"],
            " ".join(filter(None, [f"{result['measured']:.4g}", result.get("unit", "")])),
            words[result["passed"]],
            "; ".join([result.get("signature", ""), *result.get("warnings", ())]),
        )
        for one in gates["tries"]
        for result in one["results"]
    ]
    headings = ("try", "gate", "wanted", "measured", "", "measured with")
    print_table(headings, rows, whole=("try", "gate", "wanted", "measured", ""), console=console)


def _where(finding: Finding) -> str:
    if "sentence" in finding.evidence:
        return f"sentence {finding.evidence['sentence']}"
    place = finding.place
    parts = (place.what, place.name if place.name != place.what else "")
    return " ".join(part for part in parts if part)


def shortened(text: str, most: int = 100) -> str:
    """The start of a sentence in quotation marks, to know it by."""
    return f"“{text}”" if len(text) <= most else f"“{text[: most - 1].rstrip()}…”"


#: Cells of a column that may fold, at least, where the width is free.
_FOLDED = 24


def print_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    whole: Sequence[str],
    console: Any = None,
) -> None:
    """A table whose ``whole`` columns stand on one line each, for names and ids are there to
    be copied; the others fold. Cells are text, never markup. Where no terminal sets the width, it
    is as wide as that takes."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    texts = [[cell if isinstance(cell, Text) else Text(str(cell)) for cell in row] for row in rows]
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold underline")
    needed = 0
    for n, heading in enumerate(headings):
        # Rich cuts a column that may not wrap before it lets another go below its minimum.
        wide = max([len(heading), *(row[n].cell_len for row in texts)])
        keep = heading in whole
        needed += 2 + (wide if keep else min(wide, _FOLDED))
        table.add_column(
            heading, overflow="fold", no_wrap=keep, min_width=wide if keep else min(wide, 6)
        )
    for row in texts:
        table.add_row(*row)
    console = console or Console()
    if not console.is_terminal:
        console.width = max(console.width, needed)
    console.print(table)


@contextmanager
def progress_bars(quiet: bool = False) -> Iterator[Progress]:
    """A progress listener that draws bars on standard error while the block runs.

    Nothing is drawn where standard error is no terminal, except one line a task.
    """
    if quiet:
        from wenfang.progress import silent

        yield silent
    elif sys.stderr.isatty():
        yield from _bars()
    else:
        yield _lines()


def _bars() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    tasks: dict[str, Any] = {}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[amount]}"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:

        def listen(task: str, done: float, total: float | None, unit: str = "") -> None:
            if task not in tasks:
                tasks[task] = bars.add_task(task, total=total, amount="")
            amount = _amount(done, total, unit)
            bars.update(tasks[task], completed=done, total=total, amount=amount)

        yield listen


def _lines() -> Progress:
    said: set[str] = set()

    def listen(task: str, done: float, total: float | None, unit: str = "") -> None:
        if task not in said:
            said.add(task)
            print(f"{task} …", file=sys.stderr, flush=True)

    return listen


def _amount(done: float, total: float | None, unit: str) -> str:
    if unit == "bytes":
        whole = f"/{total / 1e6:.0f}" if total else ""
        return f"{done / 1e6:.0f}{whole} MB"
    whole = f"/{total:.0f}" if total else ""
    return f"{done:.0f}{whole} {unit}".strip()
