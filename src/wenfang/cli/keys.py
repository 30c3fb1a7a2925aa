"""``wenfang keys``: who signs, and how others come to trust it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wenfang.cli.output import Json, print_json

app = typer.Typer(
    help="Signing keys: who signs, and how others come to trust it.", no_args_is_help=True
)


@app.command()
def show(as_json: Json = False) -> None:
    """Show the signing certificate and how another machine can trust it."""
    from wenfang.studio import Studio

    with Studio.open() as studio:
        info = studio.key_info()
    if as_json:
        print_json(info)
        return
    for key, value in info.items():
        print(f"{key}: {value}")


@app.command("export-root")
def export_root(
    path: Annotated[Path, typer.Argument(help="Where to write the root certificate, PEM.")],
    as_json: Json = False,
) -> None:
    """Write the root certificate to a file, for those who are to trust this studio."""
    from wenfang.errors import BadInput
    from wenfang.studio import Studio

    if path.exists():
        raise BadInput("is there already", place=str(path), cure="name another file")
    if not path.parent.is_dir():
        raise BadInput("there is no such folder", place=str(path.parent), cure="make it first")
    with Studio.open() as studio:
        path.write_bytes(studio.identity.roots)
    if as_json:
        print_json({"root": str(path)})
    else:
        print(path)
