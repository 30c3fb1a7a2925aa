"""HTML: the text a reader came for, without menus, scripts and what is hidden.

The main text is where the page says it is (``article``, ``main``, ``itemprop=articleBody``);
else the smallest element that holds most of the text outside links, the idea of Readability
(Arc90, 2010). Inside it, HTML's own words for what is beside the point (``nav``, ``aside``,
``footer``, ``form``) are left out, and so are blocks that are mostly links.

Own code, for trafilatura 2.3 kept the menu and lost table rows on short pages, and a report
must neither quote a menu nor miss a row; what it takes here is one tree walk.
"""

from __future__ import annotations

import json
import re
from typing import Any

from wenfang.errors import BadInput
from wenfang.sources.extracted import (
    Extracted,
    hidden_text_note,
    iso_date,
    join_lines,
    one_line,
)

_NEVER_TEXT = [
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "math",
    "iframe",
    "object",
    "embed",
    "applet",
    "canvas",
    "audio",
    "video",
    "map",
    "select",
    "textarea",
    "button",
    "datalist",
    "head",
    "meta",
    "link",
]
_BESIDE = ("nav", "aside", "footer", "form", "dialog", "menu")
_BESIDE_ROLES = frozenset(
    ["navigation", "banner", "contentinfo", "complementary", "search", "dialog"]
)
_BESIDE_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|sidebar|breadcrumbs?|cookies?|share|social|related|comments?"
    r"|advert|ads?|promo|newsletter|pagination|copyright|skip)(?:$|[\s_-])",
    re.I,
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_MAIN = (
    "//*[@itemprop='articleBody']",
    "//article[not(ancestor::article)]",
    "//main | //*[@role='main']",
)
_NOTE_ROLES = frozenset(["doc-noteref", "doc-backlink"])
_NOTE_NUMBER = re.compile(r"[\s\[\](),;*†‡§¶]*(?:\d{1,3}[\s\[\](),;*†‡§¶]*){0,20}")
_DEEPEST = 1_000
_LONG_ENOUGH = 1_000
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_XML_ENCODING = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.I)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def declared_encoding(data: bytes) -> str | None:
    """What the page says its encoding is, in its first 4096 bytes."""
    match = _CHARSET.search(data[:4096]) or _XML_ENCODING.search(data[:4096])
    return match.group(1).decode("ascii") if match else None


def read_html(text: str) -> Extracted:
    """Main text of a page.

    Raises:
        BadInput: nothing in it can be parsed.
    """
    root = _parse(text)
    facts = _facts(root)
    hidden = _strip(root)
    _drop_beside(root)
    blocks = tuple(block for element in _main_elements(root) for block in _blocks(element))
    heading = next((join_lines(h.text_content()) for h in root.iter("h1")), None)
    return Extracted(
        blocks,
        title=one_line(heading or facts.get("title")),
        author=one_line(facts.get("author")),
        published=iso_date(facts.get("published")),
        notes=hidden_text_note(hidden),
    )


def read_fragment(markup: str) -> Extracted:
    """All visible text of a piece of HTML that has no menus: Markdown's output."""
    root = _parse(f"<html><body>{markup}</body></html>")
    hidden = _strip(root)
    heading = next((join_lines(h.text_content()) for h in root.iter("h1")), None)
    return Extracted(tuple(_blocks(root)), title=one_line(heading), notes=hidden_text_note(hidden))


