"""Speakers: quoted words are given to the one whose words they are.

That a quotation stands in the source word for word does not say that this person spoke it. A
speaker is a name beside a verb of saying. Where the source leaves the speaker to a pronoun, or
either sentence names none, nothing is judged. What is not quoted is looked for in the one source
sentence that shares far more words with it than any that names the speaker.
"""

from __future__ import annotations

import re

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.checks.claims.overlap import shared_words, words_of
from wenfang.engines.names.base import Name, NameFinder
from wenfang.finding import Severity
from wenfang.language.quotations import Quotation, pieces

_SAID = (
    r"(?:said|says|told|wrote|writes|add(?:ed|s)|explain(?:ed|s)|jok(?:ed|es)|call(?:ed|s)|remark(?:ed|s)|promised"
    r"|warn(?:ed|s)|argued|insisted|admitted|declared|complain(?:ed|s)|replied|asked|spoke)"
)
_AFTER = re.compile(
    rf"(?:,[^,\"“”]{{0,60}},)? (?:\w+ly |also |later )?{_SAID}\b"
    r"|[^,，。；：“”「」]{0,5}?(?:说|称|表示|认为|指出|写道|解释|抱怨|自嘲|苦笑|笑|相信|坦言|强调|回应|答|评价)"
)
_FEWEST = 3
"""Words that a reported sentence shares with the source sentence it is taken from."""
_BEFORE = re.compile(rf"\b(?!told|asked|call|spoke){_SAID}(?: [\w’'&-]+){{0,5}} $")


def check_speakers(claim: Passage, evidence: Evidence, finder: NameFinder) -> list[Problem]:
    """Quotations of the source that the sentence gives to somebody else."""
    if not evidence.same_language(claim):
        return []
    ours = _speakers(claim, finder)
    problems = []
    for quotation in claim.quotations if ours else ():
        there = [p for p in evidence.passages if _quotes(p, quotation)]
        theirs = [name for p in there for name in _speakers(p, finder)]
        strange = [a for a in ours if not any(a.text in p.text for p in there)]
        if theirs and len(strange) == len(ours) and any(_is_known(n, evidence) for n in strange):
            said = theirs[0].text
            problems.append(
                Problem("quotation", Severity.BLOCK, f"the source gives these words to {said}",
                        quotation.start, quotation.end, quotation.text, said)
            )  # fmt: skip
    return problems


def check_told(claim: Passage, evidence: Evidence, finder: NameFinder) -> list[Problem]:
    """Reported words that the source gives to somebody else."""
    ours = _speakers(claim, finder) if evidence.same_language(claim) else []
    if len(ours) != 1 or not _is_known(ours[0], evidence):
        return []
    words = words_of(claim.text) - words_of(" ".join(n.text for n in claim.names(finder)))
    shared = {p: len(shared_words(words, words_of(p.text))) for p in evidence.passages}
    best = max(shared, key=lambda p: shared[p])
    theirs = _speakers(best, finder)
    own = [n for p, n in shared.items() if _last(ours[0]) in p.text]
    if not theirs or _last(ours[0]) in best.text or shared[best] < max(_FEWEST, max(own) + 2):
        return []
    message = f"the source gives these words to {theirs[0].text}"
    return [Problem("name", Severity.BLOCK, message, ours[0].start, ours[0].end, ours[0].text,
                    theirs[0].text)]  # fmt: skip


def _last(name: Name) -> str:
    """Brill of Petra Brill; 莫罗 of 伊尔莎·莫罗."""
    return name.text.replace("·", " ").split()[-1]


def _speakers(passage: Passage, finder: NameFinder) -> list[Name]:
    """Names beside a verb of saying, outside of what is quoted."""
    quoted = [(q.start, q.end) for q in passage.quotations if not q.title]
    return [
        name
        for name in passage.names(finder)
        if name.kind == "person" and not any(s <= name.start < e for s, e in quoted)
        and (_AFTER.match(passage.folded, name.end) or _BEFORE.search(passage.folded[: name.start]))
    ]  # fmt: skip


def _quotes(passage: Passage, quotation: Quotation) -> bool:
    """Whether a source sentence has the words within quotation marks of its own."""
    own = [part for q in passage.quotations for part in pieces(q.text)]
    parts = pieces(quotation.text)
    return bool(parts) and all(len(p) > 2 and any(p in o for o in own) for p in parts)


def _is_known(name: Name, evidence: Evidence) -> bool:
    return any(name.text in passage.text for passage in evidence.passages)
