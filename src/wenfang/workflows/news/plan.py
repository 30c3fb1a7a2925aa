"""What the report says, and in which order: the inverted pyramid.

The lead answers as many as it can of who, what, when, where, why and how; then come the
facts in falling weight. Facts are chosen by maximal marginal relevance (Carbonell and
Goldstein 1998): what has been said already is worth less.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.engines.names.base import NameFinder
from wenfang.language.words import units_of
from wenfang.source import Language
from wenfang.workflows.news.facts import Fact, figures

#: Weight of novelty against score.
NOVELTY = 0.7

#: A fact of whose content words and figures this share stands in one fact that is already in
#: the plan says it again.
SAID_ALREADY = 0.6

_WHEN = {
    "en": re.compile(
        r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(19|20)\d\d\b|\b(january|february|"
        r"march|april|may|june|july|august|september|october|november|december)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"\d{1,4}\s*[年月日号]|[一二三四五六七八九十]+月|今年|去年|明年|上周|本周|近日|日前"
    ),
}
_WHY = {
    "en": re.compile(r"\b(because|due to|after|since|in order to|so that|following|aims?)\b", re.I),
    "zh": re.compile(r"因|由于|为了|以便|旨在|原因|之后"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Facts in the order in which they are worth saying; the first is the lead."""

    facts: tuple[Fact, ...]


def make_plan(
    facts: Sequence[Fact],
    embedding: EmbeddingEngine,
    names: NameFinder,
    languages: dict[str, Language],
) -> Plan:
    """Choose the lead and order the rest.

    Args:
        facts: in descending order of score.
        languages: source id → language.
    """
    if not facts:
        return Plan(())
    lead = max(facts[:8], key=lambda fact: (_lead_worth(fact, names, languages), -fact.order))
    vectors = embedding.embed([fact.text for fact in facts])
    index = {fact.anchors[0]: n for n, fact in enumerate(facts)}
    chosen = [lead]
    left = [fact for fact in facts if fact is not lead]
    nearest = {
        fact.anchors[0]: float(vectors[index[fact.anchors[0]]] @ vectors[index[lead.anchors[0]]])
        for fact in left
    }
    while left:
        best = max(left, key=lambda f: (f.score - NOVELTY * nearest[f.anchors[0]], -f.order))
        left.remove(best)
        if any(_covered(best, fact) >= SAID_ALREADY for fact in chosen):
            continue
        chosen.append(best)
        for fact in left:
            near = float(vectors[index[fact.anchors[0]]] @ vectors[index[best.anchors[0]]])
            nearest[fact.anchors[0]] = max(nearest[fact.anchors[0]], near)
    return Plan(tuple(chosen))


def _covered(fact: Fact, by: Fact) -> float:
    """Share of a fact's content that another fact holds, 0–1."""
    mine = units_of(fact.text) | figures(fact.text)
    return len(mine & (units_of(by.text) | figures(by.text))) / len(mine) if mine else 1.0


def _lead_worth(fact: Fact, names: NameFinder, languages: dict[str, Language]) -> float:
    """Score plus a bonus for every one of who, when, where and why that is answered."""
    language = languages[fact.source_id]
    kinds = {name.kind for name in names.find(fact.text, language)}
    answered = [
        bool(kinds & {"person", "organisation"}),
        "place" in kinds,
        bool(_WHEN[language].search(fact.text)),
        bool(_WHY[language].search(fact.text)),
    ]
    leaning = 0.6 if fact.context else 0.0
    quoting = 0.4 if re.match(r"[“\"「]", fact.text) else 0.0
    return fact.score + 0.15 * sum(answered) - leaning - quoting


def in_reading_order(facts: Sequence[Fact]) -> list[list[int]]:
    """Paragraphs, as indices into ``facts``: the lead with what its own source tells next to
    it, then the rest by source, the source with the weightiest remaining fact first, each in
    the order in which the source tells it; two or three to a paragraph.

    What is weightiest after the lead is new, that is, about something else: it would stand
    unexplained below a headline of which nothing has been told yet.
    """
    head = _head(facts)
    by_source: dict[str, list[int]] = {}
    for n in range(len(facts)):
        if n not in head:
            by_source.setdefault(facts[n].source_id, []).append(n)
    paragraphs = [head] if head else []
    for members in by_source.values():
        members.sort(key=lambda n: facts[n].order)
        paragraphs.extend(_in_threes(members))
    return paragraphs


def _head(facts: Sequence[Fact]) -> list[int]:
    """The lead and two facts near it in its source; the next weightiest where it has none."""
    if not facts:
        return []
    lead = facts[0]
    same = [n for n in range(1, len(facts)) if facts[n].source_id == lead.source_id]
    same.sort(key=lambda n: (abs(facts[n].order - lead.order), -facts[n].order))
    near = sorted(same[:2], key=lambda n: facts[n].order)
    return [0, *(near or range(1, min(2, len(facts))))]


def _in_threes(members: list[int]) -> list[list[int]]:
    """Groups of three, without leaving a single one at the end."""
    groups = [members[n : n + 3] for n in range(0, len(members), 3)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-1].insert(0, groups[-2].pop())
    return groups
