"""Negation and direction: which words turn a statement round, and what they reach.

A *negation* (not, without, 没有, 未) reaches the words after it to the end of its clause. A
*direction* is one side of a pair of opposites: rise/fall, approve/reject, open/close,
profit/loss. A negated direction counts as the other side, so that 不批准 and "rejected" agree.

Design choice: closed lists of frequent words in both languages, in
:mod:`wenfang.language.opposites`. A model that understands would be better; those that can
be had put 上调 and 下调 at a similarity of 0.99.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from wenfang.language.clauses import split_clauses
from wenfang.language.normalise import fold
from wenfang.language.opposites import DENYING, NEGATIVE_WORDS, PAIRS, STEADY_WORDS

_NEGATION_EN = (
    r"\bnot(?! only| least| just|\b.{0,40}\buntil\b)\b|n't\b|\bno(?! doubt|\. ?\d| fewer than| less than| more than| later than)\b"
    r"|\b(?:never|none|nobody|neither|nor|without|cannot|hardly|barely|scarcely|nothing|nowhere)\b"
)
_NEGATION_ZH = (
    r"没有|尚未|并未|从未|未能|未曾|未有|并无|暂无|毫无|尚无|绝无|并非|绝不|并不|从不|不会|不能(?!超过|低于|高于|少于|多于)|不再|不是|无法|不得(?!不|已|超过|低于|高于|少于|多于|大于|小于)"
    r"|(?<![除是])非(?![常洲法遗凡但典物])|(?<!出)没(?!收|落|准|人)"
    r"|(?<!从)未(?!来|成年|婚|知|必)|(?<![有若])无(?!线|锡|数|论|人|偿|疑|非|效|关|限|不)|无人(?!机|驾驶|问津|船|车)"
    r"|(?<![差对了毫无得])不(?!合格|仅|但|只|光|断|久|少|过|锈|乏|料|管|论|同(?!意)|足|到|超过|低于|高于|少于|多|已|愧|幸|满|良|动产|安|止|得不|如|一|等|妨|惜|可避免|以为然)"
    r"|勿|(?<![特级分告个区性识辨类])别(?![墅的人克称名])"
)
_NEGATION = re.compile(f"{_NEGATION_EN}|{_NEGATION_ZH}", re.IGNORECASE)
BOTH_WAYS = {"nobody", "none", "neither", "nothing", "nowhere"}
_NEXT_TO_NOUN = {"without"}
_REACH_NEXT = 2  # 不, 无, 非 reach the next word
_REACH_ZH = 14
_REACH_EN = 45
_REACH_BACK = 14


@dataclass(frozen=True, slots=True)
class Negation:
    """A negating word with the span that it reaches; ``before`` where what it negates stands
    in front of it (``didn't`` reaches on, "was not" too)."""

    text: str
    start: int
    end: int
    scope: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Direction:
    """One side of a pair of opposites.

    Attributes:
        concept: the pair's name: ``change``, ``approve`` …
        sign: +1 or -1, negation taken into account.
        clause: the span of the clause around it.
        negated: whether a negation has turned the sign round.
    """

    concept: str
    sign: int
    text: str
    start: int
    end: int
    clause: tuple[int, int]
    negated: bool = False


@cache
def _direction_pattern() -> tuple[re.Pattern[str], list[tuple[str, int]]]:
    """All sides in one pattern; group ``n`` is the n-th side."""
    sides = []
    alternatives = []
    for concept, up, down in PAIRS:
        for sign, words in ((1, up), (-1, down)):
            sides.append((concept, sign))
            english, _, chinese = words.partition("¦")
            parts = (
                [rf"\b(?:{english.strip().replace(' ', '|').replace('_', ' ')})\b"]
                if english.strip()
                else []
            )
            parts += ["|".join(chinese.split())] if chinese.strip() else []
            alternatives.append(f"({'|'.join(parts)})")
    return re.compile("|".join(alternatives), re.IGNORECASE), sides


_LEXICAL = re.compile(NEGATIVE_WORDS, re.IGNORECASE)
_VOTES = re.compile(r"反对(?:派|票|党|者)|票反对|反对\d+票|opposition")
"""Whose name or count holds a denial, and nothing that is said is denied."""
_STEADY = re.compile(STEADY_WORDS, re.IGNORECASE)
_DENYING = re.compile(DENYING, re.IGNORECASE)


def find_negations(text: str) -> list[Negation]:
    """Negating words of a sentence in reading order."""
    folded = fold(text)
    spans = split_clauses(text)
    found = []
    for match in _NEGATION.finditer(folded):
        clause = _clause_at(spans, match.start(), len(text))
        begin = clause[0] if match.group().lower() in BOTH_WAYS else match.end()
        found.append(Negation(match.group(), *match.span(), (begin, clause[1])))
    return found


def find_denials(text: str) -> list[Negation]:
    """Verbs that deny what follows them: denied, failed to, 否认."""
    folded = fold(text)
    spans = split_clauses(text)
    return [
        Negation(m.group(), *m.span(), (m.end(), _clause_at(spans, m.start(), len(text))[1]))
        for m in _DENYING.finditer(folded)
    ]


def may_deny(text: str) -> bool:
    """Whether a text negates, or holds a word that may stand for a negation (remains, 仍)."""
    return is_negative(text) or bool(_STEADY.search(fold(text)))


def find_directions(text: str) -> list[Direction]:
    """Directions of a sentence in reading order."""
    folded = fold(text)
    pattern, sides = _direction_pattern()
    spans = split_clauses(text)
    negations = [(n.start, n.end) for n in find_negations(text)]
    found = []
    for match in pattern.finditer(folded):
        concept, sign = sides[(match.lastindex or 1) - 1]
        clause = _clause_at(spans, match.start(), len(text))
        if concept == "ignore":
            continue
        negated = any(_reaches(folded, n, match.start(), clause) for n in negations)
        sign = -sign if negated else sign
        found.append(Direction(concept, sign, match.group(), *match.span(), clause, negated))
    return found


def is_negative(text: str) -> bool:
    """Whether a clause negates anything: a negation, or a word that is negative by itself
    (failed, denied, 拒绝)."""
    folded = _VOTES.sub(" ", fold(text))
    return bool(_NEGATION.search(folded) or _LEXICAL.search(folded))


def _reaches(text: str, negation: tuple[int, int], start: int, clause: tuple[int, int]) -> bool:
    word = text[negation[0] : negation[1]].lower()
    if word in _NEXT_TO_NOUN:
        return False
    if word in BOTH_WAYS and 0 <= negation[0] - start <= _REACH_BACK:
        return True
    reach = (
        _REACH_EN
        if word.isascii()
        else _REACH_NEXT
        if len(word) == 1 and word not in "未没"
        else _REACH_ZH
    )
    return clause[0] <= negation[0] and negation[1] <= start <= negation[1] + reach


def _clause_at(spans: list[tuple[int, int]], position: int, length: int) -> tuple[int, int]:
    for start, end in spans:
        if start <= position < end:
            return start, end
    return 0, length
