"""What the sources may not bring in: instructions to the model, personal data, harm.

Runs before anything is written. Sentences that speak to a language model are left out;
personal data is masked where it stands, so that no later step ever sees it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wenfang.brief import NewsBrief
from wenfang.checks.instructions import check_instructions, instruction_sentences
from wenfang.checks.privacy import check_privacy, find_personal_data, mask
from wenfang.checks.privacy.policy import full_policy
from wenfang.checks.safety import check_safety
from wenfang.engines.names.base import NameFinder
from wenfang.finding import Finding, Place
from wenfang.source import Source, SourceSentence


@dataclass(frozen=True, slots=True)
class Screened:
    """Sources fit for use: masked, with what must be left out, and what was found."""

    sources: tuple[Source, ...]
    leave_out: tuple[str, ...]
    findings: tuple[Finding, ...]


def screen(
    brief: NewsBrief, sources: Sequence[Source], duplicates: Mapping[str, str], names: NameFinder
) -> Screened:
    """Look at brief and sources.

    Args:
        duplicates: id of a source → id of the first source with the same content.
    """
    policy = full_policy(brief.privacy)
    findings: list[Finding] = []
    for field in ("topic", "audience", "style"):
        if text := getattr(brief, field):
            place = Place("brief", field)
            findings += check_safety(text, place=place, language=brief.language)
    masked: list[Source] = []
    leave_out: list[str] = []
    for source in sources:
        findings += source.findings
        found = check_instructions(source)
        findings += found
        if found:
            leave_out += sorted(instruction_sentences(source))
        place = Place("source", source.id)
        findings += check_safety(source.text, place=place, language=source.language)
        findings += check_privacy(
            source.text,
            place=place,
            language=source.language,
            policy=policy,
            names=names,
            public_figures=brief.public_figures,
        )
        if source.id in duplicates:
            leave_out += [sentence.id for sentence in source.sentences]
        clean = _masked(source, policy, names, brief.public_figures)
        # A sentence about a number that may not be told says nothing without it.
        pairs = zip(source.sentences, clean.sentences, strict=True)
        leave_out += [after.id for before, after in pairs if before.text != after.text]
        masked.append(clean)
    return Screened(tuple(masked), tuple(dict.fromkeys(leave_out)), tuple(findings))


def _masked(
    source: Source,
    policy: Mapping[str, str],
    names: NameFinder,
    public_figures: Sequence[str],
) -> Source:
    """The source with personal data masked in each of its sentences."""

    def clean(sentence: SourceSentence) -> SourceSentence:
        data = find_personal_data(sentence.text, source.language, names=names)
        data = [datum for datum in data if datum.text not in public_figures]
        return replace(sentence, text=mask(sentence.text, data, policy)) if data else sentence

    return replace(source, sentences=tuple(map(clean, source.sentences)))
