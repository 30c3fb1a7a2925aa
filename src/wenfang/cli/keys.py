"""``wenfang keys``: who signs, and how others come to trust it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

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
    _print_info(info)


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


def _print_info(info: dict[str, Any]) -> None:
    """At most 80 columns, but for a long folder; hashes and paths whole, for they are compared
    and copied. The root itself is what ``export-root`` writes."""
    import textwrap

    made = "self-made certificate" if info["self_signed"] else "own certificate"
    print(f"algorithm    {info['algorithm']}, {made}")
    if info["folder"]:
        print(f"folder       {info['folder']}")
    for certificate in info["certificates"]:
        print(f"\ncertificate  {certificate['subject']}")
        print(f"  valid      {certificate['valid_from'][:10]} to {certificate['valid_until'][:10]}")
        print(f"  SHA-256    {certificate['sha256']}")
    print()
    # Paths are not broken, wherever they are too long.
    print(textwrap.fill(info["trust"], 79, break_long_words=False, break_on_hyphens=False))
