"""``wenfang check``: hold any text against its sources, without making anything."""

from __future__ import annotations

from typing import Annotated

import typer

from wenfang.cli.output import Json, print_findings, print_json, progress_bars


def check(
    file: Annotated[str, typer.Argument(help="The text: .txt, .md, .html, .pdf or .docx.")],
    against: Annotated[
        list[str] | None,
        typer.Option("--against", help="A source; may be given again for each."),
    ] = None,
    sources: Annotated[list[str] | None, typer.Argument(help="More sources.")] = None,
    allow_network: Annotated[
        bool, typer.Option("--allow-network", help="Sources may be URLs.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check a text: claims against sources, personal data, safety.

    Exits with 1 where a finding blocks.
    """
    from wenfang.studio import Studio

    given = [*(against or []), *(sources or [])]
    with progress_bars(as_json) as progress, Studio.open(progress=progress) as studio:
        findings = studio.check(file, given, allow_network=allow_network)
    if as_json:
        print_json([finding.as_dict() for finding in findings])
    elif findings:
        print_findings(findings)
    else:
        print("nothing found")
    if any(finding.severity.value == "block" for finding in findings):
        raise typer.Exit(1)
