"""When words are heard, where the voice does not say so itself: the sound is listened to.

A server with a speech API tells no times, and its engine spreads words over the sound by length.
Forced alignment knows better wherever it recognises the words; where it is unsure of them, the
estimate stays, and so it is told.

Whether there is an aligner is decided once a piece and remembered like anything else that is read
from outside, so that a piece that is made again is made in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from wenfang.brief import Needed
from wenfang.engines.alignment.aligned_speech import aligned
from wenfang.finding import Finding, Place, Severity
from wenfang.speech import Speech, Timed, Timing
from wenfang.workflows.tools import Tools, engine_digest

_PLACE = Place("output", "speech")


@dataclass(frozen=True)
class WordTimes:
    """Of one piece that was spoken, as a step keeps them."""

    words: tuple[Timed, ...]
    sentences: tuple[Timed, ...]
    timing: Timing


@dataclass(frozen=True)
class TimedPieces:
    """The pieces with the best times that are known, what is to be said of these, and by which
    engine they were found."""

    spoken: list[Speech]
    findings: tuple[Finding, ...] = ()
    used: tuple[Needed, ...] = ()


def with_word_times(
    spoken: list[Speech],
    tools: Tools,
    *,
    fetch: bool,
    numbers: Sequence[int] = (),
    stem: str = "align",
) -> TimedPieces:
    """Align the pieces whose times were only estimated; a step each, ``align.1`` …

    Args:
        numbers: of the pieces in their steps' names; empty: 1, 2 …
        stem: what the steps' names begin with.
        fetch: whether the aligner's model is fetched if it is not on this machine: the piece is
            listened to with it anyway.

    Raises:
        EngineError: the model failed.
    """
    rough = [n for n, one in enumerate(spoken) if one.timing == "estimated"]
    if not rough:
        return TimedPieces(spoken)

    def at_hand() -> bool:
        return tools.engines.aligner(fetch=fetch) is not None

    if not tools.run.step("read.aligner", bool, at_hand):
        message = "The voice tells no times of words, and nothing found them: they are estimated."
        return TimedPieces(
            spoken, (Finding("spoken", "estimated", Severity.INFO, message, _PLACE),)
        )
    numbers = numbers or range(1, len(spoken) + 1)
    names = [f"{stem}.{numbers[n]}" for n in rough]
    times = _aligned([spoken[n] for n in rough], names, tools)
    whole = list(spoken)
    for n, found in zip(rough, times, strict=True):
        whole[n] = replace(
            whole[n], words=found.words, sentences=found.sentences, timing=found.timing
        )
    unsure = sum(found.timing == "estimated" for found in times)
    return TimedPieces(
        whole, tuple(_told(len(times) - unsure, unsure, tools)), (Needed("transcriber"),)
    )


def _aligned(spoken: Sequence[Speech], names: list[str], tools: Tools) -> list[WordTimes]:
    aligner = tools.engines.aligner(fetch=True)
    assert aligner is not None

    def compute(missing: Sequence[int]) -> Iterator[tuple[int, WordTimes]]:
        for done, n in enumerate(missing):
            tools.progress("aligning", done, len(missing), "pieces")
            found = aligned(spoken[n], aligner)
            yield n, WordTimes(found.words, found.sentences, found.timing)
        tools.progress("aligning", len(missing), len(missing), "pieces")

    each = [[one.text, one.sound.sha256] for one in spoken]
    return tools.run.batch(names, WordTimes, compute, each, engine_digest(aligner.identity))


def _told(found: int, unsure: int, tools: Tools) -> Iterator[Finding]:
    """Which times are the aligner's, and which are not."""
    aligner = tools.engines.aligner(fetch=True)
    model = aligner.identity.model if aligner is not None else ""
    if found:
        message = f"The times of words were found in the sound by {model}, not told by the voice."
        yield Finding("spoken", "aligned", Severity.INFO, message, _PLACE, {"model": model})
    if unsure:
        message = (
            f"{model} was unsure of the words in {unsure} of {found + unsure} pieces: "
            "their times are estimated."
        )
        yield Finding("spoken", "unsure", Severity.INFO, message, _PLACE, {"model": model})
