"""Names: every person, place and organisation of a sentence stands in the source.

A name may be shortened (a surname, 北大 for 北京大学, WHO for World Health Organization),
given its demonym (Chinese, China) or its other form in the gazetteer (美方, 美国). Across
languages a listed name is looked up and a Chinese name is compared by its Pinyin; what can be
neither is a note, for a transliteration cannot be known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.engines.names.base import Name, NameFinder
from wenfang.engines.names.rules import is_common
from wenfang.finding import Severity
from wenfang.language.detect import HAN, is_han
from wenfang.language.gazetteer import entries, same_as
from wenfang.language.normalise import fold
from wenfang.language.units import unit_of
from wenfang.language.words import stem

_SUFFIX = re.compile(
    r"(?:有限公司|公司|集团|先生|女士|某某|[省市县区镇乡村国州队方港]|大学|学院|医院|法院|教授|博士|院长|局长|人)$"
)
_VAGUE = re.compile(
    r"^(?:周[一二三四五六日末少多]|[东南西北中]部|[东南西北]{1,2}方?|.{1,3}某某?|全[国省市县]|当地|境内|[省市县区镇乡村])$"
)
_WORD = re.compile(r"[\w’'.-]*\w", re.UNICODE)
_TRANSLATABLE = re.compile(
    r"\b(?:city|county|river|lake|port|bridge|university|museum|group|electronics|dairy|airlines?"
    r"|shipping|pharma|bank|company|hospital|school|court|park|station|town|village|district|province"
    r"|team|club|gallery|library|theatre|airport|mountain|island|north|south|east|west|new|metro)\b"
)
_DEMONYM = re.compile(r"[a-z]?(?:ish|ian|ean|an|n|ese|ic|ers?|s)$")
"""Sundish of Sund, Carrovian of Carrovia."""
_SMALL = {"of", "the", "for", "and", "de", "van", "von", "al", "da", "di", "la", "le", "st"}


def check_names(claim: Passage, evidence: Evidence, finder: NameFinder) -> list[Problem]:
    """Names that the source does not have."""
    problems = []
    for name in claim.names(finder):
        verdict = _judge(
            name, evidence, finder, claim.language == "zh" and "zh" in evidence.languages
        )
        if verdict is None or _is_quoted(name, claim):
            continue
        severity, message = verdict
        nearest = _nearest(name, evidence, finder)
        problems.append(Problem("name", severity, f"{name.text} {message}", name.start, name.end,
                                name.text, nearest))  # fmt: skip
    known = {problem.start for problem in problems}
    return problems + [p for p in _altered(claim, evidence, finder) if p.start not in known]


def _altered(claim: Passage, evidence: Evidence, finder: NameFinder) -> Iterator[Problem]:
    """Words of the sentence that are a name of the source with a letter changed: the finder
    may not take them for a name at all."""
    if not evidence.same_language(claim):
        return
    names = {fold(n.text).lower() for p in evidence.passages for n in p.names(finder)}
    names |= {
        fold(q.text).lower() for p in evidence.passages for q in p.quotations if len(q.text) <= 8
    }
    absent = sorted(name for name in names if name not in claim.folded)
    for name in absent:
        span = (
            _changed_han(name, claim, evidence)
            if is_han(name[0])
            else _changed_start(name, claim, evidence)
        )
        if span:
            text = claim.text[slice(*span)]
            yield Problem("name", Severity.BLOCK, f"{text} is not in the source", *span, text, name)


def _changed_han(name: str, claim: Passage, evidence: Evidence) -> tuple[int, int] | None:
    """A stretch as long as the name, with one character of three or more exchanged."""
    if not 3 <= len(name) <= 12:
        return None
    for start in range(len(claim.folded) - len(name) + 1):
        piece = claim.folded[start : start + len(name)]
        wrong = [i for i, (a, b) in enumerate(zip(piece, name, strict=True)) if a != b]
        if (
            len(wrong) == 1
            and wrong[0] < len(name) - 1
            and all(map(is_han, piece))
            and piece not in evidence.folded
        ):
            around = piece[max(0, wrong[0] - 1) : wrong[0] + 2]
            if around not in evidence.folded and piece[wrong[0]] not in "的了在是和与将被":
                return start, start + len(name)
    return None


def _changed_start(name: str, claim: Passage, evidence: Evidence) -> tuple[int, int] | None:
    """The first word, capitalised like any first word, spelled nearly as a missing name."""
    match = re.match(r"[\"“'‘]?(?P<word>[A-Z][a-z]{4,})", claim.text)
    if not match:
        return None
    word = match["word"].lower()
    if is_common(word) or stem(word) in evidence.words or _contains(evidence.folded, word):
        return None
    alike = any(
        SequenceMatcher(None, word, part).ratio() >= 0.64 for part in name.split() if len(part) > 4
    )
    return match.span("word") if alike else None


def _is_unit(text: str) -> bool:
    return unit_of(text) is not None and len(text) <= 3


def _is_quoted(name: Name, claim: Passage) -> bool:
    """Names inside a quotation are the quotation's affair."""
    return any(q.start <= name.start and name.end <= q.end for q in claim.quotations)


def _judge(
    name: Name, evidence: Evidence, finder: NameFinder, chinese: bool
) -> tuple[Severity, str] | None:
    text = fold(name.text).lower().strip(" .'")
    if len(text) < 2 or is_supported(text, evidence) or _is_unit(name.text):
        return None
    if is_han(text[0]):
        if "zh" in evidence.languages:
            return _judge_chinese(text, evidence, finder)
        return _judge_across(text, evidence)
    if "en" in evidence.languages or chinese:
        words = [w for w in _WORD.findall(text) if w not in _SMALL and len(w) > 1]
        unknown = [word for word in words if not _has_word(word, evidence)]
        return (Severity.BLOCK, "is not in the source") if unknown else None
    return _judge_across(text, evidence)


