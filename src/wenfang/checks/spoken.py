"""Whether a speech says its script: what was heard is held against what was to be said.

A transcriber writes what it hears as it likes: other characters of the same sound, digits or
words. So both texts are brought to the form in which what is read alike is equal
(:mod:`wenfang.language.read_alike`), and Chinese is compared by its syllables (pinyin without
tones): 画家 that was written down as 话家 was said right, and no listener could tell.

Findings:

* ``misspoken``: more of it differs than a good transcriber's own errors explain;
* ``over-limit``: more than the brief allows; blocks;
* ``unspoken``: most of the script was not heard, or nothing at all; blocks;
* ``number``, ``name``: a number or name of the script that was not heard at its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from wenfang.checks.heard_figures import heard_tokens
from wenfang.checks.near_spelling import is_near
from wenfang.finding import Finding, Place, Severity
from wenfang.language.detect import is_han
from wenfang.language.edits import Edits, edits
from wenfang.language.read_alike import Token, tokens
from wenfang.source import Language

#: Error rate over which a speech is said to differ: of Whisper base on clear speech about one
#: in twenty is its own.
BOUND: dict[Language, float] = {"en": 0.15, "zh": 0.15}
UNSPOKEN = 0.6
#: Words or syllables of a script on which a limit can be put: of fewer, two misheard ones are most.
FEWEST = 8
_CHECK = "spoken"
#: Numerals that mostly count nothing: 一种, the first, this one.
_NO_NUMBERS = frozenset([*"一二两三四五六七八九十百千万亿", "one", "first", "second"])


def check_spoken(
    script: str,
    transcript: str,
    language: Language,
    *,
    names: Iterable[str] = (),
    bound: float | None = None,
    most: float | None = None,
    name: str = "script",
) -> list[Finding]:
    """Hold a transcript against the script.

    Args:
        script: what was to be said; best in words (:mod:`wenfang.language.spoken`), for no
            transcriber knows that ``3-1`` was read "three to one".
        transcript: what was heard.
        names: that must be heard: people, places, organisations, as the script writes them.
        bound: error rate over which it is a finding; ``None`` = :data:`BOUND`.
        most: error rate over which that blocks, of scripts of :data:`FEWEST` tokens and more.
        name: of the part of the output that the script is, for places.

    Returns:
        Findings in the script's order, the one on the whole first; none where it is well said.
    """
    said = tokens(script, language)
    understood = heard_tokens(said, transcript, language)
    counted = _compared(said, understood)
    found = list(_whole(script, transcript, counted, bound or BOUND[language], most, name))
    if any(one.code == "unspoken" for one in found):
        return found
    heard = _equal(said, understood, counted)
    near = _near(said, understood, counted)
    return found + list(_missing(script, said, heard, near, sorted(set(names)), name))


def spoken_error_rate(script: str, transcript: str, language: Language) -> Edits:
    """The edits between script and transcript, as pronounced: words of English, syllables of
    Chinese."""
    said = tokens(script, language)
    return _compared(said, heard_tokens(said, transcript, language))


def pronounced(row: Sequence[Token]) -> list[str]:
    """Tokens as they sound: Han characters as syllables, in their context; the rest as it is."""
    from pypinyin import lazy_pinyin

    sounds: list[str] = []
    for han, group in groupby(row, key=lambda token: is_han(token.text)):
        texts = [token.text for token in group]
        syllables = lazy_pinyin("".join(texts)) if han else texts
        sounds += syllables if len(syllables) == len(texts) else texts
    return sounds


def _compared(said: Sequence[Token], heard: Sequence[Token]) -> Edits:
    return edits(pronounced(said), pronounced(heard))


def _equal(said: Sequence[Token], heard: Sequence[Token], counted: Edits) -> list[bool]:
    """For each token of the script whether its opposite in the transcript is its equal."""
    mine, theirs = pronounced(said), pronounced(heard)
    return [other >= 0 and mine[n] == theirs[other] for n, other in enumerate(counted.opposite)]


def _near(said: Sequence[Token], heard: Sequence[Token], counted: Edits) -> list[bool]:
    """The same for names, whose spelling nobody hears."""
    return [
        other >= 0 and is_near(said[n].text, heard[other].text)
        for n, other in enumerate(counted.opposite)
    ]


def _whole(
    script: str, transcript: str, counted: Edits, bound: float, most: float | None, name: str
) -> Iterator[Finding]:
    evidence = {
        "rate": f"{100 * counted.rate:.0f}",
        "substitutions": counted.substitutions,
        "deletions": counted.deletions,
        "insertions": counted.insertions,
        "heard": " ".join(transcript.split()),
    }
    place = Place("output", name, 0, len(script))
    if not counted.length:
        return
    if counted.rate >= UNSPOKEN:
        yield Finding(
            _CHECK, "unspoken", Severity.BLOCK,
            f"The speech does not say the script: {evidence['rate']} % of it differs.",
            place, evidence,
        )  # fmt: skip
    elif most is not None and counted.rate > most and counted.length >= FEWEST:
        yield Finding(
            _CHECK, "over-limit", Severity.BLOCK,
            f"The speech differs from the script in {evidence['rate']} % of it; at most "
            f"{100 * most:.0f} % is allowed.",
            place, evidence | {"most": f"{100 * most:.0f}"},
        )  # fmt: skip
    elif counted.rate > bound:
        yield Finding(
            _CHECK, "misspoken", Severity.WARN,
            f"The speech differs from the script in {evidence['rate']} % of it.",
            place, evidence,
        )  # fmt: skip


def _missing(
    script: str,
    said: Sequence[Token],
    heard: Sequence[bool],
    near: Sequence[bool],
    names: Sequence[str],
    part: str,
) -> Iterator[Finding]:
    spans = [(*span, "name") for one in names if one for span in _places(script, one)]
    spans += [
        (token.start, token.end, "number")
        for token in said
        if token.is_number and script[token.start : token.end].lower() not in _NO_NUMBERS
    ]
    for start, end, kind in sorted(set(spans)):
        inside = [
            ok or (alike and kind == "name")
            for token, ok, alike in zip(said, heard, near, strict=True)
            if start <= token.start < end
        ]
        if not inside or all(inside):
            continue
        text, place = script[start:end].strip(), Place("output", part, start, end)
        if kind == "name" and sum(inside) * 2 < len(inside):
            yield Finding(
                _CHECK, "name", Severity.WARN, f"“{text}” was not heard.", place, {"seen": text}
            )
        elif kind == "number":
            yield Finding(
                _CHECK, "number", Severity.WARN, f"The number “{text}” was not heard.", place,
                {"seen": text},
            )  # fmt: skip


def _places(script: str, name: str) -> Iterator[tuple[int, int]]:
    at = script.find(name)
    while at >= 0:
        yield at, at + len(name)
        at = script.find(name, at + len(name))
