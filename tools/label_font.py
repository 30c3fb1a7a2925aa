"""Cuts the label's font from Noto Sans CJK SC: ``label_font.py NotoSansCJKsc-Regular.otf``.

The characters are those of :mod:`wenfang.pictures.glyphs`. The same file and fontTools
version give the same bytes. The source font is the catalogue's ``noto-sans-cjk-sc``.
Needs fontTools (extra ``[test]``).
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

import wenfang.pictures
from wenfang.pictures.glyphs import GLYPHS

TARGET = Path(wenfang.pictures.__file__).parent / "fonts" / "WenfangLabel.otf"


def cut(source: Path, target: Path = TARGET) -> Path:
    """Write the subset of ``source``."""
    font = TTFont(source, recalcTimestamp=False)
    options = Options()
    options.hinting = False
    options.desubroutinize = True
    options.layout_features = ["kern"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF"]
    subsetter = Subsetter(options)
    subsetter.populate(text=GLYPHS)
    subsetter.subset(font)
    # "Source" is a reserved font name of Adobe; Noto is none. A changed font gets an own name.
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6):
            record.string = "WenfangLabel"
    font["CFF "].cff.fontNames = ["WenfangLabel"]
    font.save(target)
    return target


if __name__ == "__main__":
    path = cut(Path(sys.argv[1]))
    print(path, path.stat().st_size, "bytes")
