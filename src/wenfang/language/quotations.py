"""What a text puts in quotation marks, and the titles of works in 《》.

Design choice: any text in double marks or Chinese corner brackets is a quotation; single
marks are, where they do not look like apostrophes. Whether it is speech, a term or an
ironic word is not decided here, for all three have to be in the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenfang.language.normalise import normalise

_PAIRS = re.compile(
    r"“(?P<a>[^“”\n]{1,600})”|「(?P<b>[^「」\n]{1,600})」|『(?P<c>[^『』\n]{1,600})』"
    r"|\"(?P<d>[^\"\n]{1,600})\"|＂(?P<e>[^＂\n]{1,600})＂|«(?P<f>[^«»\n]{1,600})»"
    r"|(?<![\w])‘(?P<g>[^‘\n]{1,300}?)’(?!\w)|(?<![\w'])'(?P<h>[^'\n]{3,300})'(?![\w'])"
    r"|《(?P<t>[^《》\n]{1,100})》"
)
_NOISE = re.compile(r"[^\w%]+")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words; ``start`` and ``end`` are offsets of the words without their marks.
    ``title`` is true for 《a work》."""

    text: str
    start: int
    end: int
    title: bool = False


def find_quotations(text: str) -> list[Quotation]:
    """Quotations and titles in reading order; what is quoted inside a quotation is part of it."""
    found = []
    for match in _PAIRS.finditer(text):
        name = match.lastgroup or "a"
        if match[name].strip():
            found.append(Quotation(match[name], *match.span(name), title=name == "t"))
    return found


def bare(text: str) -> str:
    """``text`` for comparing wording alone: normalised, without punctuation and spaces."""
    return _NOISE.sub("", normalise(text).text)


def pieces(quotation: str) -> list[str]:
    """The parts of a quotation that stand in the source in one go: what is left out (…) and
    what an editor put in [brackets] cut it apart."""
    parts = re.split(r"…+|\.{3,}|\[[^\]]{0,80}\]|［[^］]{0,80}］", quotation)
    return [piece for piece in map(bare, parts) if piece]
