"""An anchor's look: validated attributes as colours and choices, ready to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wenfang.engines.avatar.drawn.palette import (
    CLOTH_COLOURS,
    EYE_COLOURS,
    HAIR_COLOURS,
    SKINS,
    Skin,
    rgb,
    skin,
)
from wenfang.engines.avatar.drawn.shapes import Colour


@dataclass(frozen=True)
class Look:
    """What the parts are drawn from; words are the English names of attributes."""

    woman: bool
    face: str
    skin: Skin
    hair: str
    hair_colour: Colour
    eyes: Colour
    clothes: str
    cloth: Colour
    accent: Colour
    glasses: str
    beard: str
    earrings: str
    lips: str


def look_of(attributes: Mapping[str, str]) -> Look:
    """Of attributes that :func:`~wenfang.engines.avatar.drawn.attributes.validated` gave."""
    return Look(
        woman=attributes["figure"] == "woman",
        face=attributes["face"],
        skin=skin(rgb(SKINS[attributes["skin"]])),
        hair=attributes["hair"],
        hair_colour=rgb(HAIR_COLOURS[attributes["hair_colour"]]),
        eyes=rgb(EYE_COLOURS[attributes["eyes"]]),
        clothes=attributes["clothes"],
        cloth=rgb(CLOTH_COLOURS[attributes["clothes_colour"]]),
        accent=rgb(CLOTH_COLOURS[attributes["accent_colour"]]),
        glasses=attributes["glasses"],
        beard=attributes["beard"],
        earrings=attributes["earrings"],
        lips=attributes["lips"],
    )
