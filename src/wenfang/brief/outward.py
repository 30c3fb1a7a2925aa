"""What a receipt tells of a brief: where files lie on the person's machine is left out.

Design choice: a path inside the brief's own folder is told as it is, for whoever has the
folder can make the piece again with it. Of any other the last part is told, and of a server
the model and not the address.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from wenfang.server_address import without_address


def outward_path(path: str) -> str:
    """A path, or the address of a source, as others may see it."""
    if "://" in path or not _outside(path):
        return path
    return PureWindowsPath(path).name  # which takes both kinds of slash for one


def outward_model(model: str) -> str:
    """A model's name as briefs and settings write it, without folders and addresses."""
    kind, colon, name = model.partition(":")
    if kind == "openai" and colon:
        return without_address(model)
    if kind in ("hf", "generator") and colon:
        return f"{kind}:{outward_path(name)}"
    return outward_path(model)


def outward_gates(table: Mapping[str, Any]) -> dict[str, Any]:
    """A brief's gates; what they are measured against may lie anywhere."""
    return {
        name: _outward_reference(value)
        if name == "reference"
        else outward_gates(value)
        if isinstance(value, Mapping)
        else value
        for name, value in table.items()
    }


def _outward_reference(value: Any) -> Any:
    return outward_path(value) if isinstance(value, str) else [outward_path(one) for one in value]


def _outside(path: str) -> bool:
    windows = PureWindowsPath(path)
    rooted = PurePosixPath(path).is_absolute() or bool(windows.anchor)
    return rooted or path.startswith("~") or ".." in windows.parts
