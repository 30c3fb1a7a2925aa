"""What the sources may not bring in: instructions to the model, personal data, harm.

Runs before anything is written. Sentences that speak to a language model are left out;
personal data is masked where it stands, so that no later step ever sees it. What is written
from a masked sentence is written from its retelling without the datum; what it is held against
is the masked sentence. Titles and authors: :mod:`wenfang.workflows.news.titles`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from wenfang.brief import NewsBrief
from wenfang.checks.instructions import check_instructions, instruction_sentences
from wenfang.checks.privacy import PersonalDatum, mask
from wenfang.checks.safety import check_safety
from wenfang.engines.names.base import NameFinder
from wenfang.finding import Finding, Place
from wenfang.source import Source, SourceSentence
from wenfang.workflows.news.privacy_rules import PrivacyRules, with_outcome
from wenfang.workflows.news.titles import screen_title


@dataclass(frozen=True, slots=True)
class RetoldSentence:
    """A sentence that is told without the personal data in it.

    Attributes:
        id: of the source sentence.
        text: to be told.
        quote: to be quoted, with an editor's brackets.
    """

    id: str
    text: str
    quote: str


@dataclass(frozen=True, slots=True)
class Screened:
    """Sources fit for use: masked, with what must be left out, and what was found.

    Attributes:
        sources: the evidence, personal data masked.
        retold: what is said instead of the masked sentences.
    """

    sources: tuple[Source, ...]
    leave_out: tuple[str, ...]
    findings: tuple[Finding, ...]
    retold: tuple[RetoldSentence, ...] = ()

    def to_tell(self) -> tuple[Source, ...]:
        """The sources as a report is written from them."""
        return self._with({sentence.id: sentence.text for sentence in self.retold})

    def to_quote(self) -> dict[str, Source]:
        """The sources by id, as a report quotes them."""
        quotes = {sentence.id: sentence.quote for sentence in self.retold}
        return {source.id: source for source in self._with(quotes)}

    def _with(self, texts: Mapping[str, str]) -> tuple[Source, ...]:
        return tuple(
            _each(source, lambda sentence: texts.get(sentence.id, sentence.text))
            for source in self.sources
        )


def screen(
    brief: NewsBrief, sources: Sequence[Source], duplicates: Mapping[str, str], names: NameFinder
) -> Screened:
    """Look at brief and sources.

    Args:
        duplicates: id of a source → id of the first source with the same content.
    """
    rules = PrivacyRules.of(brief, names)
    findings: list[Finding] = []
    for field in ("topic", "audience", "style"):
        if text := getattr(brief, field):
            place = Place("brief", field)
            findings += check_safety(text, place=place, language=brief.language)
    parts = [_screen_source(source, source.id in duplicates, rules) for source in sources]
    out = tuple(dict.fromkeys(sentence for part in parts for sentence in part.leave_out))
    return Screened(
        tuple(source for part in parts for source in part.sources),
        out,
        (*findings, *(finding for part in parts for finding in part.findings)),
        tuple(one for part in parts for one in part.retold if one.id not in out),
    )


def _screen_source(source: Source, is_duplicate: bool, rules: PrivacyRules) -> Screened:
    """What one source may bring in."""
    instructions = check_instructions(source)
    place = Place("source", source.id)
    harm = check_safety(source.text, place=place, language=source.language)
    private = rules.check(source.text, place, source.language)
    titled, of_title = screen_title(source, rules)
    data = _hidden(source, rules)
    told = _retold(source, data, rules)
    leave_out = sorted(instruction_sentences(source)) if instructions else []
    if is_duplicate:
        leave_out += [sentence.id for sentence in source.sentences]
    leave_out += [sentence for sentence in data if sentence not in told]
    private = [_with_outcome(finding, source, told) for finding in private]
    return Screened(
        (_masked(titled, data, rules.policy),),
        tuple(leave_out),
        (*source.findings, *instructions, *harm, *private, *of_title),
        tuple(told.values()),
    )


def _hidden(source: Source, rules: PrivacyRules) -> dict[str, list[PersonalDatum]]:
    """Sentence id → the personal data in it that the policy does not keep."""
    found = {one.id: rules.hidden(one.text, source.language) for one in source.sentences}
    return {sentence: data for sentence, data in found.items() if data}


def _retold(
    source: Source, data: Mapping[str, Sequence[PersonalDatum]], rules: PrivacyRules
) -> dict[str, RetoldSentence]:
    """The sentences that say something without their personal data."""
    told = {}
    for sentence, hidden in data.items():
        made = rules.retell(source.sentence(sentence).text, hidden, source.language)
        if made:
            told[sentence] = RetoldSentence(sentence, made.text, made.quote)
    return told


def _with_outcome(finding: Finding, source: Source, told: Mapping[str, RetoldSentence]) -> Finding:
    """A finding on masked data with what became of its sentence."""
    at = finding.place.start
    if at is None:
        return finding
    place = next((s.id for s in source.sentences if s.start <= at < s.end), "")
    used = place in told
    return with_outcome(
        finding, "the sentence is used without it" if used else "the sentence is not used"
    )


def _masked(
    source: Source, data: Mapping[str, Sequence[PersonalDatum]], policy: Mapping[str, str]
) -> Source:
    """The source with personal data masked in each of its sentences."""
    return _each(source, lambda sentence: mask(sentence.text, data.get(sentence.id, ()), policy))


def _each(source: Source, text: Callable[[SourceSentence], str]) -> Source:
    """The source with other words in its sentences."""
    return replace(
        source, sentences=tuple(replace(one, text=text(one)) for one in source.sentences)
    )
