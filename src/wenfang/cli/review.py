"""``wenfang review``: pieces that missed their gates and wait for a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wenfang.cli.make import interruptible, tell, tell_purpose_of
from wenfang.cli.output import (
    Json,
    print_findings,
    print_gates,
    print_json,
    print_table,
    progress_bars,
)

if TYPE_CHECKING:
    from wenfang.studio.reviewing import HeldPiece

app = typer.Typer(
    help="Pieces that missed their gates: list, show, approve, reject.", no_args_is_help=True
)

PieceId = Annotated[str, typer.Argument(help="The piece's id, or the start of it.")]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who decides; default the name you log in with."),
]


@app.command("list")
def list_held(as_json: Json = False) -> None:
    """List the pieces that wait, the newest first."""
    from wenfang.studio import Studio

    with Studio.open() as studio:
        held = studio.reviews()
    if as_json:
        print_json([one.as_dict() for one in held])
        return
    print_table(
        ("id", "since", "kind", "lang", "title", "misses"),
        [
            (
                one.piece.id,
                f"{one.review.since.astimezone():%Y-%m-%d %H:%M}",
                one.piece.kind,
                one.piece.language,
                one.piece.title,
                ", ".join(_missed(one)),
            )
            for one in held
        ],
        whole=("id", "since", "kind"),
    )


@app.command()
def show(
    piece: PieceId,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="FOLDER",
            help="Write review.html there, with the pictures; all of it labelled.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show a piece that waits: its text, what every try measured, what the checks found."""
    from wenfang.studio import Studio

    with Studio.open() as studio:
        held = studio.review(piece)
        page = studio.review_page(piece, out) if out is not None else None
    if as_json:
        print_json(held.as_dict() | ({"page": str(page)} if page else {}))
        return
    _print_held(held)
    if page:
        print(page)


@app.command()
def approve(
    piece: PieceId,
    by: By = None,
    reason: Annotated[
        str, typer.Option(help="Needed where the check holds claims to be wrong; published.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Publish a piece that waits, with every mark; its receipt says who let it go."""
    from wenfang.studio import Studio

    with (
        interruptible(),
        progress_bars(as_json) as progress,
        Studio.open(progress=progress) as studio,
    ):
        tell_purpose_of(studio, piece)
        made = studio.approve(piece, by=by, reason=reason)
    tell(made, as_json)


@app.command()
def reject(
    piece: PieceId,
    reason: Annotated[str, typer.Option(help="Kept in the log; no personal data here.")],
    by: By = None,
    as_json: Json = False,
) -> None:
    """Turn a piece that waits down: nothing of it is published."""
    from wenfang.studio import Studio

    with Studio.open() as studio:
        held = studio.reject(piece, reason=reason, by=by)
    if as_json:
        print_json(held.as_dict())
    else:
        print(f"{held.piece.id} rejected by {held.review.reviewer}: {held.review.reason}")


def _missed(held: HeldPiece) -> list[str]:
    gates = held.review.shown["gates"]
    kept = next(one for one in gates["tries"] if one["try"] == gates["kept"])
    return [result["gate"] for result in kept["results"] if not result["passed"]]


def _print_held(held: HeldPiece) -> None:
    from rich.console import Console
    from rich.text import Text

    console, shown, review = Console(), held.review.shown, held.review
    console.print(Text(shown["title"], style="bold"), soft_wrap=True)
    since = f"since {review.since.astimezone():%Y-%m-%d %H:%M}"
    console.print(Text(f"{held.piece.id} · {held.piece.state} · {since}"))
    if review.decision:
        said = f"{review.decision} by {review.reviewer}"
        console.print(Text(": ".join(filter(None, [said, review.reason])), style="bold"))
    for paragraph in (" ".join(shown["summary"]), *shown["body"].split("\n\n")):
        if paragraph:
            console.print(Text("\n" + paragraph), soft_wrap=True)
    for picture in shown["pictures"]:
        size = f"{picture['width']} × {picture['height']}"
        console.print(Text(f"{picture['name']}  {size}  seed {picture['seed']}"))
    console.print()
    print_gates(shown["gates"], console)
    if held.findings:
        console.print()
        print_findings(held.findings, console)
