"""Names of anchors: one word that is a safe folder name on every system."""

from __future__ import annotations

import re
import unicodedata

from wenfang.errors import BadInput

_NAME = re.compile(r"[^\W_][\w-]{0,39}")
#: Windows opens devices under these names, whatever the folder.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def checked_name(name: str, place: str = "--name") -> str:
    """The name, composed (NFC).

    Raises:
        BadInput: it is no name.
    """
    plain = unicodedata.normalize("NFC", name.strip())
    if not _NAME.fullmatch(plain) or _DEVICES.fullmatch(plain):
        raise BadInput(
            f"{name[:60]!r} is no name of an anchor",
            place=place,
            cure="letters of any script, digits, - and _, at most 40, no device's name",
        )
    return plain


def folder_name(name: str) -> str:
    """Under which it is kept: Lin and lin are one, as they are on many disks."""
    return unicodedata.normalize("NFC", name.casefold())
