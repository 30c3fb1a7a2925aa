"""Word files (DOCX, ECMA-376 WordprocessingML): paragraphs and tables in order.

Read with ``zipfile`` and ``lxml`` rather than python-docx, which unpacks every member at
once and leaves out tracked insertions. Members are unpacked one by one within bounds; XML
is parsed without entities or network; macros, embedded objects and linked files are never
opened. Tracked changes are read as accepted; text with the *hidden* attribute, white text
on white and text under one point are left out and noted.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from wenfang.errors import BadInput
from wenfang.sources.extracted import Extracted, Note, hidden_text_note, one_line
from wenfang.sources.limits import ReadLimits, readable_size

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_DC = "{http://purl.org/dc/elements/1.1/}"
_RATIO_FROM = 1_000_000
_SKIPPED = frozenset(
    f"{_W}{name}"
    for name in ["del", "moveFrom", "instrText", "delText", "commentReference", "pict", "object"]
)
# Numbers that lead to a note: Word's own and ours. Read as text, "2026." and note 1 would be
# another number.
_NOTE_STYLES = frozenset(["FootnoteReference", "EndnoteReference", "NoteNumber"])
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_docx(data: bytes, limits: ReadLimits) -> Extracted:
    """Blocks of a Word file.

    Raises:
        BadInput: damaged, encrypted, a zip bomb, no document inside.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bombs(archive, limits)
            body = _member(archive, "word/document.xml", limits)
            core = _member(archive, "docProps/core.xml", limits, needed=False)
            notes = _part_notes(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise BadInput(f"the Word file is damaged: {error}", cure="save it again") from None
    if body is None:
        raise BadInput("the Word file has no document inside", cure="save it again as .docx")
    root = _parse(body.replace(_STRICT_W, _W[1:-1].encode()))
    hidden: list[str] = []
    blocks = tuple(_blocks(root, hidden))
    facts = _parse(core) if core else None
    title = facts.findtext(f"{_DC}title") if facts is not None else None
    author = facts.findtext(f"{_DC}creator") if facts is not None else None
    if author in ("python-docx", "Microsoft Office User", "un-named"):
        author = None
    return Extracted(
        blocks,
        title=one_line(title) or _first_heading(root),
        author=one_line(author),
        notes=(*notes, *hidden_text_note(hidden)),
    )


def _refuse_bombs(archive: zipfile.ZipFile, limits: ReadLimits) -> None:
    """Judged by the directory first, so that a bomb costs nothing; :func:`_member` then
    holds the data to what the directory says."""
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    if total > limits.max_unpacked_bytes or len(infos) > 10_000:
        raise BadInput(
            f"the Word file unpacks to {readable_size(total)}; at most "
            f"{readable_size(limits.max_unpacked_bytes)} are unpacked",
            cure="give the text alone",
        )
    for info in infos:
        ratio = info.file_size / max(1, info.compress_size)
        if info.file_size > _RATIO_FROM and ratio > limits.max_ratio:
            raise BadInput(
                f"{info.filename} in the Word file unpacks to {ratio:.0f} times its size, as "
                "only a zip bomb does",
                cure="save the file again in Word",
            )
        if info.flag_bits & 0x1:
            raise BadInput("the Word file is encrypted", cure="save it without a password")


def _member(
    archive: zipfile.ZipFile, name: str, limits: ReadLimits, *, needed: bool = True
) -> bytes | None:
    import zlib

    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    try:
        with archive.open(info) as member:
            data = member.read(info.file_size + 1)
    except (zlib.error, zipfile.BadZipFile, EOFError) as error:
        if not needed:
            return None
        raise BadInput(f"the Word file is damaged: {error}", cure="save it again") from None
    return data


def _part_notes(archive: zipfile.ZipFile) -> tuple[Note, ...]:
    names = archive.namelist()
    if any(name.endswith("vbaProject.bin") for name in names):
        return (Note("macros", "the Word file has macros; they were not opened"),)
    return ()


def _parse(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root: Any = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BadInput(f"the Word file is damaged: {error}", cure="save it again") from None
    if root.getroottree().docinfo.doctype:
        raise BadInput("the Word file declares a DTD, as no Word file does", cure="save it again")
    return root


def _blocks(root: Any, hidden: list[str]) -> list[str]:
    """Paragraphs outside tables, and table rows with their cells joined by `` | ``."""
    blocks: list[str] = []
    for element in root.iter(f"{_W}p", f"{_W}tr"):
        inside_row = next(element.iterancestors(f"{_W}tr"), None) is not None
        inside_paragraph = next(element.iterancestors(f"{_W}p"), None) is not None
        if element.tag == f"{_W}tr" and not inside_row:
            cells = [_cell(cell, hidden) for cell in element.iter(f"{_W}tc")]
            blocks.append(" | ".join(cell for cell in cells if cell))
        elif element.tag == f"{_W}p" and not inside_row and not inside_paragraph:
            blocks.extend(_paragraph(element, hidden).split("\n\n"))
    return [block for block in blocks if block.strip()]


def _cell(cell: Any, hidden: list[str]) -> str:
    return "\n".join(_paragraph(p, hidden) for p in cell.iterchildren(f"{_W}p"))


def _paragraph(paragraph: Any, hidden: list[str]) -> str:
    parts: list[str] = []
    for run in paragraph.iter(f"{_W}r"):
        if any(a.tag in _SKIPPED or a.tag == _MC_FALLBACK for a in run.iterancestors()):
            continue
        style = run.find(f"{_W}rPr/{_W}rStyle")
        if style is not None and style.get(f"{_W}val") in _NOTE_STYLES:
            continue
        text = _run_text(run)
        if text and _run_is_hidden(run):
            hidden.append(text)
        else:
            parts.append(text)
    return "".join(parts)


def _run_text(run: Any) -> str:
    parts: list[str] = []
    for child in run:
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag == f"{_W}tab":
            parts.append("\t")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n\n")
        elif child.tag == f"{_W}noBreakHyphen":
            parts.append("-")
    return "".join(parts)


def _run_is_hidden(run: Any) -> bool:
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return False
    vanish = properties.find(f"{_W}vanish")
    if vanish is not None and vanish.get(f"{_W}val", "1") not in ("0", "false", "off"):
        return True
    size = properties.find(f"{_W}sz")  # half points
    if size is not None and size.get(f"{_W}val", "").isdigit() and int(size.get(f"{_W}val")) < 2:
        return True
    colour = properties.find(f"{_W}color")
    white = colour is not None and (colour.get(f"{_W}val") or "").upper() == "FFFFFF"
    return white and not _has_shade(run)


def _has_shade(run: Any) -> bool:
    """Whether something behind the run may be dark: shading of run, paragraph, cell or
    table, or highlighting."""
    if run.find(f"{_W}rPr/{_W}highlight") is not None:
        return True
    holders = [run.find(f"{_W}rPr")]
    for ancestor in run.iterancestors(f"{_W}p", f"{_W}tc", f"{_W}tbl"):
        holders.append(ancestor.find(f"{_W}{ancestor.tag.removeprefix(_W)}Pr"))
    shades = [h.find(f"{_W}shd") for h in holders if h is not None]
    return any(
        s is not None and (s.get(f"{_W}fill") or "auto").upper() not in ("AUTO", "FFFFFF")
        for s in shades
    )


def _first_heading(root: Any) -> str | None:
    for paragraph in root.iter(f"{_W}p"):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = (style.get(f"{_W}val") or "") if style is not None else ""
        if name.lower().startswith(("title", "heading1", "heading 1", "1")):
            return one_line(_paragraph(paragraph, []))
    return None
