"""Several pictures on one sheet, numbered, to choose from.

Cells are of one size, in as square a grid as fits; each picture is shrunk into its cell
and never cut or enlarged. The numbers are those that people then name ("vary the third").
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wenfang.errors import BadInput
from wenfang.picture import Picture

if TYPE_CHECKING:
    from PIL import Image

_GROUND = (245, 245, 245)
_INK = (40, 40, 40)
MOST = 100


def contact_sheet(
    pictures: Sequence[Picture], *, cell: int = 512, captions: Sequence[str] = ()
) -> Picture:
    """The sheet, opaque.

    Args:
        cell: longest side of a picture on the sheet, in pixels, 64 to 2048.
        captions: below the pictures, one each; default: their numbers.

    Raises:
        BadInput: no pictures, more than 100, or a cell of another size.
    """
    from PIL import Image, ImageDraw

    from wenfang.pictures.label_layout import label_font

    if not 1 <= len(pictures) <= MOST:
        raise BadInput(f"{len(pictures)} pictures do not make a sheet", cure="give 1 to 100")
    if not 64 <= cell <= 2048:
        raise BadInput("a cell has 64 to 2048 pixels", place="cell")
    words = captions or [str(number) for number in range(1, len(pictures) + 1)]
    small = [_shrunk(picture, cell) for picture in pictures]
    width = max(image.width for image in small)
    height = max(image.height for image in small)
    columns = math.ceil(math.sqrt(len(small) * height / width)) or 1
    columns = min(columns, len(small))
    rows = math.ceil(len(small) / columns)
    gap, text = max(8, cell // 32), max(16, cell // 16)
    foot = round(text * 1.5)
    # The sheet's own label gets a band of its own, so that it hides no picture.
    band = max(24, round(min(columns * width, rows * height) * 0.2))
    size = (columns * (width + gap) + gap, rows * (height + foot + gap) + gap + band)
    sheet = Image.new("RGB", size, _GROUND)
    draw = ImageDraw.Draw(sheet)
    for index, image in enumerate(small):
        left = gap + index % columns * (width + gap)
        top = gap + index // columns * (height + foot + gap)
        sheet.paste(image, (left + (width - image.width) // 2, top + (height - image.height) // 2))
        place = (left + width / 2, top + height + foot / 2)
        draw.text(place, words[index], fill=_INK, font=label_font(text), anchor="mm")
    return Picture.of(sheet)


def _shrunk(picture: Picture, cell: int) -> Image.Image:
    from PIL import Image

    image = picture.opaque(_GROUND).image()
    image.thumbnail((cell, cell), Image.Resampling.LANCZOS)
    return image
