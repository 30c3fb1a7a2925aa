"""A piece as DOCX (ECMA-376), with real styles, made by python-docx.

Design choices: a footnote number is a superscript link to its source in the numbered list
at the end, not a Word footnote: one source that is cited twenty times keeps one number, as
in the other formats. Parts are stored uncompressed at a fixed time: the bytes are the same
on every machine (deflate differs between zlib builds), and C2PA signers can read the file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wenfang.document import Cover, Document
from wenfang.documents.docx_styles import add_styles
from wenfang.documents.label_text import ExplicitLabel
from wenfang.documents.layout import NO_PICTURES, Entry, Layout, Line, lay_out, picture_of
from wenfang.documents.words import LANGUAGE_TAGS

_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_STYLES = {"heading": "Heading 2", "prose": "Body Text", "quote": "Quote"}
_BALLAST = {"stylesWithEffects", "thumbnail", "customXml"}
_TEXT_WIDTH, _MAX_HEIGHT = 150, 110  # of the cover, in millimetres
_MAX_PROPERTY = 255  # python-docx refuses longer core properties


def write(
    document: Document,
    label: ExplicitLabel | None,
    *,
    created: datetime,
    fonts: Sequence[Path] = (),
    pictures: Mapping[str, bytes] = NO_PICTURES,
) -> bytes:
    """The piece as DOCX. ``fonts`` is not used: the fonts are named, not embedded."""
    import docx

    layout = lay_out(document, label, created)
    file = docx.Document()
    _drop_ballast(file)
    add_styles(file, layout.language)
    _set_properties(file, layout)
    file.add_paragraph(layout.title, "Title")
    _add_label(file, layout)
    if layout.cover:
        _add_cover(file, layout.cover, picture_of(layout, pictures))
    if layout.summary:
        _add_lines(file.add_paragraph(style="Subtitle"), layout, layout.summary)
    file.add_paragraph(" · ".join(layout.credits), "Credits")
    for block in layout.blocks:
        _add_lines(file.add_paragraph(style=_STYLES[block.kind]), layout, block.lines)
    if layout.entries:
        file.add_paragraph(layout.words.sources, "Heading 2")
    for bookmark, entry in enumerate(layout.entries):
        _add_entry(file.add_paragraph(style="Source"), layout, entry, bookmark)
    _add_label(file, layout)
    _add_footer(file, layout)
    buffer = io.BytesIO()
    file.save(buffer)
    return _repacked(buffer.getvalue())


def _drop_ballast(file: Any) -> None:
    """Takes out what python-docx's template brings and no article needs: a second copy of
    the styles, the thumbnail of another text, a hundred table styles."""
    for relations in (file.part.rels, file.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.rpartition("/")[2] in _BALLAST:
                del relations[key]
    styles = file.styles.element
    for style in styles.xpath("w:style[@w:type='table'][not(@w:default)]"):
        styles.remove(style)


def _set_properties(file: Any, layout: Layout) -> None:
    properties = file.core_properties
    moment = layout.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.title = layout.title[:_MAX_PROPERTY]
    properties.author = (layout.byline or "")[:_MAX_PROPERTY]
    properties.last_modified_by = (layout.editor or layout.byline or "")[:_MAX_PROPERTY]
    properties.comments = layout.label.text[:_MAX_PROPERTY] if layout.label else ""
    properties.language = layout.tag
    properties.created = properties.modified = moment
    properties.revision = 1


def _add_label(file: Any, layout: Layout) -> None:
    from docx.enum.text import WD_BREAK

    if layout.label is None:
        return
    paragraph = file.add_paragraph(style="AI Label")
    paragraph.add_run(layout.label.text).bold = True
    paragraph.add_run().add_break(WD_BREAK.LINE)
    also = paragraph.add_run(layout.label.also)
    _set_language(also, LANGUAGE_TAGS[layout.label.also_language])


def _add_cover(file: Any, cover: Cover, data: bytes) -> None:
    """The picture with its text for those who do not see it, and the caption under it."""
    from docx.shared import Mm

    width = min(_TEXT_WIDTH, _MAX_HEIGHT * cover.width / cover.height)
    paragraph = file.add_paragraph(style="Cover")
    shape = paragraph.add_run().add_picture(io.BytesIO(data), width=Mm(width))
    about = shape._inline.docPr
    about.set("name", cover.file)
    about.set("descr", cover.alt)
    if cover.caption:
        paragraph.paragraph_format.keep_with_next = True
        file.add_paragraph(cover.caption, "Caption")


def _set_language(run: Any, tag: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    language = OxmlElement("w:lang")
    word_tag = {"zh-Hans": "zh-CN", "en": "en-GB"}[tag]
    language.set(qn("w:val"), word_tag)
    language.set(qn("w:eastAsia"), "zh-CN")
    run._r.get_or_add_rPr().append(language)


def _add_lines(paragraph: Any, layout: Layout, lines: Sequence[Line]) -> None:
    for n, line in enumerate(lines):
        paragraph.add_run((layout.joint if n else "") + line.text)
        for at, number in enumerate(line.notes):
            if at:
                _styled(paragraph.add_run(","), "NoteNumber")
            link = _link(paragraph, str(number), "NoteNumber")
            _set(link, "w:anchor", f"source-{number}")


def _add_entry(paragraph: Any, layout: Layout, entry: Entry, bookmark: int) -> None:
    """``1.⇥Title, author, date, name`` with a bookmark around the number."""
    start, end = _element("w:bookmarkStart"), _element("w:bookmarkEnd")
    for mark in (start, end):
        _set(mark, "w:id", str(bookmark))
    _set(start, "w:name", f"source-{entry.number}")
    paragraph._p.append(start)
    paragraph.add_run(f"{entry.number}.")
    paragraph._p.append(end)
    paragraph.add_run("\t")
    for at, part in enumerate(entry.parts):
        if at:
            paragraph.add_run(layout.words.comma)
        if entry.url and at == len(entry.parts) - 1:
            link = _link(paragraph, part, "WebLink")
            _set(link, "r:id", paragraph.part.relate_to(entry.url, _LINK, is_external=True))
        else:
            paragraph.add_run(part).italic = at == 0 and layout.language == "en"


def _link(paragraph: Any, text: str, style_id: str) -> Any:
    link = _element("w:hyperlink")
    link.append(_styled(paragraph.add_run(text), style_id)._r)
    paragraph._p.append(link)
    return link


def _styled(run: Any, style_id: str) -> Any:
    """``run`` in a character style, by id: looking a name up takes python-docx a walk
    through all styles, for every footnote."""
    run._r.style = style_id
    return run


def _add_footer(file: Any, layout: Layout) -> None:
    paragraph = file.sections[0].footer.paragraphs[0]
    before, between, after = layout.words.page.split("{}")
    paragraph.add_run(f"{layout.label.text if layout.label else ''}\t{before}")
    for field, text in (("PAGE", between), ("NUMPAGES", after)):
        simple = _element("w:fldSimple")
        _set(simple, "w:instr", field)
        simple.append(paragraph.add_run("1")._r)
        paragraph._p.append(simple)
        paragraph.add_run(text)


def _element(name: str) -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement(name)


def _set(element: Any, name: str, value: str) -> None:
    from docx.oxml.ns import qn

    element.set(qn(name), value)


def _repacked(data: bytes) -> bytes:
    """The same package, its parts stored, all at the first moment that ZIP can express."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # else the system that wrote it is in the file
            entry.external_attr = 0o644 << 16
            new.writestr(entry, old.read(name))
    return buffer.getvalue()
