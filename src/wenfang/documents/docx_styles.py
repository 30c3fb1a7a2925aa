"""The styles of a DOCX piece: Word's own where there is one, so that a desk's template can
take them over, and a few more for what an article has besides.

East Asian fonts are named apart from Latin ones (ECMA-376, 17.3.2.26): SimSun and SimHei
are on every Windows machine with Chinese, and others replace them by name.
"""

from __future__ import annotations

from typing import Any

from wenfang.source import Language

SEAL, SOFT, INK = "8F211D", "57534C", "1B1A18"
SERIF, SANS = ("Georgia", "SimSun"), ("Arial", "SimHei")


def add_styles(file: Any, language: Language) -> None:
    """Sets page, language and styles of ``file``, a new python-docx document."""
    from docx.shared import Mm

    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(30)
    section.top_margin = section.bottom_margin = Mm(26)
    _set_language(file, language)
    chinese = language == "zh"
    _style(file, "Normal", SERIF, 11, after=0, line=1.5 if chinese else 1.35)
    _style(file, "Title", SERIF, 24, bold=True, after=12, line=1.15)
    _style(file, "Subtitle", SERIF, 13, after=8, line=1.4)
    _style(file, "Heading 2", SERIF, 13, bold=True, before=16, after=6)
    _style(file, "Body Text", SERIF, 11, after=4 if chinese else 8)
    _style(file, "Quote", SERIF, 11, after=8)
    _style(file, "Credits", SANS, 9, color=SOFT, after=16)
    _style(file, "AI Label", SANS, 10, before=14, after=16, line=1.25)
    _style(file, "Cover", SERIF, 11, after=4, line=1.0)
    _style(file, "Caption", SANS, 9, color=SOFT, after=14, line=1.2)
    _style(file, "Source", SERIF, 10, after=3, line=1.3)
    _style(file, "Footer", SANS, 8, color=SOFT)
    _character_style(file, "Note Number", superscript=True)
    _character_style(file, "Web Link", underline=True)
    _shape(file, chinese)


def _style(
    file: Any,
    name: str,
    fonts: tuple[str, str],
    size: float,
    *,
    bold: bool = False,
    color: str = INK,
    before: float = 0,
    after: float = 0,
    line: float | None = None,
) -> None:
    """A paragraph style; sizes and distances in points, ``line`` in lines."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    styles = file.styles
    known = name in [style.name for style in styles]
    style = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    _set_fonts(style, *fonts)
    for spacing in style.element.rPr.xpath("w:spacing | w:kern"):
        style.element.rPr.remove(spacing)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(color)
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    if line:
        style.paragraph_format.line_spacing = line


def _character_style(
    file: Any, name: str, *, superscript: bool = False, underline: bool = False
) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import RGBColor

    style = file.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    style.font.superscript, style.font.underline = superscript or None, underline or None
    style.font.color.rgb = RGBColor.from_string(SEAL)


def _set_fonts(style: Any, latin: str, east_asian: str) -> None:
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):  # the template's theme fonts would win
        del fonts.attrib[name]
    for name, value in (
        ("ascii", latin),
        ("hAnsi", latin),
        ("cs", latin),
        ("eastAsia", east_asian),
    ):
        fonts.set(qn(f"w:{name}"), value)


def _set_language(file: Any, language: Language) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = file.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")[0]
    for old in properties.xpath("w:lang"):
        properties.remove(old)
    tags = OxmlElement("w:lang")
    tags.set(qn("w:val"), "zh-CN" if language == "zh" else "en-GB")
    tags.set(qn("w:eastAsia"), "zh-CN")
    properties.append(tags)


def _shape(file: Any, chinese: bool) -> None:
    """Indents, tab stops and rules."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
    from docx.shared import Mm, Pt

    styles = file.styles
    body = styles["Body Text"].paragraph_format
    if chinese:
        body.first_line_indent = Pt(22)  # two characters of 11 points
        body.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    styles["Quote"].paragraph_format.left_indent = Mm(6)
    styles["AI Label"].paragraph_format.left_indent = Mm(2)
    source = styles["Source"].paragraph_format
    source.left_indent, source.first_line_indent = Mm(8), Mm(-8)
    source.tab_stops.add_tab_stop(Mm(8))
    footer = styles["Footer"].paragraph_format
    footer.tab_stops.clear_all()
    footer.tab_stops.add_tab_stop(Mm(150), WD_TAB_ALIGNMENT.RIGHT)
    _border(styles["Title"])
    _border(styles["Quote"], left=("8", SEAL))
    _border(styles["Credits"], bottom=("4", "CFC9BC"))
    # The rules above and below have the ground's colour: they are its padding.
    pad = ("4", "F8F3EA")
    _border(styles["AI Label"], top=pad, left=("24", SEAL), bottom=pad, fill="F8F3EA")


def _border(style: Any, *, fill: str | None = None, **sides: tuple[str, str]) -> None:
    """Rules at some sides, each (eighths of a point, colour); none at the others."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_pPr()
    for old in properties.xpath("w:pBdr | w:shd"):
        properties.remove(old)
    elements = []
    if sides:
        border = OxmlElement("w:pBdr")
        for side, (size, color) in sides.items():
            edge = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", size), ("space", "6"), ("color", color)):
                edge.set(qn(f"w:{name}"), value)
            border.append(edge)
        elements.append(border)
    if fill:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
            shade.set(qn(f"w:{name}"), value)
        elements.append(shade)
    # ECMA-376, 17.3.1.26: the order of these elements is fixed; both come before the tabs.
    after = properties.xpath(
        "w:tabs | w:spacing | w:ind | w:jc | w:contextualSpacing | w:outlineLvl"
    )
    for element in elements:
        if after:
            after[0].addprevious(element)
        else:
            properties.append(element)
