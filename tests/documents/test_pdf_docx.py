"""PDF and DOCX: they open, say what the document says, and carry the label."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import docx as python_docx
import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from plain_fonts import make_font
from sample_pieces import CHINESE, CREATED, ENGLISH, HOSTILE

from wenfang.document import Document, Paragraph, Sentence
from wenfang.documents import docx, pdf
from wenfang.documents.label_text import label_for
from wenfang.documents.layout import lay_out
from wenfang.documents.printable import printable
from wenfang.documents.writers import WRITERS
from wenfang.errors import BadInput, ResourceError

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40) | st.sampled_from(HOSTILE)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A font with every ideograph, full-width form and mark of the basic plane."""
    blocks = (
        range(0x2010, 0x2070),
        range(0x3000, 0x3100),
        range(0x4E00, 0xA000),
        range(0xFF00, 0xFFF0),
    )
    return make_font(
        tmp_path_factory.mktemp("fonts") / "boxes.bin", (chr(c) for b in blocks for c in b)
    )


def with_text(document: Document, text: str) -> Document:
    sentence = Sentence(text, ("s1.1", "s2.1"))
    return replace(
        document,
        title=Sentence(text),
        summary=(sentence,),
        paragraphs=(
            Paragraph((sentence, replace(sentence, quoted=True)), heading=text),
            *document.paragraphs,
        ),
        references=tuple(
            replace(r, title=text, author=text, published=text) for r in document.references
        ),
        byline=text,
        editor=text,
        dateline=text,
    )


def squeezed(text: str) -> str:
    """Without white space, joiners, spaces of no width, and PDFium's stand-in for a hyphen at a line's end."""
    return re.sub(r"[\s\u2060\u200b]", "", text.replace("\ufffe", "-"))


def pdf_text(data: bytes) -> str:
    file = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in file)


def docx_text(data: bytes) -> str:
    file = python_docx.Document(io.BytesIO(data))
    return "\n".join("".join(p._p.itertext(f"{W}t")) for p in file.paragraphs)


def write_pdf(document: Document, *fonts: Path) -> bytes:
    return pdf.write(document, label_for(document), created=CREATED, fonts=fonts)


def write_docx(document: Document) -> bytes:
    return docx.write(document, label_for(document), created=CREATED)


def assert_says(shown: str, document: Document, *, labels: int) -> None:
    label = label_for(document)
    shown = squeezed(shown)
    assert shown.count(squeezed(label.text)) >= labels
    assert shown.count(squeezed(label.also)) >= 2
    at = 0
    for line in lay_out(document, label, CREATED).lines():
        at = shown.find(squeezed(line.text), at)
        assert at >= 0, line.text
        at += len(squeezed(line.text))
    for entry in lay_out(document, label, CREATED).entries:
        assert all(squeezed(part) in shown[at:] for part in entry.parts)


@pytest.mark.parametrize("document", [ENGLISH, CHINESE])
def test_pdf_says_it_in_reading_order(document: Document, boxes: Path) -> None:
    data = write_pdf(document, boxes)
    assert_says(pdf_text(data), document, labels=3)
    assert squeezed(pdf_text(data)).startswith(squeezed(document.title.text))
    reader = pypdf.PdfReader(io.BytesIO(data))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert str(catalogue["/Lang"]).split("-")[0] == document.language
    assert reader.metadata is not None
    assert reader.metadata.title == document.title.text
    assert reader.metadata.author == document.byline
    assert reader.metadata.creation_date == CREATED
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()


def test_every_pdf_page_carries_the_label(boxes: Path) -> None:
    long = replace(ENGLISH, paragraphs=ENGLISH.paragraphs * 20)
    pages = pypdfium2.PdfDocument(write_pdf(long, boxes))
    label = label_for(long)
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        shown = squeezed(page.get_textpage().get_text_range())
        assert squeezed(label.text) in shown
        assert squeezed(label.also) in shown
        assert f"Page{number}of{len(pages)}" in shown


