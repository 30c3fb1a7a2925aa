"""Headline, three alternatives and standfirst, each held against the report's sources.

The headline rests on the lead's sources; where the model finds none that stands, the
brief's own topic, the sources' titles and the lead itself are tried in that order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wenfang.document import Sentence
from wenfang.engines.text.base import Options, TextEngine
from wenfang.finding import blocking
from wenfang.language.detect import detect_language
from wenfang.language.lengths import Unit, count
from wenfang.source import Language
from wenfang.workflows.news.fidelity import fidelity
from wenfang.workflows.news.wording import headline_prompt, summary_prompt
from wenfang.workflows.news.writing import (
    Check,
    Written,
    ask,
    derive_seed,
    tidy,
    write_sentence,
)

WANTED = 4
TRIES = 8
LONGEST = {"en": 16, "zh": 30}
LONGEST_SUMMARY = {"en": 45, "zh": 90}

#: Share of a summary's content words that one sentence of the report must hold.
ONE_FACT = {"en": 0.85, "zh": 0.7}

#: The same of a headline, which has fewer words and says them shorter.
ONE_FACT_SHORT = {"en": 0.75, "zh": 0.65}

_WORD = re.compile(r"[^\W\d_]{4,}")
_TWICE = re.compile(r"(\w{2,})\1")


@dataclass(frozen=True, slots=True)
class Headlines:
    """``texts[0]`` is the headline, the others are alternatives; ``refused`` did not stand."""

    texts: tuple[str, ...]
    refused: tuple[str, ...]


def write_headlines(
    engine: TextEngine,
    report: Sequence[str],
    *,
    language: Language,
    seed: int,
    style: str | None,
    originals: Sequence[str],
    candidates: Sequence[str],
    check: Check,
    logit_bias: dict[int, float] | None,
) -> Headlines:
    """Up to four headlines that stand, the model's first.

    The model's have to keep to one sentence, as :func:`write_summary` has to. The candidates
    are somebody's own words and need not.

    Args:
        report: the first sentences of the report.
        originals: text of the source sentences that the headline may rest on.
        candidates: headlines to fall back on, best first. A report must have a headline:
            where none stands, the lead's own source sentence is taken, however long.
    """
    joint = " " if language == "en" else ""
    messages = headline_prompt(language, joint.join(report), style)
    kept: list[str] = []
    refused: list[str] = []
    for n in range(TRIES):
        if len(kept) == WANTED:
            break
        options = Options(
            max_tokens=48,
            temperature=0.4 + 0.1 * n,
            seed=derive_seed(seed, "headline", n),
            stop=("\n",),
            logit_bias=logit_bias,
        )
        answer, _ = ask(engine, messages, options)
        text = tidy_headline(answer)
        good = _stands(text, language, originals, check) and _keeps_to_one(
            text, [*report, *originals], ONE_FACT_SHORT[language]
        )
        if text and text not in kept + refused:
            (kept if good else refused).append(text)
    if len(kept) < WANTED:
        others = standing(candidates, language, originals, check)
        kept = [*dict.fromkeys([*kept, *others])][:WANTED]
    if not kept:
        fitting = (text for text in originals if not blocking(check(text, originals)))
        kept = [tidy_headline(next(fitting, report[0]))]
    return Headlines(tuple(kept), tuple(refused))


def standing(
    candidates: Sequence[str], language: Language, originals: Sequence[str], check: Check
) -> list[str]:
    """Those of the candidates that can be a headline as they are, each once, at most
    :data:`WANTED`."""
    texts = dict.fromkeys(tidy_headline(candidate) for candidate in candidates)
    return [text for text in texts if _stands(text, language, originals, check)][:WANTED]


def write_summary(
    engine: TextEngine,
    report: Sequence[str],
    *,
    language: Language,
    seed: int,
    audience: str | None,
    originals: Sequence[str],
    anchors: tuple[str, ...],
    check: Check,
    fallback: Sentence,
    logit_bias: dict[int, float] | None,
) -> Written:
    """One sentence that says what the report is about; else the lead.

    It has to keep to one sentence of the report: models that merge several facts into one
    sentence tie them together wrongly, which no check of single words can see.
    """
    joint = " " if language == "en" else ""
    text = joint.join(report)
    written = write_sentence(
        engine,
        summary_prompt(language, text, audience),
        name="summary",
        seed=seed,
        language=language,
        originals=[text, *originals],
        anchors=anchors,
        check=lambda answer, _: check(answer, originals),
        refuse=lambda answer: _unfit(answer, report, language),
        fallback=fallback.text,
        logit_bias=logit_bias,
    )
    if written.sentence.quoted:
        return Written(fallback, written.attempts, written.completion_tokens)
    return written


def _unfit(text: str, report: Sequence[str], language: Language) -> list[str]:
    unit: Unit = "words" if language == "en" else "characters"
    if count(text, unit) > LONGEST_SUMMARY[language]:
        return [f"longer than {LONGEST_SUMMARY[language]} {unit}"]
    if not _keeps_to_one(text, report, ONE_FACT[language]):
        return ["several facts are merged into one"]
    return []


def _keeps_to_one(text: str, facts: Sequence[str], share: float) -> bool:
    """Whether one of the sentences holds that share of the text's content words."""
    return max(fidelity(text, [fact]).precision for fact in facts) >= share


def tidy_headline(answer: str) -> str:
    """A headline has no full stop, and ASCII colons and commas only between digits."""
    return tidy(answer).rstrip("。.，,;；:：").strip()


def _stands(text: str, language: Language, originals: Sequence[str], check: Check) -> bool:
    unit: Unit = "words" if language == "en" else "characters"
    if not 2 <= count(text, unit) <= LONGEST[language] or detect_language(text) != language:
        return False
    return not stutters(text, originals) and not blocking(check(text, originals))


def stutters(text: str, originals: Sequence[str]) -> bool:
    """Whether a word of the sources comes with a part of it said twice (``Elelectric``), as
    small models misspell."""
    known = {word.casefold() for original in originals for word in _WORD.findall(original)}
    new = {word.casefold() for word in _WORD.findall(text)} - known
    return any(_TWICE.sub(r"\1", word, count=1) in known for word in new)
