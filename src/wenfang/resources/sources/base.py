"""What every kind of source is given, and what it has to do.

A source appends the bytes of one file to a sink, or raises `ResourceError`, upon which
the next source is asked. It never decides whether the bytes are right: the hash does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from wenfang.resources.download import Line


class Spec(BaseModel):
    """A source as it stands in the catalogue."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass
class Job:
    """What sources of one fetch share.

    Args:
        work: folder for half-done files, kept between runs.
        size: bytes of the file that is wanted.
        heard: called with how many of its bytes are there, as far as can be told.
        line: what downloads share.
        wanted: how many sources of the resource still name each package; a package is
            thrown away after its last use.
        resolved: addresses already asked of a package client.
    """

    work: Path
    size: int = 0
    heard: Callable[[float], None] = lambda done: None
    line: Line = field(default_factory=Line)
    wanted: Counter[str] = field(default_factory=Counter)
    resolved: dict[str, tuple[str, str]] = field(default_factory=dict)


def _relative(value: str) -> str:
    path = PurePosixPath(value)
    if not value or path.is_absolute() or "\\" in value or {"..", "."} & set(value.split("/")):
        raise ValueError("must be a path inside the package or repository, without '..'")
    return value


Member = Annotated[str, AfterValidator(_relative)]
