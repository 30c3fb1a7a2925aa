"""Quotations: what stands in quotation marks stands in the source, word for word.

Compared without punctuation, width, case and script; what is left out (…) and put in
[brackets] cuts a quotation into parts, each of which must be there. A translated quotation
cannot be compared word for word: it has to be near a quotation of the source in meaning,
and is a warning then.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.finding import Severity
from wenfang.language.gazetteer import same_as
from wenfang.language.quotations import Quotation, bare, pieces

_TRANSLATED = 0.45
_OVERLAP = 0.5


def check_quotations(
    claim: Passage, evidence: Evidence, embed: EmbeddingEngine | None
) -> list[Problem]:
    """Quotations that the source does not have."""
    problems = []
    for quotation in claim.quotations:
        if all(piece in evidence.bare for piece in pieces(quotation.text)):
            continue
        if any(bare(form) in evidence.bare for form in same_as(quotation.text)):
            continue
        if evidence.same_language(claim):
            problems.append(_invented(quotation, evidence))
        else:
            problems += _translated(quotation, evidence, embed)
    return problems


def _invented(quotation: Quotation, evidence: Evidence) -> Problem:
    what = "title" if quotation.title else "quotation"
    message = f"the {what} is not in the source word for word"
    nearest = _nearest(quotation, evidence)
    return Problem("quotation", Severity.BLOCK, message, quotation.start, quotation.end,
                   quotation.text, nearest)  # fmt: skip


def _translated(
    quotation: Quotation, evidence: Evidence, embed: EmbeddingEngine | None
) -> list[Problem]:
    originals = [q.text for p in evidence.everything for q in p.quotations]
    span = (quotation.start, quotation.end, quotation.text)
    if not originals:
        message = "the source quotes nobody"
        return [Problem("quotation", Severity.BLOCK, message, *span)]
    if embed is None:
        message = "a translated quotation, which was not compared"
        return [Problem("quotation", Severity.WARN, message, *span)]
    vectors = embed.embed([quotation.text, *originals])
    nearness = vectors[1:] @ vectors[0]
    best = int(nearness.argmax())
    if nearness[best] >= _TRANSLATED:
        message = "a translated quotation: near the source's in meaning"
        return [Problem("quotation", Severity.INFO, message, *span, originals[best])]
    message = "the translated quotation is far from what the source quotes"
    return [Problem("quotation", Severity.BLOCK, message, *span, originals[best])]


def _nearest(quotation: Quotation, evidence: Evidence) -> str | None:
    """The source's quotation with most of the same wording."""
    originals = [q.text for p in evidence.everything for q in p.quotations]
    ours = quotation.text[:200]
    return max(originals, key=lambda o: SequenceMatcher(None, ours, o[:200]).ratio(), default=None)
