"""What the sources may not bring in: instructions to the model, personal data, harm.

Runs before anything is written. Sentences that speak to a language model are left out;
personal data is masked where it stands, so that no later step ever sees it. What is written
from a masked sentence is written from its retelling without the datum; what it is held against
is the masked sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from wenfang.brief import NewsBrief
from wenfang.checks.instructions import check_instructions, instruction_sentences
from wenfang.checks.privacy import PersonalDatum, check_privacy, find_personal_data, mask, retell
from wenfang.checks.privacy.policy import full_policy
from wenfang.checks.safety import check_safety
from wenfang.engines.names.base import NameFinder
from wenfang.finding import Finding, Place
from wenfang.language.normalise import fold
from wenfang.source import Source, SourceSentence


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
    policy = full_policy(brief.privacy)
    findings: list[Finding] = []
    for field in ("topic", "audience", "style"):
        if text := getattr(brief, field):
            place = Place("brief", field)
            findings += check_safety(text, place=place, language=brief.language)
    masked: list[Source] = []
    leave_out: list[str] = []
    retold: list[RetoldSentence] = []
    for source in sources:
        findings += source.findings
        found = check_instructions(source)
        findings += found
        if found:
            leave_out += sorted(instruction_sentences(source))
        place = Place("source", source.id)
        findings += check_safety(source.text, place=place, language=source.language)
        private = check_privacy(
            source.text,
            place=place,
            language=source.language,
            policy=policy,
            names=names,
            public_figures=brief.public_figures,
        )
        if source.id in duplicates:
            leave_out += [sentence.id for sentence in source.sentences]
        data = _hidden(source, policy, names, brief.public_figures)
        told = _retold(source, data, policy, names, brief.public_figures)
        leave_out += [sentence for sentence in data if sentence not in told]
        findings += [_with_outcome(finding, source, told) for finding in private]
        retold += told.values()
        masked.append(_masked(source, data, policy))
    out = tuple(dict.fromkeys(leave_out))
    kept = tuple(sentence for sentence in retold if sentence.id not in out)
    return Screened(tuple(masked), out, tuple(findings), kept)


def _hidden(
    source: Source, policy: Mapping[str, str], names: NameFinder, public_figures: Sequence[str]
) -> dict[str, list[PersonalDatum]]:
    """Sentence id → the personal data in it that the policy does not keep."""
    finder = names if policy["name"] != "keep" else None
    known = {fold(figure).casefold() for figure in public_figures}
    found = {
        sentence.id: [
            datum
            for datum in find_personal_data(sentence.text, source.language, names=finder)
            if policy[datum.kind] != "keep"
            and (datum.kind != "name" or fold(datum.text).casefold() not in known)
        ]
        for sentence in source.sentences
    }
    return {sentence: data for sentence, data in found.items() if data}


def _retold(
    source: Source,
    data: Mapping[str, Sequence[PersonalDatum]],
    policy: Mapping[str, str],
    names: NameFinder,
    public_figures: Sequence[str],
) -> dict[str, RetoldSentence]:
    """The sentences that say something without their personal data."""
    finder = names if policy["name"] != "keep" else None
    told = {}
    for sentence, hidden in data.items():
        text = source.sentence(sentence).text
        made = retell(
            text, hidden, source.language, policy=policy, names=finder, keep=public_figures
        )
        if made:
            told[sentence] = RetoldSentence(sentence, made.text, made.quote)
    return told


def _with_outcome(finding: Finding, source: Source, told: Mapping[str, RetoldSentence]) -> Finding:
    """A finding on masked data with what became of its sentence."""
    at = finding.place.start
    if finding.evidence.get("action") != "mask" or at is None:
        return finding
    place = next((s.id for s in source.sentences if s.start <= at < s.end), "")
    done = "the sentence is used without it" if place in told else "the sentence is not used"
    end = "it is to be masked."
    message = finding.message.removesuffix(end) + f"it was masked, and {done}."
    return replace(finding, message=message)


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
