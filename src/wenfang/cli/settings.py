"""``wenfang config``: every setting, its value, and where it came from."""

from __future__ import annotations

from typing import Any

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
                    "value": _plain(o.value),
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
        value = "" if o.value is None else _shown(o.value)
        style = "dim" if o.origin == "default" else "bold"
        rows.append((o.key, Text(value, style=style), o.origin, o.description))
    print_table(("setting", "value", "from", "what it is"), rows, whole=("setting",))


def _plain(value: Any) -> Any:
    """A table of the settings as JSON has it."""
    if isinstance(value, dict):
        return {name: said.model_dump(exclude_defaults=True) for name, said in value.items()}
    return value


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}={said.licence}" for name, said in value.items())
    return str(value)
