"""Whose the pictures in a person's folder are: ``data.toml``, or a file LICENSE, or unknown."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from wenfang.errors import BadInput
from wenfang.training.data.picture_set import DataLicence

_FIELDS = {"name", "licence", "license", "attribution"}
_FILES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "LICENCE.txt", "COPYING")
_SPDX = re.compile(r"SPDX-License-Identifier:\s*([\w.+ ()-]{1,100}?)\s*$", re.MULTILINE)
_MOST = 1 << 20
UNKNOWN = "nobody stated whose these pictures are"


def read_licence(folder: Path) -> DataLicence:
    """The licence of a folder; its ``licence`` is empty where nobody stated one.

    Raises:
        BadInput: ``data.toml`` is broken or says something else.
    """
    name = folder.resolve().name or "pictures"
    stated = folder / "data.toml"
    if stated.is_file():
        return _stated(stated, name)
    for path in (folder / file for file in _FILES):
        if path.is_file():
            with path.open("rb") as file:
                text = file.read(_MOST).decode("utf-8-sig", "replace")
            marked = _SPDX.search(text)
            first = " ".join(text.split())[:300]
            return DataLicence(name, marked[1] if marked else f"LicenseRef-{path.name}", first)
    return DataLicence(name, "", UNKNOWN)


def _stated(path: Path, name: str) -> DataLicence:
    cure = 'write name = "…", licence = "CC0-1.0", attribution = "…", each on a line'
    try:
        if path.stat().st_size > _MOST:
            raise ValueError("too long")
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:  # of TOML and of UTF-8 alike
        raise BadInput(f"cannot be read: {error}", place="data.toml", cure=cure) from None
    unknown = sorted(set(said) - _FIELDS)
    if unknown or not all(isinstance(value, str) for value in said.values()):
        what = f"does not know {unknown[0]!r}" if unknown else "takes texts only"
        raise BadInput(f"it {what}", place="data.toml", cure=cure)
    licence = said.get("licence", said.get("license", ""))
    unstated = "" if licence else UNKNOWN
    return DataLicence(said.get("name", name), licence, said.get("attribution", unstated))
