"""How large the label is, how it breaks, and its ink as coverage.

Sizes are found by drawing each letter and measuring its ink, not from the font's tables:
what a checker with a ruler would do.
"""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from wenfang.errors import BadInput
from wenfang.pictures.label import PictureLabel

if TYPE_CHECKING:
    import numpy as np

FONT = "WenfangLabel.otf"
#: Of the shortest side (GB 45438-2025, 5.2).
SHARE = 0.05
#: Below this many pixels an em, Han characters run together; below the second, they cannot
#: be told apart.
LEGIBLE_PX, LEAST_PX = 16, 12
#: A label wider than this share of the picture is broken into two lines; a second line
#: wider than the other share is left out.
_ONE_LINE, _TWO_LINES = 0.8, 0.9
_SMALLEST = "use a picture of 48 by 48 pixels or more"


@dataclass(frozen=True, slots=True)
class Layout:
    """A label laid out for one size of picture: lines, and pixels an em, of padding and of
    margin."""

    lines: tuple[str, ...]
    px: int
    padding: int
    margin: int


@lru_cache(maxsize=512)
def layout(width: int, height: int, label: PictureLabel) -> Layout:
    """The label for a picture of that size.

    Raises:
        BadInput: too small for a label that can be read.
    """
    floor = -(-min(width, height) * 5 // 100)
    for least in range(LEGIBLE_PX, LEAST_PX - 1, -1):
        for lines, share in _breaks(label, both=least == LEGIBLE_PX):
            px = max(size_for(lines, floor), least)
            plan = Layout(lines, px, max(2, round(px * 0.3)), round(px * 0.35))
            block_width, block_height = _size(plan)
            if block_width <= width * share and block_height <= height:
                return plan
    raise BadInput(
        f"{width} × {height} pixels are too few for a label that can be read",
        place="label",
        cure=_SMALLEST,
    )


def _breaks(label: PictureLabel, *, both: bool) -> list[tuple[tuple[str, ...], float]]:
    """Ways to break the label, best first, each with the share of the width it may take."""
    chinese, english = label.chinese, label.english
    ways: list[tuple[tuple[str, ...], float]] = []
    if english and both:
        ways.append(((f"{chinese} · {english}",), _ONE_LINE))
        ways.append(((chinese, english), _TWO_LINES))
    ways.append(((chinese,), 1.0))
    ways += [(lines, 1.0) for count in (2, 3, 4) if (lines := wrapped(chinese, count))]
    return ways


def wrapped(text: str, count: int) -> tuple[str, ...]:
    """``text`` in ``count`` lines of about equal length; the letters AI stay together. Empty
    if it has too few characters."""
    parts: list[str] = []
    for character in text:
        if parts and character.isascii() and parts[-1][-1:].isascii():
            parts[-1] += character
        else:
            parts.append(character)
    if len(parts) < count:
        return ()
    cuts = [len(parts) * n // count for n in range(count + 1)]
    return tuple("".join(parts[a:b]) for a, b in itertools.pairwise(cuts))


def size_for(lines: tuple[str, ...], floor: int) -> int:
    """Least pixels an em at which every letter's ink is ``floor`` pixels high."""
    px = max(1, floor)
    while letter_px(lines, px) < floor:
        px += 1
    return px


@lru_cache(maxsize=4096)
def letter_px(lines: tuple[str, ...], px: int) -> int:
    """Height of the lowest letter's ink; dots and dashes are no letters."""
    letters = sorted({c for line in lines for c in line if c.isalnum()})
    return min(_ink_height(character, px) for character in letters)


@lru_cache(maxsize=4096)
def _ink_height(character: str, px: int) -> int:
    """Rows in which the letter covers at least half of some pixel."""
    import numpy as np

    mask = np.asarray(_drawn(character, px))
    return int((mask.max(axis=1, initial=0) >= 128).sum())


def rendered(plan: Layout, position: str) -> tuple[np.ndarray, np.ndarray]:
    """Coverage of ink and of plate, 0 to 1, float32, of the same shape (rows, columns)."""
    import numpy as np
    from PIL import Image

    width, height = _size(plan)
    ink = Image.new("L", (width, height), 0)
    at = plan.padding
    for line in plan.lines:
        mask = _drawn(line, plan.px)
        ink.paste(255, (_left(width, mask.width, plan.padding, position), at), mask)
        at += mask.height + _gap(plan)
    return np.asarray(ink, np.float32) / np.float32(255), plate(width, height, plan.px)


def plate(width: int, height: int, px: int) -> np.ndarray:
    """Coverage of a plate with rounded corners, 0 to 1, float32."""
    import numpy as np
    from PIL import Image, ImageDraw

    # Corners are drawn four times too large and shrunk, which smooths them.
    large = Image.new("L", (width * 4, height * 4), 0)
    box = (0, 0, width * 4 - 1, height * 4 - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, round(px * 0.8), fill=255)
    smooth = large.resize((width, height), Image.Resampling.BOX)
    return np.asarray(smooth, np.float32) / np.float32(255)


def _left(width: int, line: int, padding: int, position: str) -> int:
    if position.endswith("right"):
        return width - line - padding
    return padding if position.endswith("left") else (width - line) // 2


def _gap(plan: Layout) -> int:
    """Between two lines' ink."""
    return max(2, round(plan.px * 0.25))


def _size(plan: Layout) -> tuple[int, int]:
    """Width and height of the block with its padding."""
    masks = [_drawn(line, plan.px) for line in plan.lines]
    height = sum(mask.height for mask in masks) + _gap(plan) * (len(masks) - 1)
    return max(mask.width for mask in masks) + 2 * plan.padding, height + 2 * plan.padding


@lru_cache(maxsize=256)
def _drawn(text: str, px: int) -> Any:
    """The ink of a text on one line, cut to its edges, as a Pillow image of mode L."""
    from PIL import Image, ImageDraw

    font = label_font(px)
    left, top, right, bottom = font.getbbox(text)
    image = Image.new("L", (int(right - left) + 2, int(bottom - top) + 2), 0)
    ImageDraw.Draw(image).text((1 - left, 1 - top), text, fill=255, font=font)
    return image.crop(image.getbbox() or (0, 0, 1, 1))


@lru_cache(maxsize=32)
def label_font(px: int) -> Any:
    """The label's font; laid out by Pillow itself, the same on every system."""
    from PIL import ImageFont

    data = resources.files("wenfang.pictures").joinpath("fonts", FONT).read_bytes()
    return ImageFont.truetype(io.BytesIO(data), px, layout_engine=ImageFont.Layout.BASIC)
