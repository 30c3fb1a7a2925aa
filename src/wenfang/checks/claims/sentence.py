"""The claims check of one sentence against the source sentences it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from wenfang.checks.claims.days import check_dates
from wenfang.checks.claims.directions import check_direction
from wenfang.checks.claims.eras import check_eras
from wenfang.checks.claims.evidence import Evidence, Passage, Problem, gather
from wenfang.checks.claims.figures import check_numbers
from wenfang.checks.claims.learned import check_bindings
from wenfang.checks.claims.naming import check_names
from wenfang.checks.claims.phrases import check_phrases
from wenfang.checks.claims.roles import check_roles
from wenfang.checks.claims.speakers import check_speakers, check_told
from wenfang.checks.claims.steps import check_steps
from wenfang.checks.claims.support import check_support
from wenfang.checks.claims.tallies import check_tallies
from wenfang.checks.claims.turning import check_negation
from wenfang.checks.claims.wording import check_quotations
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.engines.names.base import NameFinder
from wenfang.finding import Finding, Place
from wenfang.language.normalise import normalise
from wenfang.source import Language

LONGEST = 4000
"""Characters of a sentence that are checked; a sentence beyond is checked to there."""


def check_claims(
    sentence: str,
    sources: Sequence[str],
    *,
    language: Language,
    place: Place,
    embed: EmbeddingEngine | None,
    names: NameFinder | None,
    context: Sequence[str] = (),
) -> list[Finding]:
    """Check one sentence.

    Args:
        sentence: what is claimed.
        sources: the source sentences that it is anchored to, in either language.
        language: of the sentence.
        place: where the sentence stands; findings narrow it to the words meant.
        embed: without it, meaning is not compared.
        names: without it, names and roles are not compared.
        context: titles and the like, which may lend names and dates.

    Returns:
        Findings in reading order: ``number`` ``unit`` ``date`` ``name`` ``quotation``
        ``negation`` ``direction`` ``unsupported`` block, ``similarity`` warns; what cannot
        be known across languages is for the record.
    """
    claim = Passage(sentence[:LONGEST], language)
    if not any(c.isalnum() for c in claim.text):
        return []
    evidence = gather(tuple(s[:LONGEST] for s in sources if s.strip()), tuple(context))
    if not evidence.passages:
        return [_finding(_without_source(claim), place, sources)]
    if _is_copied(claim, evidence):
        return []
    problems = _problems(claim, evidence, embed, names)
    unique = {(p.code, p.start): p for p in reversed(problems)}
    ordered = sorted(unique.values(), key=lambda p: (p.start, p.code))
    return [_finding(problem, place, sources) for problem in ordered]


def _problems(
    claim: Passage, evidence: Evidence, embed: EmbeddingEngine | None, names: NameFinder | None
) -> list[Problem]:
    problems = [*check_numbers(claim, evidence), *check_dates(claim, evidence)]
    problems += [*check_eras(claim, evidence), *check_steps(claim, evidence)]
    problems += check_tallies(claim, evidence)
    problems += check_quotations(claim, evidence, embed)
    if names is not None:
        problems += check_names(claim, evidence, names)
        problems += check_speakers(claim, evidence, names)
        problems += check_told(claim, evidence, names)
    problems += check_negation(claim, evidence, embed)
    problems += check_direction(claim, evidence)
    problems += check_roles(claim, evidence, names)
    problems += check_bindings(claim, evidence, embed, names)
    problems += check_support(claim, evidence, embed)
    return problems + check_phrases(claim, evidence, embed)


def _is_copied(claim: Passage, evidence: Evidence) -> bool:
    """A source sentence word for word needs no further look."""
    ours = normalise(claim.text).text.strip()
    return any(ours == normalise(p.text).text.strip() for p in evidence.passages)


def _without_source(claim: Passage) -> Problem:
    from wenfang.finding import Severity

    message = "the sentence rests on no source"
    return Problem("unsupported", Severity.BLOCK, message, 0, len(claim.text), claim.text)


def _finding(problem: Problem, place: Place, sources: Sequence[str]) -> Finding:
    offset = place.start or 0
    where = Place(place.what, place.name, offset + problem.start, offset + problem.end)
    evidence = {"seen": problem.seen, "nearest": problem.nearest, "sources": list(sources)}
    return Finding("claims", problem.code, problem.severity, problem.message, where, evidence)
