"""The name that a brief gives its files, without extension."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

#: Names under which every piece has files of its own: its page, its receipt, its report.
OWN_NAMES = frozenset({"index", "receipt", "report"})


def is_own(stem: str) -> bool:
    """Whether files of that name would stand in the place of the piece's own, on any system."""
    return stem.strip(" .").casefold() in OWN_NAMES


def _not_own(name: str) -> str:
    if is_own(name):
        raise ValueError(
            f"name: {name!r} is kept for the piece's own files "
            "(index.html, receipt.json, report.*); choose another"
        )
    return name


FileName = Annotated[str, Field(pattern=r"^[\w][\w .-]{0,99}$"), AfterValidator(_not_own)]
