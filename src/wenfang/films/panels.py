"""Panels with words: a name strip (lower third), a title card, a panel of points.

All are stills: how they come and go is the layer's. Colours are dark blue, white and one
accent, with a contrast of 7:1 or more between words and ground (WCAG 2.2, 1.4.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wenfang.errors import BadInput
from wenfang.film import Layer
from wenfang.films.lettering import draw_line, fitted, line_height, line_width, wrapped
from wenfang.films.sources import StillFrames
from wenfang.picture import Picture

NAVY, WHITE, INK = (14, 27, 54, 242), (250, 251, 253, 246), (14, 20, 36, 255)
ACCENT = (196, 30, 46, 255)
_GREY = (214, 222, 236, 255)
#: The left edge of words: the title-safe area.
SIDE = 0.06


class LowerThird(StillFrames):
    """A still that holds a name strip: publication's label keeps clear of it."""


def lower_third(
    name: str,
    title: str,
    width: int,
    height: int,
    *,
    accent: tuple[int, int, int, int] = ACCENT,
) -> LowerThird:
    """A name on white above a title on dark blue, with an accent bar, for a film of that size.

    Raises:
        BadInput: no name.
    """
    if not name.strip():
        raise BadInput("a lower third without a name", place="lower third")
    short = min(width, height)
    room = round(width * (0.84 if height > width else 0.5))
    px, (name,) = fitted(name.strip(), round(short * 0.052), room, 1)
    small, titles = (
        fitted(title.strip(), round(short * 0.034), room, 2) if title.strip() else (0, [])
    )
    pad, bar = round(short * 0.016), max(4, round(short * 0.008))
    upper = line_height(px) + pad
    lower = line_height(small) * len(titles) + (pad if titles else 0)
    widths = [line_width(name, px) + px // 8, *(line_width(line, small) for line in titles)]
    image, draw = _image(bar + max(widths) + 4 * pad, upper + lower)
    draw.rectangle((0, 0, bar - 1, upper + lower), fill=accent)
    draw.rectangle((bar, 0, image.width, upper - 1), fill=WHITE)
    draw_line(draw, bar + 2 * pad, pad / 2, name, px, INK, stroke=round(px / 50))
    if titles:
        draw.rectangle((bar, upper, image.width, upper + lower), fill=NAVY)
    for n, line in enumerate(titles):
        draw_line(draw, bar + 2 * pad, upper + pad / 2 + n * line_height(small), line, small, WHITE)
    return LowerThird(Picture.of(image))


def lower_third_layer(
    strip: LowerThird, width: int, height: int, start: float, end: float
) -> Layer:
    """The strip in its place: left, above the captions, coming in from the left."""
    bottom = round(height * (0.70 if height > width else 0.76))
    x = round(width * SIDE)
    return Layer(strip, x, bottom - strip.height, start, end, "slide-right", "slide-left", 0.5)


def title_card(title: str, subtitle: str, width: int, height: int) -> StillFrames:
    """A whole frame with a title in the middle and words under it.

    Raises:
        BadInput: no title.
    """
    if not title.strip():
        raise BadInput("a title card without a title", place="title card")
    short = min(width, height)
    room = round(width * 0.8)
    px, lines = fitted(title.strip(), round(short * 0.095), room, 4)
    small, under = (
        fitted(subtitle.strip(), round(short * 0.042), room, 3) if subtitle.strip() else (0, [])
    )
    image = _gradient(width, height)
    draw = _draw(image)
    gap = round(short * 0.05)
    block = line_height(px) * len(lines) + (gap + line_height(small) * len(under) if under else 0)
    y: float = (height - block) / 2
    for line in lines:
        draw_line(
            draw,
            (width - line_width(line, px)) / 2,
            y,
            line,
            px,
            (*WHITE[:3], 255),
            stroke=round(px / 50),
        )
        y += line_height(px)
    half = short * 0.06
    draw.rectangle(
        (width / 2 - half, y + gap * 0.35, width / 2 + half, y + gap * 0.35 + max(3, short // 200)),
        fill=ACCENT,
    )
    y += gap
    for line in under:
        draw_line(draw, (width - line_width(line, small)) / 2, y, line, small, _GREY)
        y += line_height(small)
    return StillFrames(Picture.of(image.convert("RGB")))


def text_panel(heading: str, points: Sequence[str], width: int, height: int) -> StillFrames:
    """A panel of that size with a heading and points, as large as they fit, for beside a
    presenter.

    Raises:
        BadInput: more points than can be read on it.
    """
    short = min(width, height)
    pad = round(short * 0.06)
    image, draw = _image(width, height)
    draw.rounded_rectangle((0, 0, width - 1, height - 1), radius=pad * 0.5, fill=NAVY)
    y = float(pad)
    if heading.strip():
        px, lines = fitted(heading.strip(), round(short * 0.12), width - 2 * pad, 2)
        for line in lines:
            draw_line(draw, pad, y, line, px, (*WHITE[:3], 255), stroke=round(px / 50))
            y += line_height(px)
        y += pad * 0.4
    size, laid_out = _points(points, short, width - 3 * pad, height - pad * 0.5 - y)
    for lines in laid_out:
        dot, middle = size * 0.14, y + line_height(size) * 0.52
        draw.ellipse((pad - dot, middle - dot, pad + dot, middle + dot), fill=ACCENT)
        for line in lines:
            draw_line(draw, pad * 1.7, y, line, size, _GREY)
            y += line_height(size)
        y += size * 0.35
    return StillFrames(Picture.of(image))


def _points(
    points: Sequence[str], short: int, width: int, height: float
) -> tuple[int, list[list[str]]]:
    """The largest size at which the points fit, and their lines."""
    for px in range(round(short * 0.095), round(short * 0.045) - 1, -1):
        lines = [wrapped(point.strip(), px, width) for point in points]
        tall = sum(len(each) for each in lines) * line_height(px) + len(lines) * px * 0.35
        if tall <= height:
            return px, lines
    raise BadInput("more points than the panel holds", place="panel", cure="use fewer words")


def _image(width: int, height: int) -> tuple[Any, Any]:
    from PIL import Image

    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    return image, _draw(image)


def _draw(image: Any) -> Any:
    from PIL import ImageDraw

    return ImageDraw.Draw(image)


def _gradient(width: int, height: int) -> Any:
    """Dark blue, lighter above; the steps are smaller than an eye sees."""
    import numpy as np
    from PIL import Image

    share = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    colours = np.array([30, 52, 98]) * (1 - share) + np.array([10, 16, 34]) * share
    pixels = np.repeat(np.rint(colours)[:, None, :], width, axis=1).astype(np.uint8)
    return Image.fromarray(pixels).convert("RGBA")
