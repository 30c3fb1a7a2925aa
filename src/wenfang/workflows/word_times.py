"""When words are heard, where the voice does not say so itself: the sound is listened to.

A server with a speech API tells no times, and its engine spreads words over the sound by length.
Forced alignment knows better wherever it recognises the words; where it is unsure of them, the
estimate stays, and so it is told.

Whether there is an aligner is decided once a piece and remembered like anything else that is read
from outside, so that a piece that is made again is made in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

from wenfang.brief import Needed
from wenfang.engines.alignment.aligned_speech import aligned
from wenfang.engines.alignment.base import Aligner
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


class WordTimer:
    """Gives pieces the best times that are known, as they come; afterwards it tells what is to be
    said of them (:attr:`findings`) and by which engine they were found (:attr:`used`).

    Args:
        fetch: whether the aligner's model is fetched if it is not on this machine: the piece is
            listened to with it anyway.
        again: whether the pieces are spoken once more: their steps are ``align.again.1`` …, not
            ``align.1`` …
    """

    def __init__(self, tools: Tools, *, fetch: bool, again: bool = False) -> None:
        self._tools = tools
        self._fetch = fetch
        self._again = again
        self._timings: dict[int, Timing] = {}

    def timed(self, spoken: Iterable[Speech], numbers: Iterable[int] = ()) -> Iterator[Speech]:
        """The pieces; those whose times were only estimated are aligned, a step each.

        Args:
            numbers: of the pieces in their steps' names; empty: 1, 2 …

        Raises:
            EngineError: the model failed.
        """
        for number, one in zip(numbers or count(1), spoken, strict=False):
            yield self._aligned(one, number) if one.timing == "estimated" else one

    def _aligned(self, spoken: Speech, number: int) -> Speech:
        aligner = self._aligner
        if aligner is None:
            self._timings[number] = "estimated"
            return spoken
        self._tools.progress("aligning", number, None, "pieces")
        found = self._tools.run.step(
            f"align.again.{number}" if self._again else f"align.{number}",
            WordTimes,
            lambda: _times(aligned(spoken, aligner)),
            [spoken.text, spoken.sound.sha256],
            engine_digest(aligner.identity),
        )
        self._timings[number] = found.timing
        return replace(spoken, words=found.words, sentences=found.sentences, timing=found.timing)

    @cached_property
    def _aligner(self) -> Aligner | None:
        engines = self._tools.engines

        def at_hand() -> bool:
            return engines.aligner(fetch=self._fetch) is not None

        known = self._tools.run.step("read.aligner", bool, at_hand)
        return engines.aligner(fetch=True) if known else None

    def takes(self, other: WordTimer) -> None:
        """Pieces that another timed stand in the place of those of the same numbers."""
        self._timings.update(other._timings)

    @property
    def used(self) -> tuple[Needed, ...]:
        """The aligner's role, if it worked."""
        return (Needed("transcriber"),) if self._timings and self._aligner else ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Which times are the aligner's, and which are not."""
        return tuple(self._told()) if self._timings else ()

    def _told(self) -> Iterator[Finding]:
        if self._aligner is None:
            message = (
                "The voice tells no times of words, and nothing found them: they are estimated."
            )
            yield Finding("spoken", "estimated", Severity.INFO, message, _PLACE)
            return
        model = self._aligner.identity.model
        unsure = sum(timing == "estimated" for timing in self._timings.values())
        if unsure < len(self._timings):
            message = (
                f"The times of words were found in the sound by {model}, not told by the voice."
            )
            yield Finding("spoken", "aligned", Severity.INFO, message, _PLACE, {"model": model})
        if unsure:
            message = (
                f"{model} was unsure of the words in {unsure} of {len(self._timings)} pieces: "
                "their times are estimated."
            )
            yield Finding("spoken", "unsure", Severity.INFO, message, _PLACE, {"model": model})


def _times(speech: Speech) -> WordTimes:
    return WordTimes(speech.words, speech.sentences, speech.timing)
