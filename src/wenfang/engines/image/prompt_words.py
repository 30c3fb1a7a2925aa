"""What a prompt can name beside its subject: styles and colours, in both languages.

The words are data, ``prompt_words.toml`` beside this file; a generator's card carries those
that it was trained with.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^\x00-\x1f\x7f]+$", strip_whitespace=True, min_length=1, max_length=80
    ),
]
_Words = Annotated[tuple[Name, ...], Field(max_length=100)]


class Word(BaseModel):
    """Something that a prompt can name: a class, a style, a colour.

    Attributes:
        name: as it is called in files and findings.
        words: that mean it, in any language, beside the name.
        weak: that mean it only where nothing else can be meant (``flat`` is said of tyres
            too); see :mod:`wenfang.engines.image.prompt_reading`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Name
    words: _Words = ()
    weak: _Words = ()


def _read() -> tuple[tuple[Word, ...], tuple[Word, ...], tuple[str, ...]]:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

    def words(kind: str) -> tuple[Word, ...]:
        return tuple(
            Word(
                name=entry["name"],
                words=tuple(entry.get("words", ())),
                weak=tuple(entry.get("weak", ())),
            )
            for entry in data[kind]
        )

    things = tuple(thing for entry in data["things"] for thing in entry["words"])
    return words("styles"), words("colours"), things


STYLES, COLOURS, THINGS = _read()
"""The styles and the twelve colours of the emoji generator, and names that hold a colour's or
a style's word and are never taken apart (``orange juice``, ``红绿灯``)."""
