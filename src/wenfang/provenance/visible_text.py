"""The text that a reader of a file sees, for finding the explicit label and the watermark.

Unlike the readers in :mod:`wenfang.sources`, nothing visible is left out, for a label may
stand in a header or an aside; and what is hidden does not count, for a label nobody sees
is none.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from wenfang.provenance.containers import DOCX
from wenfang.provenance.containers.html import parse
from wenfang.provenance.containers.markdown import front_matter_end

_UNSEEN = frozenset({"head", "script", "style", "template", "noscript", "title"})
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "em",
        "i",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
    ]
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAX_PART = _MAX_TEXT = 1 << 26


def visible_text(data: bytes, media_type: str) -> str | None:
    """The text, a paragraph a line; ``None`` for a format that is not text.

    Raises:
        ValueError: the file is damaged.
    """
    if len(data) > _MAX_TEXT and media_type.startswith("text/"):
        raise ValueError("the text is larger than 64 MiB")
    if media_type == "text/plain":
        return _decode(data)
    if media_type == "text/markdown":
        text = _decode(data)
        return text[front_matter_end(text) :]
    if media_type == "text/html":
        return _html(_decode(data).encode("utf-8", "replace"))
    if media_type == "application/pdf":
        return _pdf(data)
    if media_type == DOCX:
        return _docx(data)
    return None


def _decode(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _html(data: bytes) -> str:
    parts: list[str] = []
    # Elements still to open and, below them, the text that follows their end.
    stack: list[tuple[Any, bool]] = [(parse(data), False)]
    while stack:
        node, follows = stack.pop()
        if follows:
            parts.append(_line_break(node) + (node.tail or ""))
            continue
        parts.append(_line_break(node))
        if not _is_hidden(node):
            parts.append(node.text or "")
            for child in reversed(node):
                stack += [(child, True), (child, False)]
    return "".join(parts)


def _line_break(node: Any) -> str:
    return "" if not isinstance(node.tag, str) or node.tag in _INLINE else "\n"


def _is_hidden(node: Any) -> bool:
    """Comments, unseen elements, and what attributes hide."""
    if not isinstance(node.tag, str) or node.tag in _UNSEEN or "hidden" in node.attrib:
        return True
    return bool(_HIDDEN_STYLE.search(node.get("style") or ""))


def _pdf(data: bytes) -> str:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(io.BytesIO(data))
    except pypdfium2.PdfiumError as error:
        raise ValueError(f"not a readable PDF ({error})") from error
    pages = []
    try:
        for number in range(len(document)):
            page = document[number]
            text_page = page.get_textpage()
            pages.append(text_page.get_text_bounded())
            text_page.close()
            page.close()
    except pypdfium2.PdfiumError as error:
        raise ValueError(f"a page of the PDF cannot be read ({error})") from error
    finally:
        document.close()
    return "\n".join(pages).replace("\r\n", "\n")


def _docx(data: bytes) -> str:
    from lxml import etree

    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as package,
            package.open("word/document.xml") as part,
        ):
            xml = part.read(_MAX_PART + 1)
        if len(xml) > _MAX_PART:
            raise ValueError("the document part is larger than 64 MiB")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(xml, parser)
    except ValueError:
        raise
    except Exception as error:  # zlib, struct, zipfile and XML errors of damaged files
        raise ValueError(f"not a readable DOCX ({error})") from error
    lines = []
    for paragraph in root.iter(f"{word}p"):
        runs = [run for run in paragraph.iter(f"{word}r") if run.find(f".//{word}vanish") is None]
        lines.append("".join(_run_text(node, word) for run in runs for node in run.iter()))
    return "\n".join(lines)


def _run_text(node: Any, word: str) -> str:
    if node.tag == f"{word}t":
        return node.text or ""
    return {f"{word}br": "\n", f"{word}cr": "\n", f"{word}tab": "\t"}.get(node.tag, "")
