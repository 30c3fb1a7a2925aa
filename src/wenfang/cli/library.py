"""``wenfang library``: the pieces that were made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from wenfang.cli.output import Json, print_findings, print_json, print_table

app = typer.Typer(
    help="The pieces that were made: list, show, export, delete.", no_args_is_help=True
)

PieceId = Annotated[str, typer.Argument(help="The piece's id, or the start of it.")]


@app.command("list")
def list_pieces(
    state: Annotated[
        str | None, typer.Option(help="Only those: running, done, blocked, failed, held, rejected.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List pieces, the newest first; one that was cut off while running is interrupted."""
    from dataclasses import replace

    from wenfang.studio import Studio
    from wenfang.studio.held_alone import shown_state

    _refuse_unknown(state)
    with Studio.open() as studio:
        pieces = [
            replace(one, state=shown_state(studio, one)) for one in studio.library.pieces(state)
        ]
    if as_json:
        print_json([_summary(piece) for piece in pieces])
        return
    print_table(
        ("id", "state", "made", "kind", "lang", "title"),
        [
            (p.id, p.state, f"{p.created.astimezone():%Y-%m-%d %H:%M}", p.kind, p.language, p.title)
            for p in pieces
        ],
        whole=("id", "state", "made", "kind"),
    )


@app.command()
def show(piece: PieceId, as_json: Json = False) -> None:
    """Show one piece: steps, files, findings, log; or what is kept of one live session."""
    from wenfang.studio import Studio
    from wenfang.studio.held_alone import shown_state

    with Studio.open() as studio:
        library = studio.library
        if session := _live_session(library, piece):
            _print_session(session, as_json)
            return
        found = library.piece(piece)
        data: dict[str, Any] = {
            **_summary(found),
            "state": shown_state(studio, found),
            "message": found.message,
            "brief": found.brief,
            "steps": [
                {"name": s.name, "output": s.output, "seconds": s.seconds, "started": s.started}
                for s in library.steps(found.id)
            ],
            "assets": [
                {"role": a.role, "name": a.name, "media_type": a.media_type, "sha256": a.sha256}
                for a in library.kept(found.id)
                if a.role != "step"
            ],
            "findings": [f.as_dict() for f in library.findings(found.id)],
            "log": [{"at": e.at, "event": e.event, **e.detail} for e in library.log(found.id)],
        }
        findings = library.findings(found.id)
    if as_json:
        print_json(data)
        return
    _print_piece(data)
    if findings:
        print_findings(findings)


@app.command()
def export(
    piece: PieceId,
    to: Annotated[Path, typer.Argument(help="A folder that is not there yet.")],
    as_json: Json = False,
) -> None:
    """Write a piece's published files and receipt to a folder, byte for byte."""
    from wenfang.studio import Studio

    with Studio.open() as studio:
        names = studio.export(piece, to)
    if as_json:
        print_json({"folder": str(to), "files": names})
    else:
        print("\n".join(str(to / name) for name in names))


@app.command()
def delete(
    piece: PieceId,
    reason: Annotated[str, typer.Option(help="Kept in the log; no personal data here.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Erase a piece with its sources, steps and files; a tombstone stays in the log."""
    from wenfang.studio import Studio

    with Studio.open() as studio:
        found = studio.library.piece(piece)
        copies = [str(path) for path in studio.copies_outside(found.id)]
        if not yes and not as_json:
            also = f", and with it {', '.join(copies)}" if copies else ""
            typer.confirm(f"erase {found.id} ({found.title}){also}?", abort=True)
        erased = studio.delete(found.id, reason=reason)
    if as_json:
        print_json({"deleted": found.id, "assets_erased": erased, "copies_erased": copies})
    else:
        also = "".join(f"\n{path} erased too" for path in copies)
        print(f"{found.id} erased, {erased} assets; files in {found.out} erased too{also}")


def _refuse_unknown(state: str | None) -> None:
    from wenfang.errors import BadInput
    from wenfang.library.library import STATES

    if state is not None and state not in STATES:
        raise BadInput(
            f"there is no state {state!r}", place="--state", cure=f"one of {', '.join(STATES)}"
        )


def _live_session(library: Any, key: str) -> dict[str, Any] | None:
    """What the log holds of the live session of that id, if it is none of a piece's."""
    from wenfang.studio.live_log import live_records

    found = live_records(library, key) if key else []
    pieces = any(piece.id.startswith(key) for piece in library.pieces()) if found else False
    return found[0].as_dict() if len(found) == 1 and not pieces else None


def _print_session(data: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(data)
        return
    for key, value in data.items():
        if key == "engines":
            value = ", ".join(f"{one['engine']} ({one['model']})" for one in value)
        elif key == "states":
            value = ", ".join(f"{many} {state}" for state, many in value.items())
        if key != "heard" and value not in (None, "", False):
            print(f"{key}: {value}")
    for line in data["heard"]:
        print(f"heard: {line['at']:%Y-%m-%d %H:%M:%S} line {line['number']}  {line['sha256']}")


def _summary(piece: Any) -> dict[str, Any]:
    fields = ("id", "kind", "language", "title", "state", "created", "updated", "out")
    return {name: getattr(piece, name) for name in fields}


def _print_piece(data: dict[str, Any]) -> None:
    for key in ("id", "kind", "language", "title", "state", "message", "created", "out"):
        if data[key]:
            print(f"{key}: {data[key]}")
    for asset in data["assets"]:
        print(f"{asset['role']}: {asset['name']}  {asset['sha256'][:12]}")
    total = sum(step["seconds"] for step in data["steps"])
    print(f"steps: {len(data['steps'])}, {total:.1f} s")
    for entry in data["log"]:
        print(f"log: {entry['at']:%Y-%m-%d %H:%M:%S} {entry['event']}")
