"""HTML: ``<meta name="AIGC">`` and ``<meta name="Iptc4xmpExt:…">`` in the head.

No guide of TC260 names HTML (20258A covers office files, PDF and Markdown), so the place
is a free choice; the value is the same JSON as everywhere. The source type has no settled
place in HTML either; the XMP name is used.

Design choice: when writing, elements are found by a parser that tells offsets, and the text
is cut there, so that everything else stays byte for byte. Strangers' pages are read by
another one (libxml2), because the first takes quadratic time for hostile ones.
"""

from __future__ import annotations

import html
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from wenfang.errors import BadInput
from wenfang.provenance import source_type as iptc
from wenfang.provenance.aigc_label import KEY
from wenfang.provenance.containers.base import IPTC_NAMES, Found, Origin

#: IPTC property by its name in ``meta``, in small letters.
_IPTC = {f"{iptc.XMP_PREFIX}:{name}".lower(): name for name in IPTC_NAMES}
_OURS = {KEY.lower(), *_IPTC}


class HtmlContainer:
    """``meta`` elements."""

    def embed(self, data: bytes, label: str | None, origin: Origin) -> bytes:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadInput("the HTML file is not UTF-8") from error
        text = _cut(text, [span for span, name, _ in _scan(text).metas if name in _OURS])
        entries = [(f"{iptc.XMP_PREFIX}:{n}", value) for n, value in origin.properties().items()]
        if label is not None:
            entries.insert(0, (KEY, label))
        metas = "".join(
            f'\n<meta name="{name}" content="{html.escape(value)}">' for name, value in entries
        )
        at = _scan(text).insert_at
        return f"{text[:at]}{metas}{text[at:]}".encode()

    def read(self, data: bytes) -> Found:
        metas = [
            ((element.get("name") or "").lower(), element.get("content") or "")
            for element in parse(data).iter("meta")
        ]
        labels = [content for name, content in metas if name == KEY.lower()]
        return Found.of(labels, [(_IPTC[name], value) for name, value in metas if name in _IPTC])


def parse(data: bytes) -> Any:
    """A stranger's page as an ``lxml`` tree: in linear time, without entities or network.

    Raises:
        ValueError: there is nothing in it that the parser could take.
    """
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, recover=True)
    try:
        return html.document_fromstring(data.replace(b"\0", b" ") or b" ", parser=parser)
    except etree.ParserError:
        return html.Element("html")
    except etree.LxmlError as error:
        raise ValueError(f"not a readable page ({error})") from error


def with_manifest_link(data: bytes, href: str) -> bytes:
    """``data`` with ``<link rel="c2pa-manifest">`` to its detached manifest (C2PA 2.4, A.7).

    The link is for others' readers; ours look beside the file and follow no link.
    """
    text = data.decode("utf-8")
    at = _scan(text).insert_at
    link = f'\n<link rel="c2pa-manifest" href="{html.escape(quote(href))}">'
    return f"{text[:at]}{link}{text[at:]}".encode()


class _Scanner(HTMLParser):
    """Offsets of ``meta`` elements, and where a new one may stand."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.metas: list[tuple[tuple[int, int], str, str]] = []
        self.insert_at = 0
        self._in_head = False
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start, end = self._span(self.get_starttag_text() or "")
        values = dict(attrs)
        if tag == "meta" and values.get("name"):
            name = (values["name"] or "").lower()
            self.metas.append(((start, end), name, values.get("content") or ""))
        # After <head>, and after the charset, which must come within the first 1024 bytes.
        if tag == "head" or (tag == "meta" and "charset" in values and self._in_head):
            self.insert_at, self._in_head = end, True
        elif tag == "html" and not self._in_head:
            self.insert_at = end

    def handle_decl(self, decl: str) -> None:
        if not self.insert_at:
            self.insert_at = self._span(f"<!{decl}>")[1]

    def _span(self, source: str) -> tuple[int, int]:
        line, column = self.getpos()
        start = self._lines[line - 1] + column
        return start, start + len(source)


def _scan(text: str) -> _Scanner:
    scanner = _Scanner(text)
    scanner.feed(text)
    scanner.close()
    return scanner


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        before = start - 1 if text[start - 1 : start] == "\n" else start
        text = text[:before] + text[end:]
    return text
