"""Colours: those of skin, hair, eyes and cloth by name, and how light and shade follow from one."""

from __future__ import annotations

from dataclasses import dataclass

from wenfang.engines.avatar.drawn.shapes import Colour


def rgb(text: str, alpha: float = 1.0) -> Colour:
    """``#f6d3bd`` as a colour."""
    red, green, blue = (int(text[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue, round(255 * alpha)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """``share`` of the other in the one."""
    red, green, blue, alpha = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue, alpha


WHITE, BLACK = rgb("#ffffff"), rgb("#14101a")


def lighter(colour: Colour, share: float) -> Colour:
    """Towards a warm white."""
    return mixed(colour, rgb("#fff6ea"), share)


def darker(colour: Colour, share: float) -> Colour:
    """Towards a deep cool shade, which looks cleaner than towards black."""
    return mixed(colour, rgb("#1a1428"), share)


@dataclass(frozen=True)
class Skin:
    """A skin and what follows from it."""

    base: Colour
    light: Colour
    shade: Colour
    deep: Colour
    blush: Colour
    lip: Colour


def skin(colour: Colour) -> Skin:
    """Shades of skin are redder, not greyer."""
    dark = sum(colour[:3]) / 765  # 0 black to 1 white
    return Skin(
        base=colour,
        light=mixed(colour, rgb("#fff3e6"), 0.42 if dark > 0.6 else 0.22),
        shade=mixed(colour, rgb("#8c3b2e"), 0.27 if dark > 0.6 else 0.34),
        deep=mixed(colour, rgb("#5a1f22"), 0.46 if dark > 0.6 else 0.52),
        blush=mixed(colour, rgb("#e8574f"), 0.42),
        lip=mixed(colour, rgb("#b8343c"), 0.50 if dark > 0.6 else 0.36),
    )


SKINS = {
    "porcelain": "#fae2d5", "fair": "#f5d0b9", "beige": "#ecbe9d",
    "tan": "#d69d74", "brown": "#a96f49", "deep": "#744832",
}  # fmt: skip
HAIR_COLOURS = {
    "black": "#211d24", "dark-brown": "#3b2722", "brown": "#6a4230", "chestnut": "#874a2b",
    "blond": "#d0a45e", "red": "#a8452a", "grey": "#8d9096", "silver": "#c9ccd2",
    "blue": "#33477f",
}  # fmt: skip
EYE_COLOURS = {
    "black": "#2c1d1a", "brown": "#5f3a22", "amber": "#96642a", "green": "#4f7a4e",
    "blue": "#4277a8", "grey": "#6b7b88",
}  # fmt: skip
CLOTH_COLOURS = {
    "navy": "#26365a", "charcoal": "#3c4048", "black": "#26252b", "grey": "#8b9099",
    "white": "#f1f0ee", "red": "#b3262e", "wine": "#6f2136", "pink": "#e0a0a8",
    "blue": "#3d6fb0", "sky": "#9fc3e4", "teal": "#1f7377", "green": "#2f6b4b",
    "yellow": "#e3b54a", "beige": "#d8c3a2", "purple": "#5d4687",
}  # fmt: skip
