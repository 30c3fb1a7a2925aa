"""Which of the two languages a text is in.

Design choice: the share of Han characters among letters decides. A Han character carries
about as much as half an English word, so that one Han character weighs as much as two
Latin letters: a Chinese sentence full of product names stays Chinese, an English one that
quotes a Chinese title stays English. No model is needed for two scripts.
"""

from __future__ import annotations

import re

from wenfang.source import Language

# CJK Unified Ideographs, extension A, compatibility ideographs, the supplementary planes.
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_HAN_WEIGHT = 2.0


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
    """``zh`` where Han characters outweigh Latin letters, else ``en``."""
    return "zh" if han_share(text) >= 0.5 else "en"