def is_supported(text: str, evidence: Evidence) -> bool:
    """Whether a folded, lower-case name, or another form of it, stands in the evidence."""
    if _contains(evidence.folded, text) or _VAGUE.match(text):
        return True
    return any(_contains(evidence.folded, form) for form in same_as(text))


def _contains(text: str, name: str) -> bool:
    if is_han(name[0]):
        return name in text
    return re.search(rf"(?<![^\W{HAN}]){re.escape(name)}(?![^\W{HAN}])", text) is not None


def _has_word(word: str, evidence: Evidence) -> bool:
    """Whether one word of a Latin name is in the source: itself, its stem (Penmoor's), its
    initials spelled out, or it is initials that the source spells out."""
    if is_supported(word, evidence) or stem(word) in evidence.words:
        return True
    if any(
        _contains(evidence.folded, part)
        for part in word.split("-")
        if len(part) > 2 and "-" in word
    ):
        return True
    if _DEMONYM.search(word) and any(
        len(known) >= 4 and word.startswith(known[:-1]) and _DEMONYM.fullmatch(word, len(known) - 1)
        for known in _WORD.findall(evidence.folded)
    ):
        return True
    if word.isalpha() and 2 <= len(word) <= 6:
        return any(_initials(passage.text).find(word) >= 0 for passage in evidence.everything)
    return False


def _initials(text: str) -> str:
    words = [w for w in re.findall(r"[A-Za-z]+", text) if w[0].isupper()]
    return "".join(word[0] for word in words).lower()


def _judge_chinese(
    text: str, evidence: Evidence, finder: NameFinder
) -> tuple[Severity, str] | None:
    cores = [_SUFFIX.sub("", text)]
    if len(text) >= 4:
        cores += [text[1:]]  # the tagger takes in a neighbour now and then
    if len(text) >= 3 and text[-1] in "里内中上下外旁":
        cores += [text[:-1]]
    if len(text) >= 3 and text[0] in "内时任":
        cores += [text[1:]]
    if any(len(core) >= 2 and core in evidence.folded for core in cores):
        return None
    if any(text.startswith(n) and len(text) - len(n) <= 2 for n in _whole_names(evidence, finder)):
        return None  # the tagger takes in the verb: 靳若川花
    names = [fold(n.text).lower() for p in evidence.everything for n in p.names(finder)]
    if any(_is_short_for(text, other) for other in names):
        return None
    if _is_composed(text, evidence.folded):
        return None
    return Severity.BLOCK, "is not in the source"


def _whole_names(evidence: Evidence, finder: NameFinder) -> set[str]:
    names = {fold(n.text) for p in evidence.passages for n in p.names(finder)}
    return {name for name in names if len(name) >= 3}


def _is_short_for(short: str, full: str) -> bool:
    """北大 for 北京大学: the same characters in the same order, the first one first."""
    if not 2 <= len(short) < len(full) or short[0] != full[0] or len(full) < 4:
        return False
    rest = iter(full)
    return all(character in rest for character in short)


def _is_composed(text: str, source: str) -> bool:
    """Whether a long name is put together from parts that all stand in the source:
    云川市教育局 where the source has 云川市 and 教育局."""
    position = 0
    parts = 0
    while position < len(text):
        length = next((n for n in range(len(text) - position, 1, -1)
                       if text[position : position + n] in source), 0)  # fmt: skip
        if not length:
            if text[position] in "市省县区镇的队州国":
                position += 1
                continue
            return False
        position += length
        parts += 1
    return len(text) >= 4 and parts <= 3


def _judge_across(text: str, evidence: Evidence) -> tuple[Severity, str] | None:
    """A name in another language than the source's."""
    if text in entries():
        return Severity.BLOCK, "is not in the source under either of its names"
    if is_han(text[0]):
        squeezed = re.sub(r"[^a-z]", "", evidence.folded)
        known = [any(spelling in squeezed for spelling in _pinyin(text))]
    else:
        running = " ".join(s for p in evidence.everything for s in _all_pinyin(p.text))
        words = [re.sub(r"[^a-z]", "", word) for word in text.split() if word not in _SMALL]
        known = [word in running for word in words if word]
    if all(known):
        return None
    if any(known) and len(known) == 2 and not _TRANSLATABLE.search(text):
        return Severity.BLOCK, "is only in part a name of the source"
    return Severity.INFO, "may be a transliteration; it was not compared"


@lru_cache(maxsize=2048)
def _pinyin(text: str) -> tuple[str, ...]:
    """A Chinese name in Latin letters, surname first and last."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(text)
    return "".join(syllables), "".join([*syllables[1:], syllables[0]])


@lru_cache(maxsize=2048)
def _all_pinyin(text: str) -> tuple[str, ...]:
    """The Pinyin of each run of Han characters."""
    from pypinyin import lazy_pinyin

    return tuple("".join(lazy_pinyin(run)) for run in re.findall(f"[{HAN}]+", fold(text)))


def _nearest(name: Name, evidence: Evidence, finder: NameFinder) -> str | None:
    """A name of the same kind in the source, the most alike in spelling."""
    names = [other for p in evidence.everything for other in p.names(finder)]
    same = [n.text for n in names if n.kind == name.kind] or [n.text for n in names]
    return max(same, key=lambda o: SequenceMatcher(None, name.text, o).ratio(), default=None)
