"""Support: nothing is added, and the whole means what the source means.

Two looks at each clause: how many of its content words the source has, literally or by a
word of the same meaning (word vectors of the sentence encoder), and how near the clause
comes to any clause or sentence of the source. A paraphrase is low in the first and high in
the second; an addition is low in both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wenfang.checks.claims.evidence import Evidence, Passage, Problem, read
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.finding import Severity
from wenfang.language.detect import HAN
from wenfang.language.normalise import fold
from wenfang.language.words import english_words, is_function_character, is_function_word, stem

_SYNONYM = 0.62
_FAR = 0.35
_FEW = 0.45
_WEAK = 0.66
_MANY = 0.76
_ALONE = 0.2
_NEAR = 0.6
"""Coverage and nearness together under which a clause is an addition: of few words,
of several, of many, of one (nearness alone)."""


@dataclass(frozen=True, slots=True)
class Support:
    """How well the source supports one clause.

    Attributes:
        coverage: share of its content words that the source has, 0–1.
        nearness: highest cosine to a clause or sentence of the source, -1–1.
        words: number of content words.
        latin: whether they are words and not pairs of characters.
    """

    start: int
    end: int
    coverage: float
    nearness: float
    words: int
    latin: bool = False


def check_support(
    claim: Passage, evidence: Evidence, embed: EmbeddingEngine | None
) -> list[Problem]:
    """Clauses without support, and a sentence that is far from its source."""
    problems = []
    for found in measure(claim, evidence, embed):
        if is_addition(found, evidence.same_language(claim)):
            text = claim.text[found.start : found.end]
            message = f"the source does not say this (words {found.coverage:.0%}, meaning {found.nearness:.2f})"
            problems.append(
                Problem("unsupported", Severity.BLOCK, message, found.start, found.end, text)
            )
    if embed is not None and not problems:
        near = nearness([claim.text], evidence, embed)[0]
        if near < _FAR:
            message = f"the sentence is far from its source in meaning ({near:.2f})"
            problems.append(
                Problem("similarity", Severity.WARN, message, 0, len(claim.text), claim.text)
            )
    return problems


def is_addition(found: Support, same_language: bool) -> bool:
    """Whether a clause is too weakly supported to be a paraphrase."""
    if not same_language:
        return found.words >= 5 and found.nearness < 0.3
    if found.words == 1:
        return found.coverage <= 0.25 and found.nearness < _ALONE
    few, many = (2, 4) if found.latin else (3, 4)
    limit = _FEW if found.words < few else _WEAK if found.words < many else _MANY
    return found.nearness < _NEAR and found.coverage + found.nearness < limit


def measure(claim: Passage, evidence: Evidence, embed: EmbeddingEngine | None) -> list[Support]:
    """The support of each clause of a sentence."""
    spans = claim.clauses or [(0, len(claim.text))]
    texts = [claim.text[start:end] for start, end in spans]
    near_all = nearness(texts, evidence, embed) if embed else [1.0] * len(texts)
    known = vocabulary(evidence)
    found = []
    for (start, end), text, near in zip(spans, texts, near_all, strict=True):
        words = content(text)
        covered = _covered(words, known, evidence, embed)
        share = covered / len(words) if words else 1.0
        latin = claim.language == "en"
        found.append(Support(start, end, share, near, len(words), latin))
    return found


_BORING = re.compile(
    r"[\d〇零一二两三四五六七八九十百千万亿点几]+|[约近超余多](?=[\d ])|[年月日时分秒号周天元个名人位次家座项]+(?=[\d]|$)"
)


def content(text: str) -> list[str]:
    """Content words of a clause: English stems, and Han characters in pairs that do not
    overlap where function characters and figures cut the run."""
    text = _plain(text)
    words = [stem(w) for w, _, _ in english_words(text) if not is_function_word(w) and len(w) > 1]
    for run in re.findall(f"[{HAN}]+", _BORING.sub(" ", fold(text))):
        words += _chunks(run)
    return words


_ATTRIBUTION = re.compile(
    r"(?:据|根据|按照|记者从|记者)?(?:调查|报告|数据|统计|消息|结果|研究|资料|公告|通报|检测)?"
    r"(?:显示|表明|指出|悉|获悉|了解到?|介绍|称|发现)(?=$|[，,：])"
)


def _plain(text: str) -> str:
    """The text without its numbers and dates, which have checks of their own, and without
    the phrases that only say that somebody said so."""
    passage = read(text)
    spans = [(n.start, n.end) for n in passage.numbers if not n.weak]
    spans += [(d.start, d.end) for d in passage.dates]
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return _ATTRIBUTION.sub(" ", fold(text))


def _chunks(run: str) -> list[str]:
    pieces = re.split("|".join(c for c in run if is_function_character(c)) or "$^", run)
    return [piece[i : i + 2] for piece in pieces for i in range(len(piece) - 1)]


def vocabulary(evidence: Evidence) -> set[str]:
    """English stems, Han characters and Han pairs of the evidence."""
    known: set[str] = set()
    for passage in evidence.everything:
        known |= {stem(w) for w, _, _ in english_words(passage.text)}
        known |= {r for run in re.findall(f"[{HAN}]+", fold(passage.text)) for r in run}
        known |= {run[i : i + 2] for run in re.findall(f"[{HAN}]+", fold(passage.text))
                  for i in range(len(run) - 1)}  # fmt: skip
    return known


def _covered(
    words: list[str], known: set[str], evidence: Evidence, embed: EmbeddingEngine | None
) -> float:
    score = 0.0
    open_words = []
    for word in words:
        if word in known:
            score += 1
        elif not word.isascii():
            score += 0.5 * sum(c in known for c in word) / len(word)
        else:
            open_words.append(word)
    if open_words and embed is not None:
        score += sum(_has_synonyms(open_words, known, embed))
    return score


def _has_synonyms(words: list[str], known: set[str], embed: EmbeddingEngine) -> list[bool]:
    """For each English word whether a word of the source means nearly the same."""
    return [near >= _SYNONYM for near in nearest_words(words, known, embed)]


def nearest_words(words: list[str], known: set[str], embed: EmbeddingEngine) -> list[float]:
    """For each English stem the highest cosine to a stem of the source, -1–1."""
    latin = sorted(word for word in known if word.isascii() and len(word) > 2)
    if not latin:
        return [-1.0] * len(words)
    vectors = embed.embed([*words, *latin])
    return [float(x) for x in (vectors[: len(words)] @ vectors[len(words) :].T).max(axis=1)]


def nearness(texts: Sequence[str], evidence: Evidence, embed: EmbeddingEngine) -> list[float]:
    """For each text the highest cosine to a clause, a sentence, or the whole of the source."""
    originals = [p.text for p in evidence.everything]
    originals += [p.text[s:e] for p in evidence.everything for s, e in p.clauses]
    originals.append(" ".join(p.text for p in evidence.passages)[:2000])
    originals = [text for text in dict.fromkeys(originals) if text.strip()]
    if not originals:
        return [0.0] * len(texts)
    vectors = embed.embed([*texts, *originals])
    return [float(x) for x in (vectors[: len(texts)] @ vectors[len(texts) :].T).max(axis=1)]
