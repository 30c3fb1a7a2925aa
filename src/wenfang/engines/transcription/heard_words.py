"""Words as a model heard them, made the words that a reader knows.

Whisper cuts Chinese into characters and whatever stands between them into tokens: ``Open``,
``AI``, ``20``, ``26``. What has no space between it is one word, unless it is Chinese.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from wenfang.language.detect import is_han
from wenfang.speech import Timed

_CLOSING = "，。！？；：、）》」』”’…,.!?;:)]}%％"


def whole_words(words: Sequence[Timed]) -> list[Timed]:
    """Words without the spaces around them; pieces of one Latin word or number joined,
    punctuation with the word before it."""
    whole: list[Timed] = []
    ended = True
    for word in words:
        text = word.text.strip()
        if not text:
            ended = True
            continue
        opened = ended or word.text != word.text.lstrip()
        if whole and not opened and _is_one(whole[-1].text, text):
            whole[-1] = Timed(whole[-1].text + text, whole[-1].start, max(word.end, whole[-1].end))
        else:
            start = max(word.start, whole[-1].end) if whole else word.start
            whole.append(Timed(text, start, max(start, word.end)))
        ended = word.text != word.text.rstrip()
    return whole


def _is_one(before: str, after: str) -> bool:
    """Whether two pieces without a space between them are one word."""
    if all(one in _CLOSING for one in after):
        return True
    joint = before[-1], after[0]
    return not any(is_han(one) or one in "，。！？；：、" for one in joint)


def simplified_words(text: str, words: Sequence[Timed]) -> tuple[str, list[Timed]]:
    """Text and words in simplified characters (OpenCC), by phrases where the words allow it."""
    joined = "".join(word.text for word in words)
    whole = simplified(joined)
    if len(whole) != len(joined):
        return simplified(text), [Timed(simplified(w.text), w.start, w.end) for w in words]
    ends = [0]
    for word in words:
        ends.append(ends[-1] + len(word.text))
    cut = [
        Timed(whole[first:stop], word.start, word.end)
        for word, (first, stop) in zip(words, pairwise(ends), strict=True)
    ]
    return simplified(text), cut


def simplified(text: str) -> str:
    """Traditional characters as simplified ones."""
    converted: str = _converter().convert(text)
    return converted


@cache
def _converter() -> Any:
    from opencc import OpenCC  # type: ignore[import-untyped]

    return OpenCC("t2s")
