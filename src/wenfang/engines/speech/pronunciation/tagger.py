"""Parts of speech of English words, which decide how some are said (to record, a record).

An averaged perceptron (Collins 2002) over the word, its neighbours and the last two tags; its
weights come with the lexicon. Words that nearly always have one tag are answered from a list.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

_START = ["-START2-", "-START-"]
_END = ["-END-", "-END2-"]


class Tagger:
    """The tagger; Penn Treebank tags.

    Args:
        path: ``tagger.json.gz``.
    """

    def __init__(self, path: Path) -> None:
        model = json.loads(gzip.decompress(path.read_bytes()))
        self._frequent: dict[str, str] = model["tagdict"]
        self._known = frozenset(model["vocab"])
        self._weights: dict[str, dict[str, float]] = model["weights"]

    def tags(self, words: list[str]) -> list[str]:
        """A tag for each word of a sentence, punctuation being words."""
        context = [*_START, *(self._shown(word) for word in words), *_END]
        before, last = _START
        tags = []
        for at, word in enumerate(words):
            tag = self._frequent.get(word)
            if tag is None:
                tag = self._best(_features(at, word, context, last, before))
            tags.append(tag)
            before, last = last, tag
        return tags

    def _shown(self, word: str) -> str:
        """A rare word is seen by its shape alone."""
        normal = "!HYPHEN" if "-" in word and word[0] != "-" else word.lower()
        return normal if normal in self._known else f"<{_shape(word)}>"

    def _best(self, features: list[str]) -> str:
        scores: dict[str, float] = {}
        for feature in features:
            for tag, weight in self._weights.get(feature, {}).items():
                scores[tag] = scores.get(tag, 0.0) + weight
        return max(scores, key=lambda tag: (scores[tag], tag)) if scores else "NN"


def _shape(word: str) -> str:
    if not word.isalpha():
        return "".join("x" if c.isalpha() else c for c in word[:4])
    if word.islower():
        return "x"
    if word.isupper():
        return "XX" if len(word) > 1 else "X1"
    return "Xx" if word[1:].islower() else "xX"


def _features(at: int, word: str, context: list[str], last: str, before: str) -> list[str]:
    c = context[at : at + 5]
    return [
        "b", f"s3={word[-3:]}", f"p1={word[0]}", f"w={c[2]}", f"sh={_shape(word)}",
        "i+" if at else "i0", f"t-1={last}", f"t-2={before}", f"t-12={last},{before}",
        f"w-1={c[1]}", f"s3-1={c[1][-3:]}", f"w-2={c[0]}", f"w+1={c[3]}", f"s3+1={c[3][-3:]}",
        f"w+2={c[4]}",
    ]  # fmt: skip
