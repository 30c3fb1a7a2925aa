"""Cards beside the presenter: the headline, and pictures in a frame.

Rounded, with a soft shadow, so that a picture of any ground stands out from any background.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from wenfang.picture import Picture
from wenfang.source import Language

_PAPER, _INK, _MUTED, _ACCENT = (250, 249, 246), (24, 32, 46), (110, 118, 130), (196, 52, 44)


def headline_card(
    title: str, about: str, size: tuple[int, int], font: Path, language: Language
) -> Picture:
    """The headline, as large as it fits, and a smaller line under it.

    Args:
        about: programme and date.
        size: width and height in pixels.
    """
    from PIL import ImageDraw

    image, inner = _card(size)
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = inner
    unit = size[1] // 16
    lines, letters = _fitted(title, right - left - unit, bottom - top - 4 * unit, font, language)
    height = letters.size * 1.32
    y = top + (bottom - top - 2.2 * unit - height * len(lines)) / 2
    draw.rounded_rectangle(
        (left, y + unit * 0.2, left + unit * 0.28, y + height * len(lines)),
        unit * 0.14,
        fill=_ACCENT,
    )
    for n, line in enumerate(lines):
        draw.text((left + unit, y + n * height), line, font=letters, fill=_INK)
    small = _font(str(font), max(12, round(unit * 0.95)))
    draw.text((left + unit, bottom - unit * 1.6), about, font=small, fill=_MUTED)
    return Picture.of(image)


def picture_card(picture: Picture, credit: str, size: tuple[int, int], font: Path) -> Picture:
    """A picture in a card, whole, with its credit under it."""
    from PIL import Image, ImageDraw

    image, (left, top, right, bottom) = _card(size)
    draw = ImageDraw.Draw(image)
    unit = size[1] // 16
    below = round(1.5 * unit) if credit else 0
    room = right - left, bottom - top - below
    scale = min(room[0] / picture.width, room[1] / picture.height)
    fitted = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    shown = picture.image().convert("RGBA").resize(fitted, Image.Resampling.LANCZOS)
    at = left + (room[0] - fitted[0]) // 2, top + (room[1] - fitted[1]) // 2
    image.alpha_composite(shown, at)
    if credit:
        small = _font(str(font), max(12, round(unit * 0.8)))
        text = _cut(credit, room[0], small)
        draw.text((right, bottom), text, font=small, fill=_MUTED, anchor="rd")
    return Picture.of(image)


def _card(size: tuple[int, int]) -> tuple[Any, tuple[int, int, int, int]]:
    """An empty card of that size with its shadow, and the room inside it."""
    from PIL import Image, ImageDraw, ImageFilter

    width, height = size
    margin, radius = max(4, height // 28), max(4, height // 24)
    box = (margin, margin, width - margin - 1, height - margin - 1)
    shadow = Image.new("L", size, 0)
    ImageDraw.Draw(shadow).rounded_rectangle(
        (box[0], box[1] + margin // 3, box[2], box[3] + margin // 3), radius, fill=130
    )
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.putalpha(shadow.filter(ImageFilter.GaussianBlur(margin / 2.2)))
    # Drawn four times as large and made smaller: Pillow's own curves have steps.
    mask = Image.new("L", (width * 4, height * 4), 0)
    ImageDraw.Draw(mask).rounded_rectangle([side * 4 for side in box], radius * 4, fill=255)
    image.paste(_PAPER, (0, 0), mask.resize(size, Image.Resampling.LANCZOS))
    pad = height // 18
    return image, (box[0] + pad, box[1] + pad, box[2] - pad, box[3] - pad)


@lru_cache(maxsize=32)
def _font(path: str, px: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(path, px)


def _fitted(
    text: str, width: int, height: int, font: Path, language: Language
) -> tuple[list[str], Any]:
    """The text in lines, in the largest letters with which it fits."""
    for px in range(max(16, height // 4), 11, -2):
        letters = _font(str(font), px)
        lines = _broken(text, width, letters, language)
        if len(lines) * px * 1.32 <= height:
            return lines, letters
    return lines, letters


def _broken(text: str, width: int, letters: Any, language: Language) -> list[str]:
    """At spaces in English, between characters in Chinese; no line begins with punctuation
    that closes."""
    parts = text.split(" ") if language == "en" else _characters(text)
    joint = " " if language == "en" else ""
    lines = [""]
    for part in parts:
        longer = f"{lines[-1]}{joint}{part}" if lines[-1] else part
        if letters.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(part.lstrip())
    return lines


def _characters(text: str) -> list[str]:
    """Characters that may begin a line: what closes, and Latin words and figures, keep
    together."""
    parts: list[str] = []
    for character in text:
        sticks = character in "，。！？；：、）》」』”’%％·"
        latin = character.isascii() and not character.isspace()
        if parts and (sticks or (latin and parts[-1][-1].isascii() and parts[-1][-1] != " ")):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _cut(text: str, width: int, letters: Any) -> str:
    if letters.getlength(text) <= width:
        return text
    while text and letters.getlength(text + "…") > width:
        text = text[:-1]
    return text + "…"