@pytest.mark.parametrize("document", [ENGLISH, CHINESE])
def test_nothing_runs_off_the_paper(document: Document, boxes: Path) -> None:
    for text in ("a" * 400, "https://example.org/" + "x" * 300, "文" * 400, "é" * 100 + "Ж" * 100):
        data = write_pdf(with_text(document, text), boxes)
        for page in pypdfium2.PdfDocument(data):
            shown = page.get_textpage()
            right = max(shown.get_charbox(at)[2] for at in range(shown.count_chars()))
            assert right <= page.get_width() - 80, text


def test_pdf_footnotes_link_to_the_sources(boxes: Path) -> None:
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(ENGLISH, boxes)))
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
    inside = [a for a in links if "/URI" not in a.get("/A", {})]
    outside = [a["/A"]["/URI"] for a in links if "/URI" in a.get("/A", {})]
    cited = sum(
        len(ENGLISH.citations(s)) for p, s in ENGLISH.places() if not p.startswith("headline")
    )
    assert len(inside) == cited
    assert set(outside) == {"https://example.org/bridge/accounts_2026.html"}


def test_characters_without_a_glyph_are_named(boxes: Path) -> None:
    piece = replace(ENGLISH, title=Sentence("Emoji 👩 and Thai กข here"))
    with pytest.raises(BadInput, match=r"ก \(U\+0E01\), ข \(U\+0E02\), 👩 \(U\+1F469\)"):
        write_pdf(piece, boxes)
    with pytest.raises(BadInput, match=r"人 \(U\+4EBA\)"):
        write_pdf(ENGLISH)


def test_signs_that_newsrooms_use_have_a_glyph(boxes: Path) -> None:
    signs = "→ ↑ ↓ ✓ ★ ≥ ± × € ₹ ¥ № ° µ α Ж ½ … – — ‘ ’ “ ”"
    piece = replace(ENGLISH, title=Sentence(signs))
    assert squeezed(signs) in squeezed(pdf_text(write_pdf(piece, boxes)))


def test_what_is_no_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.otf").write_bytes(b"not a font")
    for path, message in (
        (tmp_path / "a.otf", "not an OpenType"),
        (tmp_path / "b.otf", "cannot read"),
    ):
        with pytest.raises(ResourceError, match=message):
            write_pdf(ENGLISH, path)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str, boxes: Path, tmp_path: Path) -> None:
    document = with_text(ENGLISH, text)
    check_docx(write_docx(document), document)
    rest = make_font(
        tmp_path / "rest.ttf", (ch for ch in printable(text) if ord(ch) > 0x7E), "Rest"
    )
    data = write_pdf(document, boxes, rest)
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert reader.metadata is not None
    assert reader.metadata.title == printable(text)
    if printable(text).isascii():
        assert_says(pdf_text(data), document, labels=3)


@settings(max_examples=40)
@given(ANY_TEXT)
def test_any_text_gives_a_docx_that_says_it(text: str) -> None:
    document = with_text(CHINESE, text)
    check_docx(write_docx(document), document)


@settings(max_examples=40)
@given(text=ANY_TEXT)
def test_any_text_gives_a_pdf_or_names_what_cannot_be_shown(text: str, boxes: Path) -> None:
    document = with_text(ENGLISH, text)
    try:
        shown = squeezed(pdf_text(write_pdf(document, boxes)))
    except BadInput as error:
        codes = re.findall(r"\(U\+([0-9A-F]+)\)", error.message)
    else:
        codes = []
        assert squeezed(label_for(document).text) in shown
    named = {chr(int(code, 16)) for code in codes}
    assert named <= set(printable(text))


