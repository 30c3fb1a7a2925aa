"""From a news brief to a draft: the order of the steps and what passes between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wenfang.brief import NewsBrief
from wenfang.checks.claims import check_claims, contradictions
from wenfang.checks.privacy import check_privacy
from wenfang.checks.privacy.policy import output_policy
from wenfang.checks.safety import check_safety
from wenfang.document import Document, Paragraph, Reference, Sentence
from wenfang.errors import stop_if_blocking
from wenfang.finding import Finding, Place, Severity
from wenfang.language.lengths import count
from wenfang.source import Source
from wenfang.sources import read_sources, same_content
from wenfang.workflows.news.body import Line, contradiction_lines, source_title, write_body
from wenfang.workflows.news.cover import check_cover, with_cover
from wenfang.workflows.news.facts import find_facts
from wenfang.workflows.news.lengths import TOLERANCE
from wenfang.workflows.news.opening import Opening, find_lead, write_opening
from wenfang.workflows.news.plan import Plan, in_reading_order, make_plan
from wenfang.workflows.news.screening import Screened, screen
from wenfang.workflows.news.wording import without_attribution
from wenfang.workflows.news.writing import Check
from wenfang.workflows.tools import Draft, Tools


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two source sentences that cannot both be true."""

    first: str
    second: str
    finding: Finding


def make_news(brief: NewsBrief, tools: Tools) -> Draft:
    """Write a report.

    Raises:
        BadInput: a source cannot be read, no source says anything that can be reported, or
            the image engine cannot draw the cover.
        Blocked: what must not be published was found before anything was written.
        EngineError: the model failed.
    """
    of_cover = check_cover(brief, tools) if brief.cover else []
    read = _read(brief, tools)
    duplicates = same_content(read)
    screened = tools.run.step(
        "screen",
        Screened,
        lambda: screen(brief, read, duplicates, tools.names),
        brief.as_data() | {"seed": None, "gates": None},  # they change nothing here
        read,
    )
    _stop_if_blocked(screened.findings)
    sources = {source.id: source for source in screened.sources}
    plan, conflicts = _plan(brief, tools, screened)
    check = _claims_check(brief, tools, screened.sources)
    quotable = screened.to_quote()
    both = contradiction_lines(brief, [(c.first, c.second) for c in conflicts], quotable)
    spent = sum(count(sentence.text, brief.counted_in) for sentence in both)
    lines = write_body(brief, tools, plan.facts, sources, quotable, check, spent)
    if not lines and not both:
        raise _nothing_to_say()
    paragraphs = _paragraphs(lines, both)
    differ = [conflict.finding.evidence["differ"] for conflict in conflicts]
    lead = find_lead(paragraphs, both, differ, sources)
    opening = write_opening(brief, tools, lead, differ, check)
    document = _document(brief, tools, opening, paragraphs, sources, duplicates)
    counted = count(document.body(), brief.counted_in)
    findings = (
        *of_cover,
        *screened.findings,
        *(conflict.finding for conflict in conflicts),
        *_final_findings(brief, tools, document, sources, counted),
    )
    draft = Draft(document, screened.sources, findings, counted)
    return with_cover(brief, tools, draft) if brief.cover else draft


def _read(brief: NewsBrief, tools: Tools) -> tuple[Source, ...]:
    return tools.run.step(
        "read",
        tuple[Source, ...],
        lambda: tuple(
            read_sources(
                brief.sources,
                base=tools.base,
                allow_network=brief.allow_network,
                progress=tools.progress,
            )
        ),
        list(brief.sources),
    )


def _plan(brief: NewsBrief, tools: Tools, screened: Screened) -> tuple[Plan, tuple[Conflict, ...]]:
    sources = screened.sources
    conflicts = tools.run.step(
        "contradictions",
        tuple[Conflict, ...],
        lambda: _conflicts(tools, sources, screened.leave_out),
        sources,
    )
    told = screened.to_tell()
    taken = {anchor for conflict in conflicts for anchor in (conflict.first, conflict.second)}

    def plan() -> Plan:
        facts = find_facts(
            told, brief.topic, tools.embedding, leave_out={*screened.leave_out, *taken}
        )
        languages = {source.id: source.language for source in sources}
        return make_plan(facts, tools.embedding, tools.names, languages)

    made = tools.run.step("plan", Plan, plan, brief.topic, told, conflicts)
    if not made.facts and not conflicts:
        raise _nothing_to_say()
    return made, conflicts


def _conflicts(
    tools: Tools, sources: Sequence[Source], leave_out: Sequence[str]
) -> tuple[Conflict, ...]:
    found = contradictions(sources, embed=tools.embedding, names=tools.names)
    pairs = [
        Conflict(finding.evidence["first"]["id"], finding.evidence["second"]["id"], finding)
        for finding in found
    ]
    return tuple(pair for pair in pairs if not {pair.first, pair.second} & set(leave_out))


def _claims_check(brief: NewsBrief, tools: Tools, sources: Sequence[Source]) -> Check:
    titles = [source_title(source) for source in sources]

    def check(text: str, originals: Sequence[str]) -> list[Finding]:
        return check_claims(
            text,
            originals,
            language=brief.language,
            place=Place("output"),
            embed=tools.embedding,
            names=tools.names,
            context=titles,
        )

    return check


