"""Sentences of a Chinese or English text, as offsets.

Rules, not a model: what ends a sentence is a closed list in both languages, and offsets
have to be the same on every machine, because anchors (``s1.12``) rest on them.

* 。！？ and …… end a sentence in either language, ； in Chinese; ``.`` only where it is
  neither a decimal, an abbreviation, an initial nor part of an address.
* Closing quotation marks and brackets after the mark belong to the sentence.
* A short quotation or bracket is never cut in two, and the words that say who spoke
  (``"We won!" she said.``, “我们赢了！”她说。) stay with the quotation.
* Headings and list items are sentences; see :mod:`wenfang.language.lines`.

Every search is bounded, so that a megabyte without a full stop takes linear time.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from wenfang.language.lines import units
from wenfang.source import Language

LONGEST = 1200
"""A sentence is cut at white space or a comma after so many characters at the most."""

_CLOSERS = "\"'”’」』）)\\]》〉】»"
_END = {
    "zh": re.compile(rf"(?:[。！？!?；｡]|…+|\.+)[。！？!?；….]*[{_CLOSERS}]*"),
    "en": re.compile(rf"(?:[。！？!?｡]|…+|\.+)[。！？!?….]*[{_CLOSERS}]*"),
}
_PROTECTED = re.compile(
    r"“[^“”\n]{1,300}”|「[^「」\n]{1,300}」|『[^『』\n]{1,300}』|\"[^\"\n]{1,300}\""
    r"|（[^（）\n]{1,200}）|\([^()\n]{1,200}\)|《[^《》\n]{1,100}》"
)
_ABBREVIATIONS = """
mr mrs ms dr prof rev hon sen rep gov gen col lt capt sgt maj cmdr pres messrs mx vs fig figs
vol pp ca cf eg ie e.g i.e viz approx dept est art sec gov't
"""
_LAST_OR_NOT = """
inc ltd co corp plc jr sr etc al u.s u.k u.n e.u a.m p.m d.c ph.d b.c a.d jan feb mar apr jun jul
aug sep sept oct nov dec mt ft st ave blvd rd bros
"""
_BEFORE_FIGURES = frozenset(("no", "nos"))
_NEVER_LAST = frozenset(_ABBREVIATIONS.split())
_MAYBE_LAST = frozenset(_LAST_OR_NOT.split())
_STARTERS = re.compile(
    r"[\"'“‘(\[]*(?:The|A|An|It|Its|He|His|She|Her|They|Their|We|Our|I|You|This|That|These|Those"
    r"|In|On|At|By|For|From|But|And|However|When|While|After|Before|If|As|There|What|Who|Why|How"
    r"|Some|Many|Most|All|No|Not|Last|One|Two|Three|Officials|Police|Experts|Meanwhile)\b"
)
_SPEECH_EN = re.compile(
    r"\s*(?:(?:he|she|they|it|I|we|you|who|[A-Z][\w.'’-]*|the|a|an)\s(?:[\w.'’,-]+\s){0,5}?)?"
    r"(?:said|says|say|told|asks?|asked|added|adds|replied|wrote|writes|explained|noted|insisted"
    r"|announced|shouted|warned|recalled|continued|argued|stated|declared|concluded)\b"
)
_SPEECH_ZH = re.compile(
    r"[^。！？!?；“”「」\n]{0,24}?(?:说|表示|称|道|问|答|指出|强调|写道|回应|介绍|补充|说道|坦言)"
    r"[。！？!?，,：]"
)
_LAST_WORD = re.compile(r"[^\W\d_\u2e80-\U0003ffff]+(?:[.'’][^\W\d_\u2e80-\U0003ffff]+)*$")
_SOFT = re.compile(r"[,，、:：]\s*|\s+")


def split_sentences(text: str, language: Language) -> list[tuple[int, int]]:
    """Split.

    Args:
        text: any text; lone surrogates and control characters are let through.
        language: of the text; both languages' marks are known in either.

    Returns:
        (start, end) character offsets, ascending, not overlapping, never empty, white
        space and list markers outside.
    """
    spans: list[tuple[int, int]] = []
    for start, end in units(text):
        for first, last in _split_unit(text, start, end, language):
            spans.extend(_cut(text, first, last))
    return spans


def sentences(text: str, language: Language) -> list[str]:
    """The sentences themselves, white space folded."""
    return [" ".join(text[start:end].split()) for start, end in split_sentences(text, language)]


def _split_unit(text: str, start: int, end: int, language: Language) -> list[tuple[int, int]]:
    protected = [m.span() for m in _PROTECTED.finditer(text, start, end)]
    opens = [span[0] for span in protected]
    spans: list[tuple[int, int]] = []
    begin = start
    for match in _END[language].finditer(text, start, end):
        stop = match.end()
        if stop <= begin or stop >= end:
            continue
        nearest = bisect_right(opens, match.start()) - 1
        if nearest >= 0 and _is_inside(text, protected[nearest], begin, stop):
            continue
        if _is_end(text, match, begin, end):
            spans.append((begin, stop))
            begin = _skip_space(text, stop, end)
    if begin < end:
        spans.append((begin, end))
    return spans


def _is_inside(text: str, span: tuple[int, int], begin: int, stop: int) -> bool:
    """Whether marks that stop at ``stop`` belong to what is quoted or bracketed. A bracket's
    last full stop ends the sentence only where the bracket is the whole sentence."""
    if stop < span[1]:
        return True
    return stop == span[1] and text[span[0]] in "(（《" and span[0] > begin


def _skip_space(text: str, position: int, end: int) -> int:
    while position < end and text[position].isspace():
        position += 1
    return position


def _is_end(text: str, match: re.Match[str], begin: int, end: int) -> bool:
    """Whether the marks at ``match`` end the sentence that began at ``begin``."""
    marks, stop = match.group(), match.end()
    after = text[stop : min(end, stop + 90)]
    if marks.startswith(".") and not _is_full_stop(text, match, begin, after):
        return False
    if marks.startswith("…") and after[:1].islower():
        return False
    if marks[0] in "!?" and not after[:1].isspace() and after[:1].isascii():
        return False
    if marks[-1] in "\"”’」』'" and (_SPEECH_EN.match(after) or _SPEECH_ZH.match(after)):
        return False
    return not (marks[0] in "!?.…" and after.lstrip()[:1].islower())


def _is_full_stop(text: str, match: re.Match[str], begin: int, after: str) -> bool:
    """Whether an ASCII full stop ends a sentence: white space (or Han) follows, and the word
    before it is no abbreviation."""
    if not after[0].isspace():
        at = max(begin, match.start() - 1)
        if ord(after[0]) <= 0x2E7F or text[at].isdigit():
            return False
        return not _is_abbreviation(text[max(begin, match.start() - 24) : match.start()], after)
    if match.group().startswith(".."):
        return not after.lstrip()[:1].islower()
    before = text[max(begin, match.start() - 24) : match.start()]
    return bool(before.split()) and not _is_abbreviation(before, after)


def ends_abbreviation(text: str, stop: int) -> bool:
    """Whether ``text[:stop]`` ends with an abbreviation's full stop that is not a sentence's
    end as well: ``Dr.`` before a name, ``No.`` before a figure, ``a.m.`` within a sentence."""
    after = text[stop : stop + 90]
    if text[max(0, stop - 1) : stop] != "." or not after.strip():
        return False
    return _is_abbreviation(text[max(0, stop - 25) : stop - 1], after)


def _is_abbreviation(before: str, after: str) -> bool:
    """Whether the full stop between the two is an abbreviation's and ends no sentence."""
    word = _last_word(before)
    following = after.lstrip()
    if word.lower() in _BEFORE_FIGURES:
        return following[:1].isdigit()
    if word.lower() in _NEVER_LAST:
        return True
    if word.lower() in _MAYBE_LAST:
        return not _STARTERS.match(following)
    return len(word) == 1 and word.isupper() and word != "I"


def _last_word(before: str) -> str:
    """The Latin word at its end, without what is written right before it: a figure, Han."""
    found = _LAST_WORD.search(before)
    return found.group() if found else ""


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut an endless sentence, at a soft place where there is one."""
    pieces = []
    while end - start > LONGEST:
        soft = list(_SOFT.finditer(text, start + LONGEST // 2, start + LONGEST))
        stop = soft[-1].end() if soft else start + LONGEST
        pieces.append((start, start + len(text[start:stop].rstrip())))
        start = _skip_space(text, stop, end)
    if start < end:
        pieces.append((start, end))
    return [piece for piece in pieces if piece[0] < piece[1]]