def check_docx(data: bytes, document: Document) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        parts = {name: package.read(name) for name in package.namelist()}
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part)
    body = etree.fromstring(parts["word/document.xml"])
    bookmarks = {mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")}
    anchors = {a.get(f"{W}anchor") for a in body.iter(f"{W}hyperlink")} - {None}
    assert anchors <= bookmarks == {f"source-{r.number}" for r in document.references}
    shown = docx_text(data)
    assert_says(shown, document, labels=2)
    first = python_docx.Document(io.BytesIO(data)).paragraphs
    assert [p.style.name for p in first[:2]] == ["Title", "AI Label"]
    assert first[-1].style.name == "AI Label"


@pytest.mark.parametrize("document", [ENGLISH, CHINESE])
def test_docx_names_languages_fonts_and_people(document: Document) -> None:
    data = write_docx(document)
    check_docx(data, document)
    file = python_docx.Document(io.BytesIO(data))
    assert file.core_properties.title == document.title.text
    assert file.core_properties.author == document.byline
    assert file.core_properties.created == CREATED
    assert file.core_properties.language == {"zh": "zh-Hans", "en": "en"}[document.language]
    for name in ("Title", "Body Text", "AI Label"):
        fonts = file.styles[name].element.rPr.rFonts
        assert fonts.get(f"{W}eastAsia") in {"SimSun", "SimHei"}
    footer = "".join(file.sections[0].footer._element.itertext())
    assert label_for(document).text in footer


@pytest.mark.parametrize("document", [ENGLISH, CHINESE])
@pytest.mark.parametrize("name", WRITERS)
def test_equal_input_gives_equal_bytes_everywhere(
    name: str, document: Document, boxes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, label = WRITERS[name], label_for(document)
    first = writer.write(document, label, created=CREATED, fonts=[boxes])
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    moved = boxes.with_name(f"{name}-{document.language}.ttf")
    moved.write_bytes(boxes.read_bytes())
    assert writer.write(document, label, created=CREATED, fonts=[moved]) == first
    other = writer.write(document, label, created=CREATED + timedelta(days=1), fonts=[boxes])
    assert (other == first) is (name in {"md", "txt"})


def test_the_same_moment_in_another_zone_is_the_same_pdf_time(boxes: Path) -> None:
    shanghai = CREATED.astimezone(timezone(timedelta(hours=8)))
    reader = pypdf.PdfReader(
        io.BytesIO(pdf.write(ENGLISH, label_for(ENGLISH), created=shanghai, fonts=[boxes]))
    )
    assert reader.metadata is not None
    assert reader.metadata.creation_date == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def test_a_thousand_paragraphs_in_pdf_and_docx(boxes: Path) -> None:
    long = replace(CHINESE, paragraphs=CHINESE.paragraphs[:1] * 1000)
    assert len(pypdfium2.PdfDocument(write_pdf(long, boxes))) > 30
    assert docx_text(write_docx(long)).count("距东塔发现裂缝已有两年") == 1000


def test_the_registry_knows_five_formats() -> None:
    assert list(WRITERS) == ["md", "html", "pdf", "docx", "txt"]
    assert all(writer.extension == name for name, writer in WRITERS.items())


@pytest.mark.slow
@pytest.mark.parametrize("document", [ENGLISH, CHINESE])
def test_pdf_with_the_real_chinese_font(document: Document) -> None:
    from wenfang import resources

    data = write_pdf(document, resources.fetch(pdf.FONTS[0]))
    assert_says(pdf_text(data), document, labels=3)
    assert len(data) < 200_000  # the font is subset


@pytest.mark.parametrize(
    "text",
    [
        "A party 🎉 at the quay 😀",
        "waving 👋🏽, an astronaut 👩‍🚀, a family 👨‍👩‍👧",
        "flags 🇨🇳 🇬🇧 🏴󠁧󠁢󠁳󠁣󠁴󠁿, keys 1️⃣ #️⃣",
        "sun ☀️, heart ❤️, telephone ☎︎",
        "成都的熊猫 🐼 与鹅 🪿",
    ],
)
def test_emoji_have_a_glyph_in_the_fonts_that_a_document_asks_for(text: str) -> None:
    from wenfang.resources import fetch

    document = with_text(ENGLISH, text)
    fonts = WRITERS["pdf"].fonts_for(document)
    assert fonts == (*pdf.FONTS, "noto-emoji")
    data = write_pdf(document, *(fetch(font) for font in fonts))
    embedded = {
        str(font.get_object()["/BaseFont"])
        for page in pypdf.PdfReader(io.BytesIO(data)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("NotoEmoji" in name for name in embedded), embedded


def test_a_document_without_emoji_asks_for_no_more_fonts() -> None:
    for document in (ENGLISH, CHINESE):
        assert WRITERS["pdf"].fonts_for(document) == pdf.FONTS
        assert WRITERS["docx"].fonts_for(document) == ()
