"""The language of texts to be measured, where nobody says it: a Chinese text that is cut as an
English one has no words, and every score of it is 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice

from wenfang.language.detect import detect_language
from wenfang.source import Language

_FIRST = 100


def spoken(texts: Iterable[str], language: Language | None) -> tuple[Iterable[str], Language]:
    """The texts, whole again, and their language: the one that is given, or what the first
    hundred are in."""
    if language is not None:
        return texts, language
    if isinstance(texts, Sequence):
        return texts, detect_language("\n".join(texts[:_FIRST]))
    rest = iter(texts)
    first = list(islice(rest, _FIRST))
    return chain(first, rest), detect_language("\n".join(first))