def _paragraphs(lines: Sequence[Line], both: Sequence[Sentence]) -> tuple[Paragraph, ...]:
    order = in_reading_order([line.fact for line in lines])
    written = [
        Paragraph(tuple(lines[n].written.sentence for n in members)) for members in order if members
    ]
    disputed = [Paragraph((sentence,)) for sentence in both]
    return (*written[:1], *disputed, *written[1:])


def _document(
    brief: NewsBrief,
    tools: Tools,
    opening: Opening,
    paragraphs: tuple[Paragraph, ...],
    sources: Mapping[str, Source],
    duplicates: Mapping[str, str],
) -> Document:
    paragraphs = _without_lead(paragraphs, opening.standfirst)
    return Document(
        kind=brief.kind,
        language=brief.language,
        title=opening.headlines[0],
        alternatives=opening.headlines[1:],
        summary=(opening.standfirst,),
        paragraphs=paragraphs,
        references=_references([opening.standfirst], paragraphs, sources, duplicates),
        byline=brief.byline,
        editor=brief.editor,
        dateline=(brief.date or tools.today).isoformat(),
    )


def _without_lead(paragraphs: tuple[Paragraph, ...], standfirst: Sentence) -> tuple[Paragraph, ...]:
    """The body, which does not say a second time what stands above it, unless it says no more."""
    first, *others = paragraphs
    if standfirst != first.sentences[0]:
        return paragraphs
    rest = Paragraph(first.sentences[1:], first.heading)
    return ((rest, *others) if rest.sentences else tuple(others)) or paragraphs


def _references(
    summary: Sequence[Sentence],
    paragraphs: Sequence[Paragraph],
    sources: Mapping[str, Source],
    duplicates: Mapping[str, str],
) -> tuple[Reference, ...]:
    """Sources in the order in which a reader meets them, each content once."""
    sentences = [*summary, *(s for paragraph in paragraphs for s in paragraph.sentences)]
    used = dict.fromkeys(
        duplicates.get(source_id, source_id)
        for sentence in sentences
        for source_id in sorted({anchor.rpartition(".")[0] for anchor in sentence.anchors})
    )
    return tuple(
        Reference(
            number=number,
            source_id=source_id,
            title=source_title(sources[source_id]),
            name=sources[source_id].name,
            author=sources[source_id].author,
            published=sources[source_id].published,
            duplicates=tuple(sorted(d for d, first in duplicates.items() if first == source_id)),
        )
        for number, source_id in enumerate(used, start=1)
    )


def _final_findings(
    brief: NewsBrief,
    tools: Tools,
    document: Document,
    sources: Mapping[str, Source],
    counted: int,
) -> list[Finding]:
    """Every check once more over the finished report, each sentence in its place."""
    policy = output_policy(brief.privacy)
    titles = [title for s in sources.values() for title in (source_title(s), s.title) if title]
    findings: list[Finding] = []
    for name, sentence in document.places():
        place = Place("output", name)
        originals = [sources[a.rpartition(".")[0]].sentence(a).text for a in sentence.anchors]
        if name.startswith("headline"):
            originals += [source.title for source in sources.values() if source.title]
        if sentence.quoted:
            findings.append(_quoted(place))
        else:
            findings += check_claims(
                without_attribution(brief.language, sentence.text, titles),
                originals,
                language=brief.language,
                place=place,
                embed=tools.embedding,
                names=tools.names,
                context=titles,
            )
        findings += check_safety(sentence.text, place=place, language=brief.language)
        findings += check_privacy(
            sentence.text,
            place=place,
            language=brief.language,
            policy=policy,
            names=tools.names,
            public_figures=brief.public_figures,
        )
    return findings + _length_findings(brief, counted)


def _quoted(place: Place) -> Finding:
    message = "the source's own words stand here with attribution"
    return Finding("claims", "quoted", Severity.INFO, message, place)


def _length_findings(brief: NewsBrief, counted: int) -> list[Finding]:
    low, high = brief.length * (1 - TOLERANCE), brief.length * (1 + TOLERANCE)
    if low <= counted <= high:
        return []
    reason = (
        "nothing more that the sources bear out was written"
        if counted < low
        else "a sentence could not be shortened"
    )
    return [
        Finding(
            "length",
            "short" if counted < low else "long",
            Severity.WARN,
            f"the body has {counted} {brief.counted_in}, the brief asks for {brief.length}: {reason}",
            Place("output"),
            {"counted": counted, "asked": brief.length, "unit": brief.counted_in},
        )
    ]


def _stop_if_blocked(findings: Sequence[Finding]) -> None:
    stop_if_blocking(
        findings,
        "the brief or its sources hold what must not be published",
        cure="change the brief or the source, or its policy for this kind of finding",
    )


def _nothing_to_say() -> Exception:
    from wenfang.errors import BadInput

    return BadInput(
        "the sources hold no sentence that a report could use",
        place="sources",
        cure="add sources with full sentences about the topic",
    )
