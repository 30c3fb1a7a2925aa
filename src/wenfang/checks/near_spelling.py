"""Whether two Latin words are spellings of one name: O'Neil and O'Neill, Smith and Smyth.

Design choice: the consonants must sound the same (a much shortened Soundex, Russell 1918), and
most letters must be the same (difflib): Martin and Marvin are two names.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_ALIKE = 0.75
_SOUNDS = (("ph", "f"), ("ck", "k"), ("c", "k"), ("q", "k"), ("z", "s"), ("w", "v"))


def is_near(one: str, other: str) -> bool:
    """Whether they may be one name, spelt in two ways; a name of two letters or Han characters
    must be the same."""
    if one == other:
        return True
    if min(len(one), len(other)) < 3 or not (one + other).isascii():
        return False
    alike = SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
    return alike and _consonants(one) == _consonants(other)


def _consonants(word: str) -> str:
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    bare = word[:1] + re.sub("[aeiouyh]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", bare)
