"""Fonts for text in pictures and films: one with Chinese and Latin letters, one with emoji.

Both come from the catalogue and are laid out by Pillow itself, so that a text looks the same
on every system. There is one weight; a bold look is made by a stroke.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

TEXT, EMOJI = "noto-sans-cjk-sc", "noto-emoji"


@lru_cache(maxsize=4)
def font_path(name: str) -> Path:
    """Where the font lies, fetched if need be.

    Raises:
        ResourceError: it cannot be had.
    """
    from wenfang.resources import fetch

    return fetch(name)


@lru_cache(maxsize=64)
def text_font(px: int, name: str = TEXT) -> Any:
    """The Pillow font at that many pixels an em."""
    from PIL import ImageFont

    path = str(font_path(name))
    return ImageFont.truetype(path, px, layout_engine=ImageFont.Layout.BASIC)
