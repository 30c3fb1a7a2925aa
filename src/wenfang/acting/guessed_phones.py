"""The shapes of a word whose phones nobody has told: from pinyin in Chinese, from the letters in
English. A viewer sees lips close at m, b and p and round at o and u, and that letters do tell.
"""

from __future__ import annotations

import re
from functools import lru_cache

from wenfang.acting.visemes import SHAPES, Shape
from wenfang.language.detect import is_han

_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_NUMBERS = dict(
    zip(
        "0123456789",
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        strict=True,
    )
)

_LETTERS = """
CH  sh ch tch j
SS  s z c x
TH  th
FF  f ph v gh
PP  p b m
DD  t d
kk  k g q h ck ng
nn  n l
RR  r
ou  oo w u ou ew
oh  o oa au aw
aa  a ar
E   e ea ai ay
ih  i ee y ie
aa+ou  ow
oh+ih  oi oy
sil  '
"""
_PINYIN = """
PP  b p m
FF  f
DD  d t
nn  n l
kk  g k h ng
SS  j q x z c s
CH  zh ch sh r
aa  a an ang
oh  o
uh  e en eng
ih  i y in ing
ou  u w
yu  v yu ü
RR  er
E   ie ei ê
yu+E    ve
aa+ih  ai
aa+oh  ao
oh+ou  ou
ou+kk  ong
"""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    return {
        letters: tuple(shapes.split("+"))
        for shapes, *all_letters in (line.split() for line in text.strip().splitlines())
        for letters in all_letters
    }


_ENGLISH, _CHINESE = _table(_LETTERS), _table(_PINYIN)


@lru_cache(maxsize=4096)
def guessed_shapes(word: str) -> tuple[Shape, ...]:
    """The shapes of a word in letters, Han characters or digits, in order; none of one without
    any."""
    chinese = any(map(is_han, word))
    names: list[str] = []
    for part in re.findall(r"[A-Za-z']+|\d|[^\W\d_]", word):
        if is_han(part) or (chinese and part.isdigit()):
            names += _of_syllable(_DIGITS.get(part, part))
        elif part.isdigit():
            names += _of_letters(_NUMBERS[part], _ENGLISH)
        else:
            names += _of_letters(part.lower(), _ENGLISH)
    return tuple(SHAPES[name] for name in names if name != "sil")


def _of_syllable(character: str) -> list[str]:
    from pypinyin import lazy_pinyin

    (syllable,) = lazy_pinyin(character, v_to_u=False)[:1] or [""]
    syllable = re.sub(r"^([jqxy])u", r"\1v", syllable).replace("yv", "v")
    return _of_letters(syllable, _CHINESE) if syllable.isascii() else []


def _of_letters(letters: str, table: dict[str, tuple[str, ...]]) -> list[str]:
    """Longest match first; a silent final e is silent."""
    if table is _ENGLISH and len(letters) > 3:
        letters = re.sub(r"(?<=[bcdfgklmnprstvz])e$", "", letters)
    names: list[str] = []
    at = 0
    while at < len(letters):
        for length in (3, 2, 1):
            found = table.get(letters[at : at + length])
            if found:
                names += [name for name in found if names[-1:] != [name]]
                break
        at += length
    return names
