"""Text brought to one form before it is compared.

* :func:`fold` keeps the length: every character becomes one character, so that offsets
  into the folded text are offsets into the original. Full width becomes half width,
  traditional becomes simplified, quotation marks, dashes and spaces become one of each.
* :func:`normalise` is full NFKC (UAX #15), which may change the length; it returns where
  each character came from.

Design choice: characters are converted one by one (OpenCC's character table), not by
phrase. The result is not fine simplified Chinese, but two spellings of the same word always
meet, which is all that comparing needs. The full-width comma stays apart from the ASCII
one, for only the latter groups digits.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from wenfang.language.detect import is_han

_MARKS = {
    **dict.fromkeys("„‟«「『﹁﹃〝❝", "“"),
    **dict.fromkeys("»」』﹂﹄〞〟❞", "”"),
    **dict.fromkeys("‚‛‘’‹›´`＇ʼ", "'"),
    **dict.fromkeys("‐‑‒–—―−－﹣～〜~─", "-"),
    **dict.fromkeys("\u00a0\u1680\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
                    "\u205f\u3000\t\r\n\x0b\x0c", " "),
    **dict.fromkeys("•‧∙・", "·"),
    "，": "，",
    "＂": '"',
}  # fmt: skip


class _Table(dict[int, str]):
    """A translation table that learns a character when it first meets it."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        return folded


def fold(text: str) -> str:
    """``text`` in one form, character for character: ``len(fold(text)) == len(text)``."""
    return text.translate(_table())


@cache
def _table() -> _Table:
    return _Table()


def _fold_character(character: str) -> str:
    if character in _MARKS:
        return _MARKS[character]
    compatible = unicodedata.normalize("NFKC", character)
    one = compatible if len(compatible) == 1 else character
    return _simplified().get(one, one) if is_han(one) else one


@cache
def _simplified() -> dict[str, str]:
    """Traditional → simplified, one character each, where they differ."""
    from opencc import OpenCC  # type: ignore[import-untyped]

    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {old: new for old, new in pairs if old != new and len(new) == 1}


@dataclass(frozen=True, slots=True)
class Normalised:
    """Normalised text; ``offsets[i]`` is where its character ``i`` came from, and
    ``offsets[len(text)]`` is the length of the original."""

    text: str
    offsets: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that became ``[start, end)``."""
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[end]


def normalise(text: str) -> Normalised:
    """NFKC, folded, lower case, white space folded to one space."""
    pieces: list[str] = []
    offsets: list[int] = []
    for position, character in enumerate(text):
        for one in fold(unicodedata.normalize("NFKC", fold(character))).lower():
            if one == " " and pieces and pieces[-1] == " ":
                continue
            pieces.append(one)
            offsets.append(position)
    return Normalised("".join(pieces), (*offsets, len(text)))
