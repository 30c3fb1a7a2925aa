"""English words into phonemes, in the alphabet that Kokoro's and Hibari's voices learnt.

Lexicon by part of speech, weak forms by what follows (the apple, the pear; to eat, to go), spelling
for capitals that are no word, compounds by their parts, a network for what is left.
"""

from __future__ import annotations

import re
from pathlib import Path

from wenfang.engines.speech.pronunciation import english_stress as stress
from wenfang.engines.speech.pronunciation.english_lexicon import Lexicon
from wenfang.engines.speech.pronunciation.tagger import Tagger
from wenfang.engines.speech.pronunciation.unknown_words import UnknownWords

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+(?:'[a-z]+)?|[^\W\d_]+", re.UNICODE)
_SPELLED = re.compile(r"(?P<letters>[A-Za-z](?:-[A-Za-z])+)(?P<s>'s)?")
_VOWEL_LETTERS = re.compile(r"[aeiouy]", re.I)
_OWN = {"ok": "ˌOkˈA", "wechat": "wˈiʧˌæt", "weibo": "wˌAbˈO", "huawei": "wˌɑwˈA", "xi": "ʃˈi"}
"""Words of the news that the lexicon lacks."""


class EnglishReader:
    """Words into phonemes. Safe to use from several threads.

    Args:
        folder: Hibari's: lexicons, tagger, and the network for unknown words.
    """

    def __init__(self, folder: Path) -> None:
        self._lexicon = Lexicon(folder)
        self._tagger = Tagger(folder / "tagger.json.gz")
        self._unknown = UnknownWords(folder)

    def phonemes(self, words: list[str], *, goes_on: bool = False) -> list[str]:
        """Phonemes of each word; punctuation gives nothing.

        Args:
            words: of one sentence in order, punctuation marks as words of their own, which tell
                where a pause is.
            goes_on: words of another language follow without a pause.
        """
        tags = self._tagger.tags(words)
        said = [""] * len(words)
        vowel_follows: bool | None = False if goes_on else None  # None: a pause
        for at in range(len(words) - 1, -1, -1):
            word = words[at]
            if not word[0].isalpha() and word[0] != "'":
                vowel_follows = None
                continue
            to_follows = words[at + 1 : at + 2] == ["to"]
            said[at] = self._word(word, tags[at], vowel_follows, to_follows)
            first = next((c for c in said[at] if c in stress.VOWELS or c in stress.CONSONANTS), "")
            vowel_follows = first in stress.VOWELS if first else vowel_follows
        return said

    def _word(self, word: str, tag: str, vowel: bool | None, to_follows: bool) -> str:
        weak = _weak_form(word, tag, vowel, to_follows)
        if weak is not None:
            return weak
        spelled = _SPELLED.fullmatch(word)
        if spelled:
            return self._spelled(spelled["letters"], plural=bool(spelled["s"]))
        own = _OWN.get(word.lower())
        said = own or self._lexicon.phonemes(word, tag, last=vowel is None)
        if said:
            return _emphasised(said, word)
        parts = _PARTS.findall(word)
        if len(parts) > 1:
            return self._compound(parts, tag, vowel)
        if (word.isupper() and len(word) <= 5) or not _VOWEL_LETTERS.search(word):
            return self._spelled(word)
        return self._unknown.phonemes(word)

    def _spelled(self, word: str, *, plural: bool = False) -> str:
        letters = word.replace("-", "")
        return (self._lexicon.spelled(letters) or "") + ("z" if plural else "")

    def _compound(self, parts: list[str], tag: str, vowel: bool | None) -> str:
        said = [
            self._word(part, tag, vowel if part is parts[-1] else False, False) for part in parts
        ]
        if len(said) == 2 and all(len(part) > 1 for part in parts):
            said[1] = stress.weakened(said[1]) if stress.PRIMARY in said[0] else said[1]
        return "".join(said)


def _weak_form(word: str, tag: str, vowel: bool | None, to_follows: bool) -> str | None:
    """Words whose sound depends on their neighbours."""
    lower = word.lower()
    if lower == "a" and (tag == "DT" or word == "a"):
        return "ɐ"
    if lower == "an" and word != "AN":
        return "ɐn"
    if lower == "the":
        return "ði" if vowel else "ðə"
    if lower == "to":
        return {None: "tu", False: "tə", True: "tʊ"}[vowel]
    if lower == "in" and tag != "NNP":
        return "ɪn" if tag == "IN" and vowel is not None else "ˈɪn"
    if word == "I":
        return "ˌI"
    if word == "am" and vowel is not None:
        return "ɐm"
    if lower == "by" and tag.startswith("RB"):
        return "bˈI"
    if lower == "used":
        return "jˈust" if to_follows and tag in ("VBD", "JJ") else "jˈuzd"
    return None


def _emphasised(said: str, word: str) -> str:
    """A capital gives at least a light stress, all capitals a full one."""
    if len(word) > 1 and word.isupper():
        return stress.stressed(said)
    return stress.lightly_stressed(said) if word[0].isupper() else said
