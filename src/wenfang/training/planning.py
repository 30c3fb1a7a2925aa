"""From what a person says to a run: preset, own file, single settings, and what the data are.

The later goes before the earlier. What is told to the network follows from the data where nobody
says: classes where there are sub-folders, texts where every picture has a caption.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wenfang.errors import BadInput
from wenfang.training.data.picture_set import PictureSet
from wenfang.training.kinds import KINDS, Spec


def planned(
    kind: str, data: str, own: Path | None = None, single: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A specification's fields, before the data have been seen.

    Args:
        data: name of the data set, or a folder.
        own: a TOML file with fields.
        single: fields that go before all.

    Raises:
        BadInput: the file cannot be read.
    """
    preset = tomllib.loads(
        Path(__file__).with_name("presets").joinpath(f"{kind}.toml").read_text(encoding="utf-8")
    )
    for_data = preset.pop("data").get(data, {})
    asked = {**(_own(own) if own else {}), **(single or {})}
    fields = {**preset, **for_data, **asked}
    side = fields["resolution"]
    if "base" not in asked and isinstance(side, int) and side <= fields.get("base", 0):
        fields["base"] = 0  # smaller pictures than the preset's need no second stage
    return fields


def checked(kind: str, fields: Mapping[str, Any]) -> None:
    """Look at what was asked for before any data are read.

    Raises:
        BadInput: an unknown field, a value out of range, or fields that do not go together.
    """
    told = fields.get("conditioning", "none")
    by_data: dict[str, Any] = {}
    if kind == "classifier" or told == "class":
        by_data["classes"] = ("one", "other")
    elif told == "text":
        by_data["text_width"] = 1
    KINDS[kind].read({**fields, **by_data}, "specification")


def fitted(kind: str, fields: Mapping[str, Any], data: PictureSet, text_width: int) -> Spec:
    """The specification for these pictures.

    Args:
        text_width: of a text's condition.

    Raises:
        BadInput: an unknown field, or fields that do not go together.
    """
    fields = dict(fields)
    if kind == "classifier":
        fields["classes"] = data.classes
    else:
        told = fields.setdefault("conditioning", conditioning_of(data))
        if told == "class":
            fields["classes"] = data.classes
        elif told == "text":
            fields["text_width"] = text_width
    spec: Spec = KINDS[kind].read(fields, "specification")
    return spec


def conditioning_of(data: PictureSet) -> str:
    """What is known of every picture."""
    if len(data.classes) > 1 and not (data.labels < 0).any():
        return "class"
    return "text" if all(data.captions) else "none"


def _own(path: Path) -> dict[str, Any]:
    """Fields of a file; of a run's ``run.toml``, without what follows from its data."""
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(
            f"the specification cannot be read: {error}",
            place=str(path),
            cure="give a TOML file with the fields of docs/training.md",
        ) from None
    if isinstance(fields.get("spec"), dict):
        return {k: v for k, v in fields["spec"].items() if k not in ("classes", "text_width")}
    return fields
