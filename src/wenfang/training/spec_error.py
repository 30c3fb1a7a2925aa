"""What is wrong with a specification, from what pydantic says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenfang.errors import BadInput

if TYPE_CHECKING:
    from pydantic import ValidationError


def spec_error(error: ValidationError, place: str) -> BadInput:
    """The first thing that is wrong, with its field and the file it stands in."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return BadInput(
        f"{field or 'the specification'}: {first['msg'].removeprefix('Value error, ')}",
        place=place,
        cure="see docs/training.md for the fields",
    )
