"""``wenfang config``: every setting, its value, and where it came from."""

from __future__ import annotations

from wenfang.cli.output import Json, print_json, print_table


def config(as_json: Json = False) -> None:
    """Show every setting with its value and where it came from."""
    from wenfang.config import load_settings, variable

    origins = load_settings().origins
    if as_json:
        print_json(
            [
                {
                    "key": o.key,
                    "value": o.value,
                    "origin": o.origin,
                    "variable": variable(o.key),
                    "description": o.description,
                }
                for o in origins
            ]
        )
        return
    from rich.text import Text

    rows = []
    for o in origins:
        value = "" if o.value is None else str(o.value)
        style = "dim" if o.origin == "default" else "bold"
        rows.append((o.key, Text(value, style=style), o.origin, o.description))
    print_table(("setting", "value", "from", "what it is"), rows, whole=("setting",))
