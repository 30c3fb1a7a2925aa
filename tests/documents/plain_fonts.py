"""A font made on the spot, with a box for every character that a test needs: PDFs of
Chinese text can then be tested without fetching one of 24 MB."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen


def make_font(path: Path, characters: Iterable[str], family: str = "Boxes") -> Path:
    """Writes a TrueType font with one glyph per character, all boxes, and its spaces."""
    codes = sorted({ord(ch) for ch in characters} | {0x20})
    names = [".notdef", *(f"u{code:06X}" for code in codes)]
    pen = TTGlyphPen(None)
    for move, point in enumerate([(60, 0), (60, 800), (940, 800), (940, 0)]):
        (pen.lineTo if move else pen.moveTo)(point)
    pen.closePath()
    box = pen.glyph()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap({code: f"u{code:06X}" for code in codes})
    font.setupGlyf(dict.fromkeys(names, box))
    font.setupHorizontalMetrics(dict.fromkeys(names, (1000, 60)))
    font.setupHorizontalHeader(ascent=880, descent=-120)
    names_of_font = {"familyName": family, "styleName": "Regular", "fullName": family}
    font.setupNameTable({**names_of_font, "psName": f"{family}-Regular"})
    font.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    font.setupPost()
    font.save(path)
    return path
