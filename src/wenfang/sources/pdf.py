"""PDF: lines with their places out of PDFium, paragraphs out of lines.

PDFium (through pypdfium2) reads what browsers read, including Chinese fonts without
embedded maps. Owner-encrypted files that open without a password are read; a page that is
only a picture has no text and is said so. Letters that the page does not show (no contrast
with what is painted behind them, or smaller than a point) are left out: where a letter is
nearly white, transparent or tiny the page is rendered and looked at, so that white letters
on a dark bar are kept.
"""

from __future__ import annotations

import ctypes
import re
import threading
from dataclasses import dataclass
from typing import Any

from wenfang.errors import BadInput
from wenfang.sources.extracted import Extracted, Note, hidden_text_note, one_line
from wenfang.sources.limits import ReadLimits
from wenfang.sources.pdf_layout import Line, paragraphs, without_running_heads

#: PDFium is not thread-safe (its own documentation, and pypdfium2's).
_LOCK = threading.Lock()
_SCALE = 2.0
_SMALLEST_PT = 1.0
_CONTRAST = 24
_NO_TITLE = re.compile(
    r"untitled|\(?anonymous\)?|unspecified|microsoft word|.*\.(?:docx?|pdf|indd|tex)$", re.I
)


def read_pdf(data: bytes, limits: ReadLimits) -> Extracted:
    """Blocks of a PDF.

    Raises:
        BadInput: damaged, needs a password, too many pages, no text at all.
    """
    with _LOCK:
        document = _open(data)
        try:
            return _read(document, limits)
        finally:
            document.close()


def _open(data: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise BadInput(
                "the PDF is encrypted and asks for a password", cure="save it without a password"
            ) from None
        if "security" in str(error).lower():
            raise BadInput(
                "the PDF is encrypted in a way that is not read", cure="print it to a new PDF"
            ) from None
        raise BadInput("the PDF is damaged", cure="save it again, or copy it anew") from None


def _read(document: Any, limits: ReadLimits) -> Extracted:
    import pypdfium2

    count = len(document)
    if count > limits.max_pages:
        raise BadInput(
            f"the PDF has {count} pages; at most {limits.max_pages} are read",
            cure="give the pages that the piece is about",
        )
    pages: list[list[Line]] = []
    hidden: list[str] = []
    try:
        for number in range(count):
            pages.append(_page_lines(document, number, hidden))
            if sum(len(line.text) for line in pages[-1]) > limits.max_characters:
                break
    except pypdfium2.PdfiumError:
        raise BadInput(
            f"page {len(pages) + 1} of the PDF is damaged", cure="save it again"
        ) from None
    empty = [number for number, lines in enumerate(pages, start=1) if not lines]
    if len(empty) == len(pages):
        raise BadInput(
            "the PDF has no text; it seems to be scanned",
            cure="run text recognition (OCR) over it, or give the text",
        )
    facts = document.get_metadata_dict()
    title, author = facts.get("Title", "").strip(), facts.get("Author", "").strip()
    blocks = tuple(paragraphs(without_running_heads(pages)))
    return Extracted(
        blocks,
        title=one_line("" if _NO_TITLE.match(title) else title),
        author=one_line("" if _NO_TITLE.match(author) else author),
        notes=(*_empty_pages_note(empty), *hidden_text_note(hidden)),
    )


def _empty_pages_note(empty: list[int]) -> tuple[Note, ...]:
    if not empty:
        return ()
    numbers = ", ".join(str(n) for n in empty[:10]) + (" …" if len(empty) > 10 else "")
    return (Note("pages-without-text", f"pages without text were passed over: {numbers}"),)


_WORD_JOINER = "\u2060"
_NOTE_SIGNS = frozenset("0123456789,")


@dataclass(slots=True)
class _Letter:
    """One character with its box (points, origin at the bottom left)."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool
    doubtful: bool


def _page_lines(document: Any, number: int, hidden: list[str]) -> list[Line]:
    page = document[number]
    try:
        width, height = page.get_size()
        letters = _without_note_numbers(_letters(page.get_textpage()))
        if any(letter.doubtful for letter in letters):
            letters = _visible(page, letters, hidden)
        return _lines(letters, height, width)
    finally:
        page.close()


def _letters(textpage: Any) -> list[_Letter]:
    """Characters in content order; PDFium's own line breaks and spaces among them, its
    mark for a word broken by a hyphen as U+00AD.

    A page has thousands of characters and every question to PDFium takes a microsecond, so
    font and colour are asked once per text object, and places only where they are needed:
    at the ends of a line and where a letter may be hidden."""
    from pypdfium2 import raw

    codes = [raw.FPDFText_GetUnicode(textpage, i) for i in range(textpage.count_chars())]
    breaks = {0x0A, 0x0D, 0x02, 0xFFFE}
    letters: list[_Letter] = []
    known_object, look = -1, _Look(0.0, False, False)
    for index, code in enumerate(codes):
        if code == 0 or 0xD800 <= code < 0xE000:
            continue
        drawn = ctypes.cast(raw.FPDFText_GetTextObject(textpage, index), ctypes.c_void_p).value
        if drawn is not None and drawn != known_object:
            known_object, look = drawn, _look(textpage, index)
        doubtful = look.doubtful and drawn is not None and not chr(code).isspace()
        at_edge = not breaks.isdisjoint(codes[max(0, index - 2) : index + 3])
        box = (0.0, 0.0, 0.0, 0.0)
        if doubtful or at_edge or index < 2 or index > len(codes) - 3:
            box = textpage.get_charbox(index, loose=True)
        text = "\u00ad" if code in (0x02, 0xFFFE) else chr(code)
        letters.append(_Letter(text, *box, look.size, look.bold, doubtful))
    return letters


def _without_note_numbers(letters: list[_Letter]) -> list[_Letter]:
    """Letters without small numbers that a word joiner ties to a sentence: our own typesetter's
    footnote numbers. Read as text, "2026." and note 1 would be another number. Small numbers
    alone are left: they may be exponents or cents."""
    kept: list[_Letter] = []
    full_size = 0.0
    in_note = False
    for letter in letters:
        if letter.text == _WORD_JOINER:
            in_note = True
        elif in_note and letter.text in _NOTE_SIGNS and letter.size < 0.8 * full_size:
            continue
        elif in_note and letter.text in "\r\n":
            pass  # PDFium takes a raised number at the end of a paragraph for a line
        else:
            in_note = False
            full_size = full_size if letter.text.isspace() else letter.size
        kept.append(letter)
    return kept


@dataclass(frozen=True, slots=True)
class _Look:
    """What all characters of one text object share."""

    size: float
    bold: bool
    doubtful: bool


def _look(textpage: Any, index: int) -> _Look:
    """Nearly white, nearly transparent and tiny letters are doubtful."""
    from pypdfium2 import raw

    colour = [ctypes.c_uint() for _ in range(4)]
    known = raw.FPDFText_GetFillColor(textpage, index, *map(ctypes.byref, colour))
    red, green, blue, alpha = (part.value for part in colour)
    pale = bool(known) and (min(red, green, blue) > 200 or alpha < 32)
    _, bottom, _, top = textpage.get_charbox(index, loose=True)
    size = raw.FPDFText_GetFontSize(textpage, index)
    return _Look(size, _is_bold(textpage, index), pale or 0 < top - bottom < _SMALLEST_PT)


def _is_bold(textpage: Any, index: int) -> bool:
    """By the font's name, which is what typesetters agree on."""
    from pypdfium2 import raw

    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, index, name, len(name), ctypes.byref(flags))
    return any(word in name.value.lower() for word in (b"bold", b"black", b"heavy", b"simhei"))


