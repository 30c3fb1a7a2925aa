"""The same press release in two formats is one source; a changed number makes it another."""

from __future__ import annotations

import io
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from wenfang.sources import read_sources, same_content

LINES = (
    "The town of Alderby will open a ferry line on 1 May 2026.",
    "The boats will cross the river every 20 minutes from 6 a.m. to 10 p.m.",
    "A single ticket will cost 2 euros, and children under 12 will ride free.",
    "The council paid 12 million euros for three electric boats and two piers.",
    "Mayor Ann Lee said that residents had waited nine years for the line.",
)


def test_same_content(tmp_path: Path) -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for row, line in enumerate(LINES):
        canvas.drawString(72, 700 - 14 * row, line)
    canvas.save()
    (tmp_path / "a.pdf").write_bytes(out.getvalue())
    text = "\n\n".join(LINES)
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.txt").write_text(
        text.replace(" ", "  ").replace("\n", "\r\n"), encoding="utf-16"
    )
    (tmp_path / "near.txt").write_text(text.replace("will open", "is to open"))
    (tmp_path / "number.txt").write_text(text.replace("12 million", "15 million"))
    (tmp_path / "other.txt").write_text(
        "The market hall will be painted green in June, the council decided."
    )
    names = ["a.txt", "other.txt", "a.pdf", "b.txt", "number.txt", "near.txt", "other.txt"]
    sources = read_sources(names, base=tmp_path, allow_network=False)
    assert same_content(sources) == {"s3": "s1", "s4": "s1", "s6": "s1", "s7": "s2"}


def test_short_and_empty_lists() -> None:
    assert same_content([]) == {}
