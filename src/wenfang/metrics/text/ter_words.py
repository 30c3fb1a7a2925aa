"""Words as TER compares them: tercom's normalisation (Snover et al., 2006), as in sacreBLEU."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENTITIES = (("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"))
_WESTERN = (
    (re.compile(r"([{-~\[-` -&(-+:-@/])"), r" \1 "),  # ASCII's marks but ' , - .
    (re.compile(r"'s "), " 's "),
    (re.compile(r"([^0-9])([.,])"), r"\1 \2 "),
    (re.compile(r"([.,])([^0-9])"), r" \1 \2"),
    (re.compile(r"([0-9])(-)"), r"\1 \2 "),
)
_ASIAN_MARKS = "\u3001\u3002\u3008-\u3011\u3014-\u301f\uff61-\uff65\u30fb"
_FULL_WIDTH_MARKS = "\uff0e\uff0c\uff1f\uff1a\uff1b\uff01\uff02\uff08\uff09"
# tercom's rules for kana never apply: they look for the text's beginning, where a space stands.
# U+3F22 is its own slip for U+32FF; all ideographs before it are cut apart twice, which is once.
_ASIAN = re.compile(
    "([\u4e00-\u9fff\u3400-\u4dbf\u31c0-\u31ef\u2e80-\u2eff\u3300-\u33ff\uf900-\ufaff\ufe30-\ufe4f"
    f"\u3200-\u3f22{_ASIAN_MARKS}{_FULL_WIDTH_MARKS}])"
)
_NO_MARKS = re.compile(r'[.,?:;!"()]')
_NO_ASIAN_MARKS = re.compile(f"[{_ASIAN_MARKS}{_FULL_WIDTH_MARKS}]")


@dataclass(frozen=True, slots=True)
class TerWords:
    """What is done to a text before its words are compared.

    Attributes:
        normalised: punctuation marks are words, XML's entities what they stand for.
        no_punct: punctuation marks are left out.
        asian: does both for Han characters and full-width marks too.
        case_sensitive: ``The`` is not ``the``.
    """

    normalised: bool = False
    no_punct: bool = False
    asian: bool = False
    case_sensitive: bool = False

    def __call__(self, text: str) -> list[str]:
        """The words in order."""
        text = text.rstrip()
        if not self.case_sensitive:
            text = text.lower()
        if self.normalised:
            text = _normalised(text)
            if self.asian:
                text = _ASIAN.sub(r" \1 ", text)
        if self.no_punct:
            text = _NO_MARKS.sub("", text)
            if self.asian:
                text = _NO_ASIAN_MARKS.sub("", text)
        return text.split()


def _normalised(text: str) -> str:
    text = text.replace("\n-", "").replace("\n", " ")
    for entity, char in _ENTITIES:  # in this order: "&amp;lt;" becomes "<"
        text = text.replace(entity, char)
    text = f" {text} "
    for pattern, put in _WESTERN:
        text = pattern.sub(put, text)
    return text