def _visible(page: Any, letters: list[_Letter], hidden: list[str]) -> list[_Letter]:
    """Letters without those that are not to be seen on the rendered page."""
    scale = min(_SCALE, 3_000 / max(1.0, *page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True)
    picture, rows, stride = bytes(bitmap.buffer), bitmap.height, bitmap.stride
    kept: list[_Letter] = []
    dropped: list[str] = []
    for letter in letters:
        if letter.doubtful:
            top, bottom = int(rows - letter.top * scale), int(rows - letter.bottom * scale) + 1
            left, right = int(letter.left * scale), int(letter.right * scale) + 1
            shades = [
                shade
                for row in range(max(0, top), min(rows, max(0, bottom)))
                for shade in picture[
                    row * stride + max(0, left) : row * stride + min(stride, right)
                ]
            ]
            flat = not shades or max(shades) - min(shades) < _CONTRAST
            if flat or letter.top - letter.bottom < _SMALLEST_PT:
                dropped.append(letter.text)
                continue
        elif dropped and letter.text.isspace() and dropped[-1] != " ":
            dropped.append(" ")
        kept.append(letter)
    hidden.append("".join(dropped))
    return kept


def _lines(letters: list[_Letter], height: float, width: float) -> list[Line]:
    lines: list[Line] = []
    current: list[_Letter] = []

    def close() -> None:
        ink = [one for one in current if not one.text.isspace() and one.text != "\u00ad"]
        text = " ".join("".join(one.text for one in current).split())
        placed = [one for one in ink if one.right > one.left]
        if placed:
            sizes = sorted(one.size for one in ink)
            lines.append(
                Line(
                    text,
                    min(one.left for one in placed),
                    height - max(one.top for one in placed),
                    max(one.right for one in placed),
                    height - min(one.bottom for one in placed),
                    sizes[len(sizes) // 2],
                    2 * sum(one.bold for one in ink) > len(ink),
                    height,
                    width,
                )
            )
        current.clear()

    for letter in letters:
        if letter.text in "\r\n":
            close()
            continue
        current.append(letter)
        if letter.text == "\u00ad":
            close()
    close()
    return lines
