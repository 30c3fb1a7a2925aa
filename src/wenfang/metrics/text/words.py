"""Words of a text in either language, for metrics that count them.

A run of letters and digits is a word, with what joins it (``don't``, ``3.5``; ``GPT-4`` is
two); a Han character or a kana is one by itself, for Chinese has no spaces. Punctuation is left
out; letters are compared in lower case and in their composed form (NFC).
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

from wenfang.language.detect import HAN

NAME = "words"
"""What a signature calls this way of cutting."""
_ALONE = f"{HAN}\u3041-\u30ff"


def words(text: str) -> list[str]:
    """The words in order, in lower case."""
    return _pattern().findall(unicodedata.normalize("NFC", text).lower())


@cache
def _pattern() -> re.Pattern[str]:
    # Python's \w leaves combining marks out, which are half the letters of Hindi or Thai.
    every = map(chr, range(0x300, sys.maxunicode + 1))
    marks = "".join(char for char in every if unicodedata.category(char)[0] == "M")
    letter = rf"[^\W_{_ALONE}]"
    joined = rf"{letter}|[{marks}]|['’](?={letter})|(?<=\d)[.,](?=\d)"
    return re.compile(rf"[{_ALONE}]|{letter}(?:{joined})*")