def _parse(text: str) -> Any:
    from lxml import etree
    from lxml import html as lxml_html

    try:
        source = _XML_DECLARATION.sub("", text).replace("\0", "")
        parser = lxml_html.HTMLParser(
            remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
        )
        root = lxml_html.document_fromstring(source, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise BadInput(f"the HTML has no content: {error}", cure="save the page again") from None
    _refuse_depth(root)
    return root


def _refuse_depth(root: Any) -> None:
    """No page that people read nests thousands deep; each level costs time at every other."""
    from lxml import etree

    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            raise BadInput(
                f"the HTML nests more than {_DEEPEST:,} elements deep", cure="give the text alone"
            )


def _strip(root: Any) -> list[str]:
    """Hidden elements and those that are never text, out of the tree; the hidden texts."""
    from wenfang.sources.hidden import remove_hidden

    for element in list(root.iter(*[t for t in _NEVER_TEXT if t not in ("style", "head")])):
        if element.getparent() is not None:
            element.drop_tree()
    hidden = remove_hidden(root)
    for element in list(root.iter("style", "head")):
        if element.getparent() is not None:
            element.drop_tree()
    _drop_note_numbers(root)
    return hidden


def _drop_note_numbers(root: Any) -> None:
    """Links that lead to a note and back. Read as text, "2026." and note 1 would be another
    number. Other raised text stays: m², 1st."""
    for link in list(root.iter("a")):
        if link.get("role") in _NOTE_ROLES and link.getparent() is not None:
            link.drop_tree()
    for raised in list(root.iter("sup")):
        links = list(raised.iter("a"))
        to_notes = links and all((link.get("href") or "").startswith("#") for link in links)
        if _NOTE_NUMBER.fullmatch(raised.text_content()) and (
            to_notes or not any(c.isalnum() for c in raised.text_content())
        ):
            raised.drop_tree()


def _drop_beside(root: Any) -> None:
    whole = len(root.text_content())
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if element.tag in ("body", "html", "article", "main"):
            continue
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if (
            element.tag in _BESIDE
            or element.get("role") in _BESIDE_ROLES
            or _BESIDE_NAME.search(name)
            or _is_page_header(element)
        ) and len(element.text_content()) < 0.5 * whole:
            element.drop_tree()


def _is_page_header(element: Any) -> bool:
    """A ``header`` of the page, not of its article, and without the headline."""
    if element.tag != "header" or element.find(".//h1") is not None:
        return False
    return not any(a.tag in ("article", "main", "section") for a in element.iterancestors())


def _main_elements(root: Any) -> list[Any]:
    """Where the main text is: as the page says, else where most text outside links is."""
    whole = len(join_lines(root.text_content()))
    for path in _MAIN:
        found = root.xpath(path)
        if found and sum(len(join_lines(e.text_content())) for e in found) >= 0.25 * whole:
            headed = any(e.find(".//h1") is not None for e in found)
            return found if headed else [*root.xpath("//h1"), *found]
    return [_densest(root)]


def _densest(root: Any) -> Any:
    """The deepest element that still holds four fifths of the text outside links; on a short
    page everything, for there a fifth may be a sentence that matters."""
    weights: dict[Any, int] = {}
    for element in reversed(list(root.iter())):
        if not isinstance(element.tag, str):
            continue
        own = 0 if element.tag == "a" else len((element.text or "").strip())
        if element.tag != "a":
            own += sum(weights.get(child, 0) for child in element)
        own += sum(len((child.tail or "").strip()) for child in element)
        weights[element] = own
    best = root
    while weights[root] >= _LONG_ENOUGH:
        heavy = [c for c in best if weights.get(c, 0) >= 0.8 * max(1, weights[root])]
        if not heavy or heavy[0].tag in ("p", "table", "ul", "ol", "tbody", "h1"):
            break
        best = heavy[0]
    return best


def _blocks(root: Any) -> list[str]:
    """Blocks in document order. Cells of a table row are joined by `` | ``, so that a row
    stays one sentence; list items and lines that ``br`` ends are blocks."""
    from lxml import etree

    blocks: list[str] = []
    parts: list[str] = []
    linked = depth = 0

    def flush() -> None:
        nonlocal linked
        text = join_lines("".join(parts)).strip("| ")
        if text and not (
            linked > 0.7 * len(text) and len(text) < 60 and not text.endswith((".", "。"))
        ):
            blocks.append(text)
        parts.clear()
        linked = 0

    def add(text: str | None) -> None:
        nonlocal linked
        if text:
            parts.append(text)
            linked += len(text.strip()) if depth else 0

    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCKS and not (tag not in ("tr", "table") and _in_cell(element)):
            flush()
        elif tag in _BLOCKS:
            parts.append("\n")
        if event == "start":
            if tag in ("td", "th") and parts:
                parts.append(" | ")
            depth += tag == "a"
            add(element.text)
        else:
            depth -= tag == "a"
            if element is not root:
                add(element.tail)
    flush()
    return blocks


def _in_cell(element: Any) -> bool:
    """Whether a block stands inside a cell of a table that has more than one column; tables
    of one column are page layout."""
    cell = next((a for a in element.iterancestors("td", "th")), None)
    return cell is not None and len(cell.getparent()) > 1


def _facts(root: Any) -> dict[str, str]:
    """Title, author and date from ``meta``, JSON-LD (schema.org) and ``time``."""
    facts: dict[str, str] = {}
    names = {
        "title": ("og:title", "twitter:title", "dc.title"),
        "author": ("author", "article:author", "dc.creator", "byl"),
        "published": ("article:published_time", "datepublished", "date", "dc.date", "pubdate", "dcterms.date"),
    }  # fmt: skip
    metas = {
        (m.get("property") or m.get("name") or m.get("itemprop") or "").lower(): m.get("content")
        for m in root.iter("meta")
    }
    for fact, keys in names.items():
        for key in keys:
            if metas.get(key) and fact not in facts:
                facts[fact] = metas[key]
    for script in root.xpath("//script[@type='application/ld+json']"):
        for fact, value in _linked_data(script.text or "").items():
            facts.setdefault(fact, value)
    if "title" not in facts and (title := root.findtext(".//title")):
        facts["title"] = title
    times = [t.get("datetime") for t in root.iter("time") if iso_date(t.get("datetime"))]
    if "published" not in facts and times:
        facts["published"] = times[0]
    return facts


def _linked_data(text: str) -> dict[str, str]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    graph = data.get("@graph", [data]) if isinstance(data, dict) else data
    facts: dict[str, str] = {}
    for node in graph if isinstance(graph, list) else []:
        if not isinstance(node, dict):
            continue
        author = node.get("author")
        author = author[0] if isinstance(author, list) and author else author
        author = author.get("name") if isinstance(author, dict) else author
        for fact, value in (
            ("title", node.get("headline")),
            ("author", author),
            ("published", node.get("datePublished")),
        ):
            if isinstance(value, str):
                facts.setdefault(fact, value)
    return facts
