"""What stands above the text: headline, further headlines and standfirst.

Both rest on the lead, the first undisputed sentences of the body. Where sources contradict each
other, the body gives both sides; a headline has no room for two, so that what is disputed is
left to the body, and no title of a source that takes a side is used. Only where nothing is
undisputed does the standfirst give both sides, as they were said, and no model is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wenfang.brief import NewsBrief
from wenfang.checks.claims import takes_side
from wenfang.document import Paragraph, Sentence
from wenfang.finding import Finding, Place, Severity
from wenfang.source import Source
from wenfang.workflows.news.headlines import Headlines, standing, write_headlines, write_summary
from wenfang.workflows.news.writing import Check, Written
from wenfang.workflows.tools import Tools

#: How many sentences headline and standfirst rest on at most, and from how many paragraphs.
SENTENCES = 4
PARAGRAPHS = 2

Differ = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lead:
    """What headline and standfirst rest on.

    Attributes:
        sentences: never empty.
        anchors: of all of them, each once.
        originals: text of the anchored source sentences.
        titles: of the sources, without those that take a side.
        disputed: whether there are none but sentences that give both sides.
    """

    sentences: tuple[Sentence, ...]
    anchors: tuple[str, ...]
    originals: tuple[str, ...]
    titles: tuple[str, ...]
    disputed: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """Headlines, the best first, and the standfirst."""

    headlines: tuple[Sentence, ...]
    standfirst: Sentence


def find_lead(
    paragraphs: Sequence[Paragraph],
    both: Sequence[Sentence],
    differ: Sequence[Differ],
    sources: Mapping[str, Source],
) -> Lead:
    """The first sentences that nobody disputes, else one that gives both sides.

    Args:
        both: sentences of ``paragraphs`` that give both sides of a contradiction.
        differ: in what the sides differ; a sentence that repeats one side is no lead.
    """
    settled = [
        [s for s in p.sentences if s not in both and not _takes_any(s.text, differ)]
        for p in paragraphs
    ]
    chosen = [part for part in settled if part][:PARAGRAPHS]
    sentences = tuple(s for part in chosen for s in part)[:SENTENCES] or tuple(both[:1])
    anchors = tuple(dict.fromkeys(a for sentence in sentences for a in sentence.anchors))
    titles = [source.title for source in sources.values() if source.title]
    return Lead(
        sentences=sentences,
        anchors=anchors,
        originals=tuple(sources[a.rpartition(".")[0]].sentence(a).text for a in anchors),
        titles=tuple(title for title in titles if not _takes_any(title, differ)),
        disputed=not chosen,
    )


def write_opening(
    brief: NewsBrief, tools: Tools, lead: Lead, differ: Sequence[Differ], check: Check
) -> Opening:
    """Headlines and standfirst, each held against the lead's sources."""
    check = _impartial(check, differ)
    if lead.disputed:
        return _of_both_sides(brief, lead, check)
    report = [sentence.text for sentence in lead.sentences]
    inputs = (report, lead.originals, lead.titles, [brief.seed, tools.engine_key])
    headlines = tools.run.step(
        "headlines", Headlines, lambda: _headlines(brief, tools, lead, report, check), *inputs
    )
    tools.progress("headlines", 1, 1, "")
    summary = tools.run.step(
        "summary", Written, lambda: _summary(brief, tools, lead, report, check), *inputs
    )
    texts = tuple(Sentence(text, lead.anchors) for text in headlines.texts)
    return Opening(texts, summary.sentence)


def _headlines(
    brief: NewsBrief, tools: Tools, lead: Lead, report: Sequence[str], check: Check
) -> Headlines:
    return write_headlines(
        tools.text,
        report,
        language=brief.language,
        seed=brief.seed,
        style=brief.style,
        originals=[*lead.originals, *lead.titles],
        # The lead says more than another source's title ("Minutes of the meeting") does.
        candidates=[brief.topic, *lead.titles[:1], report[0], *lead.titles[1:]],
        check=check,
        logit_bias=tools.logit_bias,
    )


def _summary(
    brief: NewsBrief, tools: Tools, lead: Lead, report: Sequence[str], check: Check
) -> Written:
    return write_summary(
        tools.text,
        report,
        language=brief.language,
        seed=brief.seed,
        audience=brief.audience,
        originals=lead.originals,
        anchors=lead.anchors,
        check=check,
        fallback=lead.sentences[0],
        logit_bias=tools.logit_bias,
    )


def _of_both_sides(brief: NewsBrief, lead: Lead, check: Check) -> Opening:
    """The topic or a title for a headline, else both sides; both sides below it."""
    both = lead.sentences[0]
    originals = [*lead.originals, *lead.titles]
    texts = standing([brief.topic, *lead.titles], brief.language, originals, check)
    return Opening(tuple(Sentence(text, lead.anchors) for text in texts) or (both,), both)


def _impartial(check: Check, differ: Sequence[Differ]) -> Check:
    """The check that takes no side either."""

    def checked(text: str, originals: Sequence[str]) -> list[Finding]:
        found = check(text, originals)
        if _takes_any(text, differ):
            message = "it takes a side where the sources contradict each other"
            found = [
                *found,
                Finding("claims", "contradiction", Severity.BLOCK, message, Place("output")),
            ]
        return found

    return checked


def _takes_any(text: str, differ: Sequence[Differ]) -> bool:
    return any(takes_side(text, one) for one in differ)
