"""One sentence of the report, written by the model and held against its sources.

The model is asked a few times, the first time cautiously. Of the answers that the claims
check has nothing against, the most faithful is taken, and a clearly faithful one at once.
Where none passes, the report quotes the source's own words with attribution, so that a
weak model costs style, never truth.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wenfang.document import Sentence
from wenfang.engines.text.base import Finished, Message, Options, TextDelta, TextEngine
from wenfang.finding import Finding, Severity
from wenfang.language.detect import detect_language
from wenfang.language.lengths import count
from wenfang.source import Language
from wenfang.workflows.news.fidelity import GOOD, POOR, Fidelity, fidelity

#: How often the model is asked for one sentence.
TRIES = 3
TEMPERATURES = (0.4, 0.5, 0.6)

#: How much of the watermark's push each try gets: saying a given fact leaves little choice of
#: words, and what does not stand with the push is asked for without it. A mark is worth
#: less than a true sentence.
PUSHES = (0.7, 0.35, 0.0)

#: From this share of the source's letter trigrams on, an answer is a copy, not a report.
COPY = 0.9

#: A sentence so short is a bare fact; saying it again in its own words is no copying.
SHORT_FACT: dict[Language, int] = {"en": 28, "zh": 60}

Check = Callable[[str, Sequence[str]], list[Finding]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer of the model: what it said, with which seed, and what was wrong with it."""

    text: str
    seed: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence together with how it came about."""

    sentence: Sentence
    attempts: tuple[Attempt, ...]
    completion_tokens: int = 0


def derive_seed(seed: int, *parts: object) -> int:
    """A request's own seed, 31 bits, from the piece's seed and the request's name."""
    text = "\x1f".join(map(str, (seed, *parts)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1


def ask(engine: TextEngine, messages: Sequence[Message], options: Options) -> tuple[str, int]:
    """The whole answer and its number of tokens."""
    parts: list[str] = []
    tokens = 0
    for event in engine.generate(messages, options):
        if isinstance(event, TextDelta):
            parts.append(event.text)
        elif isinstance(event, Finished):
            tokens = event.usage.completion_tokens
    return "".join(parts), tokens


def write_sentence(
    engine: TextEngine,
    messages: Sequence[Message],
    *,
    name: str,
    seed: int,
    language: Language,
    originals: Sequence[str],
    anchors: tuple[str, ...],
    check: Check,
    fallback: str,
    refuse: Callable[[str], list[str]] = lambda text: [],
    logit_bias: dict[int, float] | None = None,
) -> Written:
    """Ask until an answer stands, at most :data:`TRIES` times; else quote.

    Args:
        name: names the request, for its seed.
        originals: text of the anchored source sentences, the main one first.
        check: findings against an answer.
        fallback: the attributed quotation.
        refuse: further problems with an answer's form.
    """
    attempts: list[Attempt] = []
    standing: list[tuple[float, str]] = []
    spent = 0
    for n in range(TRIES):
        own_seed = derive_seed(seed, name, n)
        options = Options(
            max_tokens=200,
            temperature=TEMPERATURES[n],
            top_p=0.95,
            seed=own_seed,
            stop=("\n",),
            logit_bias=scaled(logit_bias, PUSHES[n]),
        )
        answer, tokens = ask(engine, messages, options)
        spent += tokens
        text = tidy_sentence(answer, language)
        problems = form_problems(text, language, originals[0]) or refuse(text)
        problems = problems or [
            finding.message
            for finding in check(text, originals)
            if finding.severity is not Severity.INFO
        ]
        kept = _kept(text, originals, language)
        if not problems and not kept.reaches(POOR[language]):
            problems = ["the answer says something else than the source"]
        attempts.append(Attempt(text, own_seed, tuple(problems)))
        if not problems:
            standing.append((kept.score, text))
            if kept.reaches(GOOD[language]):
                break
    if not standing:
        return Written(Sentence(fallback, anchors[:1], quoted=True), tuple(attempts), spent)
    best = max(standing, key=lambda pair: pair[0])
    return Written(Sentence(best[1], anchors), tuple(attempts), spent)


def scaled(bias: dict[int, float] | None, share: float) -> dict[int, float] | None:
    """A weaker push; ``None`` where nothing is left of it."""
    if not bias or not share:
        return None
    return bias if share == 1.0 else {token: share * push for token, push in bias.items()}


def _kept(text: str, originals: Sequence[str], language: Language) -> Fidelity:
    """Fidelity; a translation shares no words with its source and is not measured."""
    if any(detect_language(original) != language for original in originals):
        return Fidelity(1.0, 1.0)
    return fidelity(text, originals)


_PREAMBLE = re.compile(
    r"^(here (is|'s)[^:]{0,60}:|sure[,!.][^:]{0,60}:|rewritten( sentence)?:|news sentence:|"
    r"headline:|title:|summary:|新闻[：:]|改写[^：:]{0,8}[：:]|标题[：:]|概括[：:]|答[：:])\s*",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[*_`#]+")
_WRAPPED = ('""', "“”", "「」", "''", "‘’")


def tidy(answer: str) -> str:
    """An answer without what models put around it: preambles, bullets, markup, quotes."""
    text = " ".join(answer.split())
    text = _PREAMBLE.sub("", text)
    text = re.sub(r"^[-•]\s+", "", _MARKS.sub("", text)).strip()
    for pair in _WRAPPED:
        opening, closing = pair[0], pair[1]
        inner = text[1:-1]
        if (
            len(text) > 2
            and text[0] == opening
            and text[-1] == closing
            and not (set(inner) & {opening, closing})
        ):
            text = inner.strip()
    return text


def tidy_sentence(answer: str, language: Language) -> str:
    """A tidy answer with the spacing and the full stop of its language."""
    text = tidy(answer)
    if language == "en":
        # Small models put a space into decimals and thousands: £6. 8 million; 6, 800. A date
        # keeps its own: June 1, 2026.
        text = re.sub(r"(?<![\d.,])(\d{1,3})\.\s+(?=\d)", r"\1.", text)
        text = re.sub(r"(?<![\d.,])(\d{1,3}),\s+(?=\d{3}\b)", r"\1,", text)
    else:
        text = text.translate(str.maketrans(",;?!", "，；？！"))
        text = re.sub(r"(?<=\d)，(?=\d{3})", ",", text)
        text = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", text)
    if text and text.rstrip('”’"」』）)')[-1:] not in "。.！!？?；;…":
        text += "." if language == "en" else "。"
    return text


def form_problems(text: str, language: Language, original: str) -> list[str]:
    """What is wrong with the form of an answer, whatever it says."""
    if len(text) < 4:
        return ["the answer is empty"]
    if detect_language(text) != language:
        return ["the answer is in another language"]
    if re.search(
        r"(as an ai|language model|i cannot|i'm sorry|作为(一个)?(人工智能|ai)|抱歉)", text, re.I
    ):
        return ["the model speaks of itself"]
    same_language = detect_language(original) == language
    if same_language and len(text) > 1.6 * len(original) + 30:
        return ["the answer is much longer than the source"]
    if same_language and _is_copy(text, original, language):
        return ["the answer copies the source"]
    return []


def _is_copy(text: str, original: str, language: Language) -> bool:
    short = count(text, "words") <= SHORT_FACT[language]
    whole = len(text) > 0.9 * len(original)
    return whole and not short and copied_share(text, original) > COPY


def copied_share(text: str, original: str) -> float:
    """Share of the text's letter trigrams that stand in the original too, 0–1."""
    mine, theirs = _trigrams(text), _trigrams(original)
    return len(mine & theirs) / len(mine) if mine else 0.0


def _trigrams(text: str) -> set[str]:
    letters = "".join(char.lower() for char in text if char.isalnum())
    return {letters[n : n + 3] for n in range(len(letters) - 2)}
