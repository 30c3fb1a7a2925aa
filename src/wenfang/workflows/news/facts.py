"""Which sentences of the sources are worth reporting, and how much.

Extractive ranking without a language model, so that it is fast, repeatable and the same for
a strong model and a weak one: nearness to the topic, degree centrality in the graph of
sentence similarities (LexRank; Erkan and Radev 2004), position in the source (the lead
baseline of news summarisation), and how much there is to check in the sentence. Sentences
that say the same in several sources become one fact that rests on all of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.source import Language, Source, SourceSentence

if TYPE_CHECKING:
    import numpy as np

#: Cosine similarity above which two sentences of different sources say the same.
SAME = 0.9

#: A sentence that begins so cannot be understood without the one before it.
_LEANS_ON_PREVIOUS = {
    "en": re.compile(
        r"[\"“']?(he|she|it|they|his|her|its|their|this|that|these|those|there|both|such|"
        r"however|but|instead|meanwhile|also|the (latter|former|two|same))\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"[“「]?(他|她|它|这|那|该|此|其|对此|双方|两者|同时|但|不过|另外|此外)"),
}

#: Lines that are about the document and not about the news.
_BOILERPLATE = {
    "en": re.compile(
        r"\b(for (more|further) information|press (office|contact)|media contact|contact:|"
        r"all rights reserved|©|copyright|notes? to editors|for immediate release|"
        r"ends|tel\.?:|phone:|e-?mail:|www\.|https?://)",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(联系(人|电话|方式)|版权所有|责任编辑|未经授权|新闻联络|附件[：:]|电话[：:]|邮箱[：:]|https?://|www\.)"
    ),
}


#: A form's line: ``Present: 16 of 17``, ``时间：3月5日``. A speaker's words are none.
_FORM = {
    "en": re.compile(r"^[A-Z][\w’' -]{0,30}:\s+(?![“\"‘])"),
    "zh": re.compile(r"^[^，。：“”]{1,8}[：:](?![“「])"),
}


#: An English sentence has a verb: an auxiliary, a regular past, one of the usual irregular
#: ones, or a word in -s that may be a present tense. Headings and lines of minutes have none.
_VERB = re.compile(
    r"\b(is|are|was|were|am|be|been|being|has|have|had|will|would|can|could|may|might|must|"
    r"shall|should|do|does|did|said|say|rose|fell|won|lost|made|took|gave|came|went|became|"
    r"began|built|bought|sold|sent|met|held|led|left|kept|found|told|thought|spoke|wrote|ran|"
    r"cut|set|put|hit|let|shut|spent|grew|drew|drove|broke|chose|felt|got|knew|paid|saw|stood|"
    r"understood|want|need|ask|hope|expect|remain|\w{2,}ed|\w{2,}n't)\b|(?<=[a-z] )[a-z]{2,}s\b"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the sources say.

    Attributes:
        text: the source sentence.
        context: the sentence before it, where the text leans on it.
        anchors: ids of source sentences, the main one first.
        score: how much it is worth, higher is better; comparable within one piece.
        order: place in reading order over all sources.
    """

    text: str
    context: str | None
    anchors: tuple[str, ...]
    score: float
    order: int

    @property
    def source_id(self) -> str:
        """Source of the main anchor."""
        return self.anchors[0].rpartition(".")[0]


def find_facts(
    sources: Sequence[Source],
    topic: str,
    embedding: EmbeddingEngine,
    *,
    leave_out: Collection[str] = (),
) -> list[Fact]:
    """Facts in descending order of score.

    Args:
        leave_out: ids of sentences that must not be used.
    """
    usable = [
        (source, place, sentence)
        for source in sources
        for place, sentence in enumerate(source.sentences)
        if sentence.id not in leave_out and _reports(sentence.text, source.language)
    ]
    if not usable:
        return []
    vectors = embedding.embed([sentence.text for _, _, sentence in usable])
    scores = _scores(usable, vectors, embedding.embed([topic])[0])
    facts = [
        _fact(source, place, sentence, float(scores[n]), n)
        for n, (source, place, sentence) in enumerate(usable)
    ]
    return _merge_same(facts, vectors)


def _reports(text: str, language: Language) -> bool:
    """Whether a sentence says something that a report can use."""
    if _BOILERPLATE[language].search(text) or _FORM[language].match(text):
        return False
    if text.rstrip('”’"」』）)').endswith(("?", "？", ":", "：")):
        return False
    if language == "zh":
        return 8 <= len(text) <= 220 and text.rstrip('”’"」』）)')[-1] in "。！；!.…"
    words = text.split()
    if not _VERB.search(text):
        return False
    return 5 <= len(words) <= 70 and text.rstrip("”’\"'）)")[-1] in ".!;…"


def _scores(
    usable: Sequence[tuple[Source, int, SourceSentence]], vectors: np.ndarray, topic: np.ndarray
) -> np.ndarray:
    import numpy as np

    similar = vectors @ vectors.T
    centrality = (similar.sum(axis=1) - 1) / max(1, len(usable) - 1)
    position = np.array([1 / (1 + place) for _, place, _ in usable])
    checkable = np.array([min(1.0, _checkable(sentence.text) / 3) for *_, sentence in usable])
    scores = 1.0 * (vectors @ topic) + 1.0 * centrality + 0.35 * position + 0.25 * checkable
    return np.asarray(np.round(scores, 6))


def _checkable(text: str) -> int:
    """How many figures and quotations a sentence holds."""
    figures = re.findall(r"\d+(?:[.,]\d+)*|[一二三四五六七八九十百千万亿两]{2,}", text)
    return len(figures) + len(re.findall(r"[“\"「]", text))


def _fact(source: Source, place: int, sentence: SourceSentence, score: float, order: int) -> Fact:
    earlier = (s for s in reversed(source.sentences[:place]) if _reports(s.text, source.language))
    before = next(earlier, None)
    leans = before is not None and _LEANS_ON_PREVIOUS[source.language].match(sentence.text)
    if before is None or not leans:
        return Fact(sentence.text, None, (sentence.id,), score, order)
    return Fact(sentence.text, before.text, (sentence.id, before.id), score, order)


def _merge_same(facts: Sequence[Fact], vectors: np.ndarray) -> list[Fact]:
    """Sentences of different sources that say the same become one fact."""
    merged: list[Fact] = []
    taken: set[int] = set()
    for n in sorted(range(len(facts)), key=lambda n: (-facts[n].score, n)):
        if n in taken:
            continue
        same = [
            m
            for m in range(len(facts))
            if m != n
            and m not in taken
            and facts[m].source_id != facts[n].source_id
            and float(vectors[n] @ vectors[m]) >= SAME
            and figures(facts[n].text) == figures(facts[m].text)
        ]
        taken.update(same, [n])
        anchors = dict.fromkeys([*facts[n].anchors, *(facts[m].anchors[0] for m in same)])
        bonus = 0.1 * len(same)
        fact = facts[n]
        merged.append(Fact(fact.text, fact.context, tuple(anchors), fact.score + bonus, fact.order))
    return sorted(merged, key=lambda fact: (-fact.score, fact.order))


def figures(text: str) -> set[str]:
    """Numbers in digits, as they are written."""
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))
