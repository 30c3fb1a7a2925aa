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

_ENGLISH = bytes(byte if bytes((byte,)).isalnum() or byte == 10 else 32 for byte in range(256))
"""ASCII in which all but letters, digits and line ends are spaces."""
_ALONE = f"{HAN}\u3041-\u30ff"
_CHINESE = re.compile(rf"[{_ALONE}]|\d+(?:[.,]\d+)+|[^\W_{_ALONE}]+")
_ASCII_WORD = re.compile("[a-z0-9]{4,}")


def words_of_sentences(text: str, language: Language, stemmed: bool) -> list[list[str]]:
    """The words of each sentence, in order; some sentences may have none.

    Args:
        stemmed: without their endings; words in Latin letters only.
    """
    if language == "en":
        # What is not ASCII becomes "?", and that a space: faster than to look for words.
        plain = text.lower().encode("ascii", "replace").translate(_ENGLISH).decode("ascii")
        found = [line.split() for line in plain.split("\n")]
    else:
        spans = split_sentences(text, "zh")
        found = [_chinese(text[start:end]) for start, end in spans]
    return [list(map(_stem, one)) for one in found] if stemmed else found


def _chinese(text: str) -> list[str]:
    return _CHINESE.findall(unicodedata.normalize("NFKC", text).lower())


@lru_cache(maxsize=1 << 17)
def _stem(word: str) -> str:
    # No ending of Porter's has a digit: figures, of which there is no end, stay as they are.
    if word[-1].isdigit() or not _ASCII_WORD.fullmatch(word):
        return word
    return _porter()(word)


@cache
def _porter() -> Callable[[str], str]:
    from nltk.stem.porter import PorterStemmer

    stem: Callable[[str], str] = PorterStemmer().stem
    return stem
