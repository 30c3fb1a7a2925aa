"""A text that says nothing of its sources, checked against them sentence by sentence.

Anchors are found first: for each sentence the source sentences that are nearest in meaning
and share the most words, numbers and dates. Three anchors are enough for a sentence that
joins two facts, and few enough that a wrong number does not find a home by chance.
"""

from __future__ import annotations

from collections.abc import Sequence

from wenfang.checks.claims.evidence import read
from wenfang.checks.claims.sentence import check_claims
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.engines.names.base import NameFinder
from wenfang.finding import Finding, Place
from wenfang.language.detect import detect_language
from wenfang.language.sentences import split_sentences
from wenfang.source import Source, SourceSentence

ANCHORS = 3


def check_file(
    text: str,
    sources: Sequence[Source],
    *,
    embed: EmbeddingEngine | None = None,
    names: NameFinder | None = None,
    name: str = "",
) -> list[Finding]:
    """Check every sentence of a text against sources.

    Args:
        text: what is checked, in either language.
        sources: what it may rest on.
        embed, names: as for :func:`~wenfang.checks.claims.check_claims`.
        name: of the text, for places in findings; offsets are into ``text``.

    Returns:
        Findings in reading order; each names the ids of its anchors in its evidence.
    """
    language = detect_language(text)
    candidates = [sentence for source in sources for sentence in source.sentences]
    titles = [source.title for source in sources if source.title]
    findings: list[Finding] = []
    for start, end in split_sentences(text, language):
        sentence = text[start:end]
        anchors = find_anchors(sentence, candidates, embed)
        found = check_claims(
            sentence, [a.text for a in anchors], language=detect_language(sentence),
            place=Place("output", name, start, end), embed=embed, names=names, context=titles,
        )  # fmt: skip
        for finding in found:
            finding.evidence["anchors"] = [anchor.id for anchor in anchors]
        findings += found
    return findings


def find_anchors(
    sentence: str, candidates: Sequence[SourceSentence], embed: EmbeddingEngine | None
) -> list[SourceSentence]:
    """The source sentences that a sentence most likely rests on, best first."""
    if not candidates:
        return []
    overlap = [_overlap(sentence, candidate.text) for candidate in candidates]
    if embed is None:
        scores = overlap
    else:
        vectors = embed.embed([sentence, *(c.text for c in candidates)])
        nearness = vectors[1:] @ vectors[0]
        scores = [float(n) + o for n, o in zip(nearness, overlap, strict=True)]
    ranked = sorted(range(len(candidates)), key=lambda i: -scores[i])
    best = scores[ranked[0]]
    return [candidates[i] for i in ranked[:ANCHORS] if scores[i] >= 0.4 * best]


def _overlap(sentence: str, candidate: str) -> float:
    """Share of the sentence's words and numbers that the candidate has, 0–1."""
    ours, theirs = read(sentence), read(candidate)
    wanted = ours.words | {str(n.base) for n in ours.numbers if not n.weak}
    had = theirs.words | {str(n.base) for n in theirs.numbers}
    return len(wanted & had) / len(wanted) if wanted else 0.0
