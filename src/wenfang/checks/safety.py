"""Safety: what must not be asked for and must not be published.

Two means, both over prompts and over output: a lexicon (:mod:`wenfang.checks.lexicon`) and
any classifier that is handed in. The lexicon is made so that ordinary reports of crimes and
wars give notes and warnings, while instructions, incitement and solicitation block. It is a
net with known holes: it sees phrases, not meaning.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from wenfang.checks.disguise import Plain, undisguise
from wenfang.checks.lexicon import REACH, Hit, Lexicon, Rule, default_lexicon
from wenfang.errors import EngineError
from wenfang.finding import Finding, Place, Severity
from wenfang.source import Language

Classifier = Callable[[str], Mapping[str, float]]
"""Text in, probability (0–1) per category out."""

_SENTENCE_END = re.compile(r"[。！？!?]|\.(?=\s|$)|\n(?=\s*(?:\n|[-*•#\d]))")
_OBJECT = re.compile(r"[\w ]{0,6}")
"""A reporting word that begins so near behind a phrase, with no mark between, is its object
and not its teller: *kill all the police* reports nothing."""
_GRAVITY = {Severity.INFO: 0, Severity.WARN: 1, Severity.BLOCK: 2}


def check_safety(
    text: str,
    *,
    place: Place,
    language: Language,
    lexicon: Lexicon | None = None,
    classifier: Classifier | None = None,
    warn_at: float = 0.5,
    block_at: float = 0.9,
) -> list[Finding]:
    """Findings for ``text``, in reading order, the classifier's last; at most one for a
    category in a sentence, the gravest.

    Args:
        text: a prompt, a source or a part of the output.
        place: where ``text`` is; findings of the lexicon add offsets.
        language: recorded with the findings; phrases of both languages are looked for.
        lexicon: instead of the default one; ``default_lexicon() + load_lexicon(path)`` adds.
        classifier: gives a probability per category.
        warn_at, block_at: from which probability on a category warns or blocks.

    Raises:
        EngineError: the classifier gave something that is no probability.
    """
    findings = _by_lexicon(text, place, language, lexicon or default_lexicon())
    if classifier is not None:
        findings += _by_classifier(classifier(text), place, language, warn_at, block_at)
    return findings


@dataclass(frozen=True, slots=True)
class _Found:
    rule: Rule
    hit: Hit
    near: str | None
    reported: bool

    @property
    def severity(self) -> Severity:
        return self.rule.when_reported if self.reported else self.rule.severity


class _Index:
    """Hits of every phrase, so that a rule can ask what stands near what."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.plain: Plain = undisguise(text)
        self._ends = [match.start() for match in _SENTENCE_END.finditer(text)]
        self.hits: dict[str, list[Hit]] = defaultdict(list)
        for hit in lexicon.hits(self.plain, text):
            self.hits[hit.phrase].append(hit)
        told = self.all_of(lexicon.reporting)
        self._told_at = [hit.start for hit in told]
        self._told_in = Counter(self.sentence(hit) for hit in told)

    def sentence(self, hit: Hit) -> int:
        return bisect_left(self._ends, self.plain.offsets[hit.start])

    def reported(self, hit: Hit) -> bool:
        """Whether its sentence tells of police, courts or prevention."""
        first = bisect_left(self._told_at, hit.end)
        near = _OBJECT.match(self.plain.text, hit.end)
        objects = bisect_right(self._told_at, near.end() if near else hit.end) - first
        return self._told_in[self.sentence(hit)] > objects

    def all_of(self, phrases: tuple[str, ...]) -> list[Hit]:
        """Hits of any of ``phrases`` in reading order."""
        every = (hit for phrase in phrases for hit in self.hits.get(phrase, ()))
        return sorted(every, key=lambda hit: hit.start)


def _beside(index: _Index, hit: Hit, others: list[Hit]) -> Hit | None:
    """The nearest of ``others`` on either side, if within reach in the same sentence."""
    at = bisect_left(others, hit.start, key=lambda other: other.start)
    for other in others[max(0, at - 1) : at + 1]:
        distance = max(other.start - hit.end, hit.start - other.end)
        if distance <= REACH and index.sentence(other) == index.sentence(hit):
            return other
    return None


def _by_lexicon(text: str, place: Place, language: Language, lexicon: Lexicon) -> list[Finding]:
    index = _Index(text, lexicon)
    gravest: dict[tuple[int, str], _Found] = {}
    for found in _all_found(index, lexicon):
        key = (index.sentence(found.hit), found.rule.category)
        if key not in gravest or _weight(found) > _weight(gravest[key]):
            gravest[key] = found
    ordered = sorted(gravest.values(), key=lambda found: found.hit.start)
    return [_finding(found, index.plain, text, place, language) for found in ordered]


def _all_found(index: _Index, lexicon: Lexicon) -> Iterator[_Found]:
    for rule in lexicon.rules:
        others = index.all_of(rule.near)
        if rule.near and not others:
            continue
        for hit in index.all_of(rule.phrases):
            beside = _beside(index, hit, others) if rule.near else None
            if beside is not None or not rule.near:
                yield _Found(rule, hit, beside.phrase if beside else None, index.reported(hit))


def _weight(found: _Found) -> tuple[int, int]:
    return _GRAVITY[found.severity], -found.hit.start


def _finding(found: _Found, plain: Plain, text: str, place: Place, language: Language) -> Finding:
    start, end = plain.original(found.hit.start, found.hit.end)
    about = found.rule.category.replace("-", " ")
    what = {
        Severity.BLOCK: f"This reads as {about} and must not be published.",
        Severity.WARN: f"This touches on {about}; a person should look at it.",
        Severity.INFO: f"This speaks of {about}.",
    }[found.severity]
    evidence = {"seen": text[start:end], "phrase": found.hit.phrase, "language": language}
    if found.near:
        evidence["beside"] = found.near
    return Finding(
        check="safety",
        code=found.rule.category,
        severity=found.severity,
        message=what,
        place=replace(place, start=start, end=end),
        evidence={**evidence, "reported": found.reported},
    )


def _by_classifier(
    scores: Mapping[str, float], place: Place, language: Language, warn_at: float, block_at: float
) -> list[Finding]:
    findings = []
    for category, score in sorted(scores.items()):
        if not isinstance(score, int | float) or not math.isfinite(score) or not 0 <= score <= 1:
            raise EngineError(
                f"the safety classifier gave {score!r} for {category}",
                cure="it has to give a probability between 0 and 1",
            )
        if score >= min(warn_at, block_at):
            blocks = score >= block_at
            findings.append(
                Finding(
                    check="safety",
                    code=category,
                    severity=Severity.BLOCK if blocks else Severity.WARN,
                    message=f"The classifier sees {category} with probability {score:.2f}.",
                    place=place,
                    evidence={"score": float(score), "language": language, "by": "classifier"},
                )
            )
    return findings
