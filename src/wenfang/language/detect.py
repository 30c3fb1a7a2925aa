"""Which of the two languages a text is in.

Design choice: words are weighed against each other, and what only grammar needs weighs most:
的 and full-width marks, "the" and "of". A Han character is about a word, Latin words are whole
however long they are, what stands in 《》 is a quoted title and units are no words: a Chinese
sentence full of product names stays Chinese, an English one that quotes a Chinese title stays
English. No model is needed for two scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from wenfang.source import Language

# CJK Unified Ideographs, extension A, compatibility ideographs, the supplementary planes.
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_HAN_WEIGHT = 2.0
_TITLE = re.compile(r"《[^《》\n]{1,100}》")
_WORD = re.compile(r"(?<![A-Za-z\u00c0-\u024f])[A-Za-z\u00c0-\u024f]{2,}")
_MARKS = re.compile("[，。！？；：、]")
_GRAMMAR_ZH = frozenset("的了在是和与及我你他她们这那有不也就都而但用从到对把被")
_GRAMMAR_EN = frozenset(
    [
        "the",
        "an",
        "of",
        "and",
        "in",
        "to",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "will",
        "would",
        "for",
        "from",
        "with",
        "by",
        "on",
        "at",
        "as",
        "that",
        "this",
        "it",
        "its",
        "he",
        "she",
        "they",
        "his",
        "her",
        "their",
        "we",
        "our",
        "you",
        "not",
        "but",
    ]
)
_HAN_WORD, _MARK, _GRAMMAR = 0.75, 2.0, 2.5
"""In Latin words that mean something."""


def is_han(character: str) -> bool:
    """Whether one character is a Han ideograph."""
    return _HAN.match(character) is not None


def han_share(text: str) -> float:
    """Weighted share of Han characters among the letters of ``text``, 0 to 1; 0 for a
    text without letters."""
    han = _HAN_WEIGHT * len(_HAN.findall(text))
    latin = len(_LATIN.findall(text))
    return han / (han + latin) if han + latin else 0.0


def detect_language(text: str) -> Language:
    """``zh`` where what is Chinese outweighs what is English, else ``en``."""
    untitled = _TITLE.sub(" ", text)
    chinese = _weigh(_HAN.findall(untitled), _GRAMMAR_ZH, _HAN_WORD)
    chinese += _MARK * len(_MARKS.findall(untitled)) if chinese else 0
    english = _weigh(map(str.lower, _WORD.findall(untitled)), _GRAMMAR_EN, 1.0)
    if not chinese and not english:
        return "zh" if _HAN.search(text) else "en"
    return "zh" if chinese >= english else "en"


def _weigh(words: Iterable[str], grammar: frozenset[str], each: float) -> float:
    return sum(_GRAMMAR if word in grammar else each for word in words)
