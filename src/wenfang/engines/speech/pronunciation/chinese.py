"""Chinese words into phonemes: pinyin by phrases, tones as they are heard.

Which reading a character has follows from the word it stands in (pypinyin's phrases, MIT); words
are cut by LAC. Each word's syllables are written together and words apart, as the voices learnt.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from wenfang.engines.speech.pronunciation.pinyin_ipa import phonemes
from wenfang.engines.speech.pronunciation.tone_sandhi import spoken_tones

#: Text → spans of its words.
Cutter = Callable[[str], list[tuple[int, int]]]

_UNREAD = "5"
"""A syllable without letters: a light tone and no sound."""
_READINGS = {"〇": "ling2", "幺": "yao1", "々": ""}


def syllables(text: str, words: list[tuple[int, int]]) -> list[str]:
    """Phonemes of each Han character of ``text``; empty where a character has no reading.

    Args:
        words: spans of ``text``, together the whole.
    """
    pinyin = [one for start, end in words for one in _pinyin(text[start:end])]
    return [phonemes(one) or "" for one in spoken_tones(text, pinyin, words)]


@lru_cache(1 << 14)
def _pinyin(word: str) -> tuple[str, ...]:
    read = _read(word)
    if len(read) != len(word):  # a phrase whose reading has another length: character by character
        read = [_read(character)[0] for character in word]
    return tuple(_READINGS.get(c, one) or _UNREAD for c, one in zip(word, read, strict=True))


def _read(word: str) -> list[str]:
    """Tones as numbers behind the syllable; what has no reading is one unreadable syllable a
    character."""
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(
        word,
        style=Style.TONE3,
        neutral_tone_with_five=True,
        errors=lambda characters: [_UNREAD] * len(characters),  # type: ignore[arg-type,return-value]
    )
