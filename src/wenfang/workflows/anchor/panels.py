"""Cards beside the presenter: the headline, and pictures in a frame.

Rounded, with a soft shadow, so that a picture of any ground stands out from any background.
"""

from __future__ import annotations

from typing import Any

from wenfang.films.lettering import draw_line, line_height, line_width, wrapped
from wenfang.picture import Picture

_PAPER, _ACCENT = (250, 249, 246), (196, 52, 44)
_INK, _MUTED = (24, 32, 46, 255), (110, 118, 130, 255)


def headline_card(title: str, about: str, size: tuple[int, int]) -> Picture:
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
    px, lines = _fitted(title, right - left - unit, bottom - top - 4 * unit)
    height = line_height(px)
    y = top + (bottom - top - 2.2 * unit - height * len(lines)) / 2
    draw.rounded_rectangle(
        (left, y + unit * 0.2, left + unit * 0.28, y + height * len(lines)),
        unit * 0.14,
        fill=_ACCENT,
    )
    for n, line in enumerate(lines):
        draw_line(draw, left + unit, y + n * height, line, px, _INK, stroke=max(1, px // 40))
    small = max(12, round(unit * 0.95))
    line = _cut(about, right - left - unit, small)
    draw_line(draw, left + unit, bottom - line_height(small), line, small, _MUTED)
    return Picture.of(image)


def picture_card(picture: Picture, credit: str, size: tuple[int, int]) -> Picture:
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
        small = max(12, round(unit * 0.8))
        text = _cut(credit, room[0], small)
        x = right - line_width(text, small)
        draw_line(draw, x, bottom - line_height(small) * 0.9, text, small, _MUTED)
    return Picture.of(image)


def _card(size: tuple[int, int]) -> tuple[Any, tuple[int, int, int, int]]:
    """An empty card of that size with its shadow, and the room inside it."""
    from PIL import Image, ImageDraw, ImageFilter

    width, height = size
    margin, radius = max(4, height // 20), max(4, height // 24)
    box = (margin, margin, width - margin - 1, height - margin - 1)
    shadow = Image.new("L", size, 0)
    ImageDraw.Draw(shadow).rounded_rectangle(
        (box[0], box[1] + margin // 3, box[2], box[3] + margin // 3), radius, fill=130
    )
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.putalpha(shadow.filter(ImageFilter.GaussianBlur(margin / 3.2)))
    # Drawn four times as large and made smaller: Pillow's own curves have steps.
    mask = Image.new("L", (width * 4, height * 4), 0)
    ImageDraw.Draw(mask).rounded_rectangle([side * 4 for side in box], radius * 4, fill=255)
    image.paste(_PAPER, (0, 0), mask.resize(size, Image.Resampling.LANCZOS))
    pad = height // 20
    return image, (box[0] + pad, box[1] + pad, box[2] - pad, box[3] - pad)


def _fitted(text: str, width: int, height: int) -> tuple[int, list[str]]:
    """The largest letters in which the text fits, in pixels, and its lines."""
    px = max(16, height // 4)
    while px > 12 and len(wrapped(text, px, width)) * line_height(px) > height:
        px -= 2
    lines = wrapped(text, px, width)
    fit = max(1, height // line_height(px))
    return px, [*lines[: fit - 1], _cut("".join(lines[fit - 1 :]), width, px)] if len(
        lines
    ) > fit else lines


def _cut(text: str, width: int, px: int) -> str:
    if line_width(text, px) <= width:
        return text
    while text and line_width(text + "…", px) > width:
        text = text[:-1]
    return text + "…"
