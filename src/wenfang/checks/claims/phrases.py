"""Phrases: what is added inside a clause that the source otherwise supports.

Two small looks that the clause as a whole hides:

* a phrase of two or more English content words, none of which the source has or has a
  synonym for, and which as a whole is far from all of the source ("a contract *for catering
  services*");
* *again*: what the sentence reopens, resumes or restores, the source merely opens.

Design choice: both only where nothing in the source comes near. Chinese has no spaces, so
that its phrases are left to the clauses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wenfang.checks.claims.evidence import Evidence, Passage, Problem
from wenfang.checks.claims.support import nearest_words, nearness, vocabulary
from wenfang.engines.embedding.base import EmbeddingEngine
from wenfang.finding import Severity
from wenfang.language.words import english_words, is_function_word, stem

_FAR = 0.3
_STRANGE = 0.54
"""Cosine of a phrase to the source, and of its nearest word to any word there."""


def check_phrases(
    claim: Passage, evidence: Evidence, embed: EmbeddingEngine | None
) -> list[Problem]:
    """Added phrases; only within one language."""
    if not evidence.same_language(claim):
        return []
    problems = list(_again(claim, evidence))
    if embed is None or claim.language != "en":
        return problems
    for start, end in _strange(claim, evidence, embed):
        text = claim.text[start:end]
        message = f"the source says nothing of “{text}”"
        problems.append(Problem("unsupported", Severity.BLOCK, message, start, end, text))
    return problems


def _strange(
    claim: Passage, evidence: Evidence, embed: EmbeddingEngine
) -> Iterator[tuple[int, int]]:
    known = vocabulary(evidence)
    for run in _runs(claim):
        new = [(w, s, e) for w, s, e in run if stem(w) not in known and w.islower()]
        if len(new) < 2:
            continue
        if max(nearest_words([stem(w) for w, _, _ in new], known, embed)) >= _STRANGE:
            continue
        start, end = new[0][1], new[-1][2]
        if nearness([claim.text[start:end]], evidence, embed)[0] < _FAR:
            yield start, end


def _runs(claim: Passage) -> Iterator[list[tuple[str, int, int]]]:
    """Content words that stand next to each other, outside quotations."""
    run: list[tuple[str, int, int]] = []
    for word, start, end in english_words(claim.text):
        quoted = any(q.start <= start < q.end for q in claim.quotations)
        cut = is_function_word(word) or len(word) < 2 or quoted
        if cut or (run and claim.text[run[-1][2] : start].strip(" -")):
            yield run
            run = []
        if not cut:
            run.append((word, start, end))
    yield run


_AGAIN = re.compile(r"\b(?:reopen(?:s|ed|ing)?|restart(?:s|ed|ing)?|resum(?:e[sd]?|ing))\b"
                    r"|重新开放|重新启用|重新开通|重启|重开|复工|复航|复课", re.I)  # fmt: skip
_BEFORE = re.compile(
    r"\b(?:re(?:open|start|sum|stor|turn|new|build|built|furb|nov|viv|launch|instat)\w*|again|back|once more|still|former\w*"
    r"|clos\w*|shut\w*|suspen\w*|halt\w*|stop\w*|interrupt\w*|cancel\w*|paus\w*|break|after)\b"
    r"|重|恢复|再|复|关闭|停|暂|中断|封闭|闭",
    re.I,
)


def _again(claim: Passage, evidence: Evidence) -> Iterator[Problem]:
    """Something that happens anew, where the source knows of no first time. What the source
    closes must be another thing for the word to be wrong, so a verb that opens has to stand
    in the same sentence."""
    match = _AGAIN.search(claim.text)
    if not match:
        return
    texts = [p.text for p in evidence.everything]
    opened = [t for t in texts if _OPEN.search(t)]
    if opened and not any(_BEFORE.search(_before_opening(t)) for t in texts):
        message = f"“{match.group()}”, where the source knows of no first time"
        yield Problem("unsupported", Severity.BLOCK, message, *match.span(), match.group())


_OPEN = re.compile(r"\b(?:open(?:s|ed|ing)?|start(?:s|ed|ing)?|launch(?:es|ed|ing)?|beg[ia]n\w*)\b"
                   r"|开放|开通|启用|启动|开工|开馆|开业", re.I)  # fmt: skip


def _before_opening(text: str) -> str:
    """A sentence up to the end of the clause that opens something, and without what is said
    to close later than that ("opens two weeks before the bridge closes")."""
    match = _OPEN.search(text)
    if not match:
        return text
    later = re.search(r"\bbefore\b|之前|以前|直至|直到|\buntil\b", text[match.end() :])
    return text[: match.end() + later.start()] if later else text
