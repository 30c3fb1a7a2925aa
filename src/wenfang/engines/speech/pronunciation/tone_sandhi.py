"""Tones as they are spoken next to each other: 一, 不, and third tones in a row.

* 一 is yì before tones 1 to 3 and yí before the fourth; it stays yī in numbers, ordinals and at a
  word's end (二零二一年, 第一, 统一), and is light between two equal verbs (看一看).
* 不 is bú before the fourth tone.
* A third tone before a third tone is a second tone: inside a word from left to right, in words of
  three syllables by the word's own cut (展览馆 2-2-3), between words of one syllable too.

Source: Duanmu, *The Phonology of Standard Chinese*, 2nd ed. 2007, chapters 11 and 12.
"""

from __future__ import annotations

_NUMERALS = frozenset("零〇一二三四五六七八九十百千万亿点幺两")
_PLACES = frozenset("百千万亿")
_KEEPS = frozenset("月日号楼级等期季")


def spoken_tones(text: str, syllables: list[str], words: list[tuple[int, int]]) -> list[str]:
    """Syllables with the tones that are heard.

    Args:
        text: Han characters that are said in one breath, one for each syllable.
        syllables: pinyin with the tone's number at the end.
        words: spans of ``text``, together the whole.
    """
    said = list(syllables)
    ends = {end - 1 for start, end in words if end - start > 1}
    for at, character in enumerate(text):
        following = said[at + 1][-1] if at + 1 < len(said) else ""
        if character == "一" and said[at].startswith("yi") and _changes(text, at, ends):
            said[at] = _yi(text, at, following)
        elif character == "不" and said[at] == "bu4" and following == "4":
            said[at] = "bu2"
    for start, end in _breaths(words):
        _third_tones(said, start, end)
    return said


def _changes(text: str, at: int, ends: set[int]) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not after or at in ends or before == "第":
        return False
    if after in _PLACES:
        return before not in _NUMERALS
    counts = (before in _NUMERALS and before) or after in _NUMERALS
    return not counts and after not in _KEEPS


def _yi(text: str, at: int, following: str) -> str:
    if at > 0 and text[at - 1] == text[at + 1 : at + 2]:
        return "yi5"
    return "yi2" if following in "45" and following else "yi4"


def _breaths(words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Words; neighbours of one syllable are one."""
    joined: list[tuple[int, int]] = []
    for start, end in words:
        if joined and end - start == 1 and joined[-1][1] - joined[-1][0] == 1:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _third_tones(said: list[str], start: int, end: int) -> None:
    for at in range(start, end - 1):
        if said[at].endswith("3") and said[at + 1].endswith("3"):
            said[at] = said[at][:-1] + "2"
