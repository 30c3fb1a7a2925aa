"""A sentence as a row of tokens: names, numbers, dates and content words, each with its clause.

Names are looked for with those of the whole source at hand, for a tagger that sees a name in
one sentence may miss it in the next. Chinese words are the tagger's where there is one, else
pairs of characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wenfang.checks.claims.evidence import Passage
from wenfang.engines.names.base import NameFinder
from wenfang.language.detect import HAN, is_han
from wenfang.language.moment import DateMention
from wenfang.language.normalise import fold
from wenfang.language.numbers import Quantity
from wenfang.language.words import english_words, is_function_character, is_function_word, stem

Kind = Literal["name", "number", "date", "word", "pronoun", "negation"]

_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|his|her|hers|him|its|their|them|who|the (?:company|firm|group|team|man|woman))\b"
    r"|[他她它]们?|该公司|该队|该国|该集团|公司(?=[称说表预])|双方|对方|自己",
    re.IGNORECASE,
)
_CONTENT_TAGS = {"n", "nr", "nz", "nw", "v", "vn", "vd", "a", "ad", "an", "s", "f", "t",
                 "PER", "LOC", "ORG", "TIME", "d", "xc"}  # fmt: skip
_EMPTY_ZH = set("说称指出表示认为宣布是有在为将会能可来去到从向被把让使由与和及的了等做作进行")
_EMPTY_WORDS = {"表示", "认为", "宣布", "指出", "称", "介绍", "透露", "通报", "目前", "此前", "其中",
                "进行", "已经", "还", "都", "也", "就", "又", "再", "仍", "已", "并", "约", "共", "均", "才",
                "其", "该", "这", "那", "一个", "成为", "成", "作为"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One thing that a sentence says.

    Attributes:
        key: what it is compared by: a name folded, a stem, a Chinese word, a number's base.
        clause: index of its clause in the sentence.
        place: index among the sentence's tokens.
        tag: part of speech, where a tagger gave one.
        quoted: whether it stands inside quotation marks.
    """

    kind: Kind
    key: str
    text: str
    start: int
    end: int
    clause: int
    place: int
    tag: str = ""
    quoted: bool = False
    number: Quantity | None = None
    date: DateMention | None = None


def names_of(passages: Sequence[Passage], finder: NameFinder) -> list[str]:
    """Folded names of several sentences, the longest first; single characters are none."""
    found = {fold(n.text).lower().strip(" .") for p in passages for n in p.names(finder)}
    for passage in passages:
        found |= {fold(q.text).lower() for q in passage.quotations
                  if len(q.text) <= (8 if is_han(q.text[0]) else 24) and _is_name_like(q.text)}  # fmt: skip
    return sorted((name for name in found if len(name) > 1), key=lambda n: (-len(n), n))


def _is_name_like(text: str) -> bool:
    return is_han(text[0]) or text.istitle()


def tokenise(passage: Passage, names: Sequence[str], finder: NameFinder | None) -> list[Token]:
    """The tokens of one sentence in reading order."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[Kind, str, int, int, str, Quantity | None, DateMention | None]] = []

    def take(kind: Kind, key: str, start: int, end: int, tag: str = "",
             number: Quantity | None = None, date: DateMention | None = None) -> None:  # fmt: skip
        if all(end <= s or start >= e for s, e in taken):
            taken.append((start, end))
            found.append((kind, key, start, end, tag, number, date))

    for start, end, key in _name_spans(passage, names):
        take("name", key, start, end)
    for date in passage.dates:
        take("date", date.text.strip().lower(), date.start, date.end, date=date)
    for n in passage.numbers:
        if not n.weak:
            take("number", f"{n.dimension}:{n.base}", n.start, n.end, number=n)
    for negation in passage.negations:
        take("negation", "not", negation.start, negation.end)
    for match in _PRONOUN.finditer(passage.text):
        take("pronoun", match.group().lower(), *match.span())
    for key, start, end, tag in _words(passage, finder):
        take("word", key, start, end, tag)
    found.sort(key=lambda f: f[2])
    return [
        Token(kind, key, passage.text[start:end], start, end, _clause(passage, start), place, tag,
              any(q.start <= start < q.end and not q.title for q in passage.quotations), number, date)
        for place, (kind, key, start, end, tag, number, date) in enumerate(found)
    ]  # fmt: skip


def _name_spans(passage: Passage, names: Sequence[str]) -> list[tuple[int, int, str]]:
    spans = []
    lower = fold(passage.text).lower()
    if len(lower) != len(passage.text):
        lower = passage.text
    for name in names:
        at = lower.find(name)
        while at >= 0:
            end = at + len(name)
            if is_han(name[0]) or not (_is_letter(lower, at - 1) or _is_letter(lower, end)):
                spans.append((at, end, name))
            at = lower.find(name, end)
    return spans


def _is_letter(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isalnum() and not is_han(text[at])


def _clause(passage: Passage, start: int) -> int:
    return max((n for n, (s, _) in enumerate(passage.clauses) if s <= start), default=0)


def _words(passage: Passage, finder: NameFinder | None) -> list[tuple[str, int, int, str]]:
    words = [(stem(w), s, e, "") for w, s, e in english_words(passage.text)
             if not is_function_word(w) and len(w) > 1]  # fmt: skip
    if not re.search(f"[{HAN}]", passage.text):
        return words
    tag = getattr(finder, "words", None)  # a finder need not cut words
    tagged = tag(passage.text) if tag is not None else None
    if tagged is None:
        return words + _pairs(passage)
    for word in tagged:
        text = fold(word.text)
        if not is_han(text[0]) or word.tag not in _CONTENT_TAGS or text in _EMPTY_WORDS:
            continue
        if len(text) == 1 and (text in _EMPTY_ZH or is_function_character(text)):
            continue
        words.append((text, word.start, word.end, word.tag))
    return words


def _pairs(passage: Passage) -> list[tuple[str, int, int, str]]:
    folded = fold(passage.text)
    found = []
    for match in re.finditer(f"[{HAN}]+", folded):
        for i in range(match.start(), match.end() - 1, 2):
            pair = folded[i : i + 2]
            if not all(map(is_function_character, pair)):
                found.append((pair, i, i + 2, ""))
    return found
