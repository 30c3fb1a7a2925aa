"""A piece as PDF/UA-1 (ISO 14289-1), set by typst.

Design choices: typst rather than fpdf2 (LGPL, no tagging to speak of) or ReportLab (cannot
embed the CFF outlines of the Chinese fonts): it breaks Chinese and Latin lines well, tags
every element, and gives the same bytes for the same input. The words reach it as JSON, not
as markup, so there is nothing to escape. PDF/UA forbids characters without a glyph, so a
font that lacks one is an error that names it, never an empty box. System fonts are not
looked at: a PDF looks the same wherever it was made.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wenfang.document import Document
from wenfang.documents.html import template_text
from wenfang.documents.label_text import ExplicitLabel
from wenfang.documents.layout import NO_PICTURES, Layout, Line, lay_out, picture_of
from wenfang.errors import BadInput, ResourceError

# Resources whose files ``write`` needs: the label is in Chinese in every piece.
FONTS = ("source-han-serif-sc",)

_MAGIC = {b"OTTO": ".otf", b"\0\1\0\0": ".ttf", b"true": ".ttf", b"ttcf": ".ttc"}
_COVER = "cover"  # typst goes by content, not by name
_NO_GLYPH = re.compile(r"the text `(\".*?\")` could not be displayed", re.DOTALL)


def write(
    document: Document,
    label: ExplicitLabel | None,
    *,
    created: datetime,
    fonts: Sequence[Path] = (),
    pictures: Mapping[str, bytes] = NO_PICTURES,
) -> bytes:
    """The piece as PDF.

    Args:
        fonts: font files (OpenType, TrueType), the first that has a character shows it.
            Latin letters come from Libertinus Serif, which typst carries.
        pictures: holds the cover; a JPEG goes in as it is, with its own credentials.

    Raises:
        BadInput: a character has no glyph in any of the fonts; the message names it.
        ResourceError: a file among ``fonts`` is missing or is no font.
    """
    import typst

    layout = lay_out(document, label, created)
    with _font_folder(fonts) as folder, _picture_folder(layout, pictures) as root:
        known = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        compiler = typst.Compiler(
            template_text("article.typ").encode(),
            root=root,
            font_paths=known,
            ignore_system_fonts=True,
            sys_inputs={"piece": json.dumps(_piece(layout, _families(known, folder)))},
        )
        try:
            pages = compiler.compile(
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=int(created.astimezone(UTC).timestamp()),
            )
        except typst.TypstError as error:
            raise _explained(error) from error
    if not isinstance(pages, bytes):
        raise BadInput("the typesetter gave no file", place="pdf")
    return pages


@contextmanager
def _font_folder(fonts: Sequence[Path]) -> Iterator[Path]:
    """A folder with just these fonts, named as typst looks for them and in their order:
    files of a cache may lie under other names, beside other fonts."""
    with tempfile.TemporaryDirectory(prefix="wenfang-fonts-") as name:
        for number, font in enumerate(fonts):
            path = Path(font).resolve()
            target = Path(name) / f"{number:03}{_font_suffix(path)}"
            # Not a symbolic link: typst follows it and goes by the name at its end.
            try:
                os.link(path, target)
            except OSError:  # another file system
                shutil.copyfile(path, target)
        yield Path(name)


@contextmanager
def _picture_folder(layout: Layout, pictures: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with the cover and nothing else: all that the typesetter may read."""
    with tempfile.TemporaryDirectory(prefix="wenfang-pictures-") as name:
        if layout.cover:
            (Path(name) / _COVER).write_bytes(picture_of(layout, pictures))
        yield Path(name)


def _font_suffix(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return _MAGIC[file.read(4)]
    except OSError as error:
        raise ResourceError(f"cannot read the font: {error}", place=str(path)) from error
    except KeyError as error:
        raise ResourceError("not an OpenType or TrueType font", place=str(path)) from error


def _families(fonts: Any, folder: Path) -> list[str]:
    """Family names of the fonts in ``folder``, in the order of the files."""
    by_path = {Path(font.path).resolve(): font.family for font in fonts.fonts() if font.path}
    ours = (by_path.get(file.resolve()) for file in sorted(folder.iterdir()))
    return list(dict.fromkeys(family for family in ours if family))


def _piece(layout: Layout, families: list[str]) -> dict[str, Any]:
    """What the template reads."""

    def lines(lines: Sequence[Line]) -> list[dict[str, Any]]:
        return [{"text": line.text, "notes": line.notes} for line in lines]

    label = layout.label
    return {
        "families": families,
        "language": layout.language,
        "title": layout.title,
        "authors": [layout.byline] if layout.byline else [],
        "label": label
        and {"text": label.text, "also": label.also, "also_language": label.also_language},
        "cover": layout.cover
        and {
            "file": _COVER,
            "alt": layout.cover.alt,
            "caption": layout.cover.caption,
            "ratio": layout.cover.width / layout.cover.height,
        },
        "summary": lines(layout.summary),
        "credits": layout.credits,
        "blocks": [{"kind": b.kind, "lines": lines(b.lines)} for b in layout.blocks],
        "entries": [{"number": e.number, "parts": e.parts, "url": e.url} for e in layout.entries],
        "joint": layout.joint,
        "comma": layout.words.comma,
        "sources": layout.words.sources,
        "page": layout.words.page.split("{}"),
    }


def _explained(error: Any) -> BadInput:
    """A typst error as one of ours; characters without a glyph are named, each once."""
    runs = _NO_GLYPH.findall(error.diagnostic)
    if not runs:
        return BadInput(f"the typesetter refused the piece: {error.message}", place="pdf")
    # typst quotes the run as a Rust string: \u{e000} for what cannot be shown.
    text = "".join(
        re.sub(r"\\u\{([0-9a-f]+)\}", lambda m: chr(int(m[1], 16)), run[1:-1]) for run in runs
    )
    # A run may hold joiners beside the character that is missing; nobody misses those.
    seen = {ch for ch in text if unicodedata.category(ch) not in ("Cf", "Mn", "Zs")}
    missing = sorted(seen or set(text))
    named = ", ".join(f"{ch} (U+{ord(ch):04X})" for ch in missing[:20])
    more = f" and {len(missing) - 20} more" if len(missing) > 20 else ""
    return BadInput(
        f"no font at hand can show {named}{more}",
        place="pdf",
        cure="give a font that has them, or take them out of the text",
    )
