"""The body of the report: facts turned into checked sentences until the length is reached.

Each sentence is a step of its own: a run that is cut off loses one sentence at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wenfang.brief import NewsBrief
from wenfang.document import Sentence
from wenfang.language.lengths import count
from wenfang.source import Source
from wenfang.workflows.news.facts import Fact
from wenfang.workflows.news.lengths import TOLERANCE
from wenfang.workflows.news.wording import (
    attributed_quote,
    both_sides,
    rewrite_prompt,
    with_attribution,
)
from wenfang.workflows.news.writing import Check, Written, write_sentence
from wenfang.workflows.tools import Tools

#: Writing stops when this share of the asked length is reached.
ENOUGH = 0.97


@dataclass(frozen=True, slots=True)
class Line:
    """One fact as it was written."""

    fact: Fact
    written: Written


def write_body(
    brief: NewsBrief,
    tools: Tools,
    facts: Sequence[Fact],
    sources: Mapping[str, Source],
    quotable: Mapping[str, Source],
    check: Check,
    spent: int,
) -> list[Line]:
    """Write facts in their order until the body is long enough.

    Args:
        sources: what a sentence is held against.
        quotable: the same sources as they may be quoted.
        spent: length of what stands in the body already.

    Returns:
        lines in the order of the plan; their length with ``spent`` stays within the
        tolerance wherever the facts allow it.
    """
    unit, most = brief.counted_in, brief.length * (1 + TOLERANCE)
    lines: list[Line] = []
    length = spent
    for fact in facts:
        if length >= ENOUGH * brief.length:
            break
        if length + _least(fact, brief) > most:
            continue
        written = _write(brief, tools, fact, sources, quotable, check)
        written = _attributed(written, brief, fact, sources)
        own = count(written.sentence.text, unit)
        if length + own > most:
            continue
        lines.append(Line(fact, written))
        length += own
        tools.progress("writing", min(length, brief.length), brief.length, unit)
    return lines


def _least(fact: Fact, brief: NewsBrief) -> float:
    """How long a fact will be at least, guessed from its source sentence."""
    return 0.5 * count(fact.text, brief.counted_in)


def _write(
    brief: NewsBrief,
    tools: Tools,
    fact: Fact,
    sources: Mapping[str, Source],
    quotable: Mapping[str, Source],
    check: Check,
) -> Written:
    source = sources[fact.source_id]
    originals = [sources[a.rpartition(".")[0]].sentence(a).text for a in fact.anchors]
    quote = quotable[fact.source_id].sentence(fact.anchors[0]).text
    messages = rewrite_prompt(brief.language, fact.text, fact.context, brief.audience, brief.style)
    name = f"write.{fact.anchors[0]}"
    return tools.run.step(
        name,
        Written,
        lambda: write_sentence(
            tools.text,
            messages,
            name=name,
            seed=brief.seed,
            language=brief.language,
            originals=originals,
            anchors=fact.anchors,
            check=check,
            fallback=attributed_quote(brief.language, quote, source_title(source)),
            logit_bias=tools.logit_bias,
        ),
        [message.content for message in messages],
        originals,
        [brief.seed, tools.engine_key],
    )


def _attributed(
    written: Written, brief: NewsBrief, fact: Fact, sources: Mapping[str, Source]
) -> Written:
    sentence = written.sentence
    if sentence.quoted:
        return written
    title = source_title(sources[fact.source_id])
    text = with_attribution(brief.language, sentence.text, fact.text, title)
    return replace(written, sentence=replace(sentence, text=text))


def contradiction_lines(
    brief: NewsBrief, pairs: Sequence[tuple[str, str]], sources: Mapping[str, Source]
) -> list[Sentence]:
    """Both sides of every contradiction, each in its own words.

    Args:
        pairs: ids of two source sentences that cannot both be true.
    """
    lines = []
    for first, second in pairs:
        one, two = sources[first.rpartition(".")[0]], sources[second.rpartition(".")[0]]
        text = both_sides(
            brief.language,
            one.sentence(first).text,
            source_title(one),
            two.sentence(second).text,
            source_title(two),
        )
        lines.append(Sentence(text, (first, second), quoted=True))
    return lines


def source_title(source: Source) -> str:
    """What a source is called in the report."""
    if source.title and len(source.title) <= 120:
        return source.title
    return source.name.replace("\\", "/").rstrip("/").rpartition("/")[2] or source.name
