"""A piece as one HTML file that needs nothing else: no network, no script.

Design choices: the words go through a Jinja2 template with autoescape, so that nothing in a
source can become markup; the style sheet is admitted by hash and everything else is
forbidden by a Content-Security-Policy; the cover stands in the page itself as a ``data:``
address, so that the file can travel alone and keeps the signed picture byte for byte; search
engines read the same facts as schema.org
JSON-LD (NewsArticle, ``digitalSourceType`` of the IPTC's list).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.document import Cover, Document
from wenfang.documents.label_text import ExplicitLabel
from wenfang.documents.layout import NO_PICTURES, Layout, lay_out, picture_of
from wenfang.documents.printable import without_unseen
from wenfang.documents.words import LANGUAGE_TAGS
from wenfang.pictures.sniffing import media_type_of

if TYPE_CHECKING:
    from jinja2 import Environment

SCHEMA_TYPES = {"news": "NewsArticle"}  # any other kind is an Article
SOURCE_TYPE = "https://schema.org/TrainedAlgorithmicMediaDigitalSource"


def write(
    document: Document,
    label: ExplicitLabel | None,
    *,
    created: datetime,
    fonts: Sequence[Path] = (),
    pictures: Mapping[str, bytes] = NO_PICTURES,
) -> bytes:
    """The piece as UTF-8 HTML. ``fonts`` is not used: a page takes the reader's fonts."""
    layout = lay_out(document, label, created)
    style = template_text("base.css") + template_text("article.css")
    page = environment().get_template("article.html.jinja")
    text = page.render(
        layout=layout,
        words=layout.words,
        label=label,
        also_tag=LANGUAGE_TAGS[label.also_language] if label else "",
        style=style,
        policy=security_policy(style=style, pictures="data:" if layout.cover else ""),
        cover=_data_address(layout.cover, picture_of(layout, pictures)) if layout.cover else "",
        facts=script_json(_facts(document.kind, layout)),
        first_use=_first_uses(layout),
    )
    return text.encode()


@cache
def environment(package: str = "wenfang.documents") -> Environment:
    """Jinja2 over the templates of a package: everything escaped, nothing undefined."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_writable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _writable(value: object) -> object:
    """What a template prints, without characters that HTML forbids: no value that a template
    forgets to clean can break a page."""
    return without_unseen(value) if type(value) is str else value


@cache
def template_text(name: str, package: str = "wenfang.documents") -> str:
    """A style sheet or script of a package."""
    return (files(package) / "templates" / name).read_text(encoding="utf-8")


def security_policy(
    *, style: str, script: str | None = None, pictures: str = "", media: str = ""
) -> str:
    """A Content-Security-Policy that admits one style sheet and at most one script, by
    SHA-256, and nothing from anywhere else (CSP level 3, section 2.3.1).

    Args:
        pictures: where shown pictures come from: ``'self'`` for beside the page, ``data:``
            for inside it.
        media: the same for sounds, films and their subtitles.
    """

    def source(text: str) -> str:
        digest = hashlib.sha256(text.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    scripts = f"; script-src {source(script)}" if script else ""
    images = f"; img-src {pictures}" if pictures else ""
    played = f"; media-src {media}" if media else ""
    return (
        f"default-src 'none'; style-src {source(style)}{scripts}{images}{played}; "
        "base-uri 'none'; form-action 'none'"
    )


def _data_address(cover: Cover, data: bytes) -> str:
    """The cover's file as an address that holds it (RFC 2397)."""
    kind = media_type_of(data, cover.file)
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def script_json(value: Any) -> str:
    """``value`` as JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _first_uses(layout: Layout) -> dict[int, str]:
    """Where each footnote number is used first, by place: the target of the way back."""
    uses: dict[int, str] = {}
    for line in layout.lines():
        for number in line.notes:
            uses.setdefault(number, line.place)
    return uses


def _facts(kind: str, layout: Layout) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": SCHEMA_TYPES.get(kind, "Article"),
        "headline": layout.title,
        "abstract": layout.joint.join(line.text for line in layout.summary),
        "inLanguage": layout.tag,
        "datePublished": layout.published,
        "dateModified": layout.created.isoformat(timespec="seconds"),
        "creativeWorkStatus": "Published",
        "digitalSourceType": SOURCE_TYPE,
        "citation": [
            {"@type": "CreativeWork", "name": entry.title}
            | ({"url": entry.url} if entry.url else {})
            for entry in layout.entries
        ],
    }
    if layout.label:
        facts["creditText"] = layout.label.text
    if layout.cover:
        facts["image"] = {
            "@type": "ImageObject",
            "contentUrl": layout.cover.file,
            "caption": layout.cover.alt,
            "width": layout.cover.width,
            "height": layout.cover.height,
            "digitalSourceType": SOURCE_TYPE,
        }
    for role, name in (("author", layout.byline), ("editor", layout.editor)):
        if name:
            facts[role] = {"@type": "Person", "name": name}
    return facts
