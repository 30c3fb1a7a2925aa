"""Briefs as files: TOML, YAML and JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wenfang.brief.base import Brief
from wenfang.errors import BadInput
from wenfang.server_address import foreign_address

MAX_BRIEF_BYTES = 1_000_000


def load_brief(path: Path) -> Brief:
    """Read a brief from a ``.toml``, ``.yaml``, ``.yml`` or ``.json`` file.

    Raises:
        BadInput: the file is missing, too large, not UTF-8, not valid in its format, or
            not a valid brief; names the place (line, field) and the cure.
    """
    place = str(path)
    data = _parse(_read(path, place), path.suffix.lower(), place)
    if not isinstance(data, dict):
        raise BadInput("a brief is a table of fields", place=place)
    if not all(isinstance(key, str) for key in data):
        raise BadInput("field names must be text", place=place)
    try:
        brief = Brief(**data)
        _refuse_foreign_servers(brief)
        return brief
    except BadInput as error:
        at = f"{place}: {error.place}" if error.place else place
        raise BadInput(error.message, place=at, cure=error.cure) from None


def _refuse_foreign_servers(brief: Brief) -> None:
    """A brief's file may be a stranger's: prompts and key go to no server that it names."""
    for field, section in brief.chosen_models.items():
        foreign = foreign_address(getattr(brief, field) or "")
        if foreign:
            raise BadInput(
                f"a brief cannot send what you write to {foreign}",
                place=field,
                cure=f"name the server in your own configuration ({section}.base_url)",
            )


def dump_brief(brief: Brief, suffix: str) -> str:
    """The brief as the text of a ``.toml``, ``.yaml`` or ``.json`` file."""
    data = brief.as_data()
    if suffix == ".json":
        import json

        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if suffix in (".yaml", ".yml"):
        import yaml

        return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    if suffix == ".toml":
        import tomli_w

        return tomli_w.dumps(data)
    raise BadInput(f"no such brief format: {suffix}", cure="use .toml, .yaml or .json")


def _read(path: Path, place: str) -> str:
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "no such file"
            raise BadInput(
                f"{what}, not a brief", place=place, cure="name a .toml, .yaml or .json file"
            )
        if path.stat().st_size > MAX_BRIEF_BYTES:
            raise BadInput(
                f"is {path.stat().st_size:,} bytes; a brief has at most {MAX_BRIEF_BYTES:,}",
                place=place,
                cure="put long material into sources",
            )
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"is not UTF-8 (byte {error.start})", place=place, cure="save the brief as UTF-8"
        ) from None
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot be read: {error}", place=place) from None


def _parse(text: str, suffix: str, place: str) -> Any:
    import json
    import tomllib

    try:
        if suffix == ".toml":
            return tomllib.loads(text)
        if suffix == ".json":
            return json.loads(text)
        if suffix in (".yaml", ".yml"):
            import yaml

            try:
                return yaml.safe_load(text)
            except yaml.YAMLError as error:
                raise ValueError(" ".join(str(error).split())) from None
    except (ValueError, RecursionError) as error:
        raise BadInput(f"is not valid {suffix[1:].upper()}: {error}", place=place) from None
    raise BadInput(
        f"cannot tell the format of {suffix or 'a file without a suffix'}",
        place=place,
        cure="name the brief .toml, .yaml or .json",
    )
