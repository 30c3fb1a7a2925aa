"""Words and sentences as ROUGE compares them.

English: runs of a-z and 0-9 in lower case, as Lin's script and ``rouge_score`` have them, with
Porter's stemmer for words of more than three letters where it is asked for; sentences are lines.

Chinese: those rules find no word at all in Chinese (whence ``rouge_score`` gives 0 for two equal
texts), so each Han character or kana is a word by itself; words and numbers in other scripts
stay whole, full-width ones are read as half-width (NFKC), and punctuation is left out, as it is
in English. Sentences end at 。！？； and line ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from wenfang.language.detect import HAN
from wenfang.language.sentences import split_sentences
from wenfang.source import Language

_ENGLISH = re.compile("[a-z0-9]+")
_ALONE = f"{HAN}\u3041-\u30ff"
_CHINESE = re.compile(rf"[{_ALONE}]|\d+(?:[.,]\d+)+|[^\W_{_ALONE}]+")
_ASCII_WORD = re.compile("[a-z0-9]{4,}")


def words(text: str, language: Language, stemmed: bool) -> list[str]:
    """The words in order.

    Args:
        stemmed: without their endings; words in Latin letters only.
    """
    if language == "en":
        found = _ENGLISH.findall(text.lower())
    else:
        found = _CHINESE.findall(unicodedata.normalize("NFKC", text).lower())
    return list(map(_stem, found)) if stemmed else found


def sentences(text: str, language: Language) -> list[str]:
    """For ROUGE-Lsum."""
    if language == "en":
        return [line for line in text.split("\n") if line]
    return [text[start:end] for start, end in split_sentences(text, "zh")]


@lru_cache(maxsize=1 << 17)
def _stem(word: str) -> str:
    return _porter()(word) if _ASCII_WORD.fullmatch(word) else word


@cache
def _porter() -> Callable[[str], str]:
    from nltk.stem.porter import PorterStemmer

    stem: Callable[[str], str] = PorterStemmer().stem
    return stem
