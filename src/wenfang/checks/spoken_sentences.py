"""Which sentences of a script a listener did not understand: the whole's edits, shared out.

The whole is held against the whole (a transcriber cuts where it likes), and each edit is counted
to the sentence in which it lies; what was heard besides is counted to the sentence before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wenfang.checks.heard_figures import heard_tokens
from wenfang.checks.spoken import pronounced
from wenfang.finding import Finding, Place, Severity
from wenfang.language.edits import edits
from wenfang.language.read_alike import tokens
from wenfang.source import Language

#: Share of a sentence over which it is told; single sentences vary more than a whole, whose own
#: errors of the listener are about a tenth (benchmarks/RESULTS.md).
SENTENCE_BOUND = 0.5
#: Words of English, syllables of Chinese; of fewer a share says nothing.
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class SentenceHeard:
    """One sentence.

    Attributes:
        rate: edits a token of the sentence.
        length: its tokens: words of English, syllables of Chinese.
        heard: the passage of the transcript that was held against it.
    """

    text: str
    rate: float
    length: int
    heard: str = ""

    def is_misheard(self, bound: float) -> bool:
        """Whether more of it differs than the bound, and it is long enough to tell."""
        return self.length >= _SHORTEST and self.rate > bound


def sentences_heard(
    script: Sequence[str], transcript: str, language: Language
) -> list[SentenceHeard]:
    """Each sentence of the script, in words as they are said, with its share of the edits."""
    rows = [tokens(sentence, language) for sentence in script]
    understood = heard_tokens([one for row in rows for one in row], transcript, language)
    said, heard = [pronounced(row) for row in rows], pronounced(understood)
    flat = [sound for sentence in said for sound in sentence]
    opposite = edits(flat, heard).opposite
    found, at, last = [], 0, -1
    for sentence, sounds in zip(script, said, strict=True):
        wrong, begin = 0, last + 1
        for n in range(at, at + len(sounds)):
            other = opposite[n]
            if other < 0:
                wrong += 1
                continue
            wrong += (flat[n] != heard[other]) + max(0, other - last - 1)
            last = other
        at += len(sounds)
        met = understood[begin : last + 1]
        passage = transcript[met[0].start : met[-1].end] if met else ""
        rate = wrong / len(sounds) if sounds else 0.0
        found.append(SentenceHeard(sentence, rate, len(sounds), " ".join(passage.split())))
    return found


def check_sentences(
    found: Sequence[SentenceHeard], bound: float, places: Sequence[Place]
) -> list[Finding]:
    """A warning for each sentence of which more differs than the bound."""
    return [
        Finding(
            "spoken",
            "sentence",
            Severity.WARN,
            f"{100 * one.rate:.0f} % of this sentence was heard as something else: “{one.text}”",
            place,
            {"seen": one.text, "rate": f"{100 * one.rate:.0f}", "heard": one.heard},
        )
        for one, place in zip(found, places, strict=True)
        if one.is_misheard(bound)
    ]
