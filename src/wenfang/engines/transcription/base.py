"""The transcription protocol: a sound in, words with times out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from wenfang.engines.identity import EngineIdentity
from wenfang.progress import Progress, silent
from wenfang.sound import Sound
from wenfang.source import Language
from wenfang.speech import Timed


@dataclass(frozen=True, slots=True)
class Heard:
    """A stretch of speech as it was understood.

    Attributes:
        text: with punctuation.
        words: with times from the sound's beginning; empty where the engine knows none.
        confidence: 0 to 1: the mean probability of its tokens.
    """

    text: str
    start: float
    end: float
    words: tuple[Timed, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True)
class Transcript:
    """All of it.

    Attributes:
        language: as it was told or detected, BCP 47: ``zh``, ``en``, or another.
    """

    language: str
    segments: tuple[Heard, ...]

    @property
    def text(self) -> str:
        """The words of all segments."""
        return "".join(one.text for one in self.segments).strip()


@runtime_checkable
class Transcriber(Protocol):
    """What every transcription backend offers."""

    @property
    def identity(self) -> EngineIdentity: ...

    def transcribe(
        self,
        sound: Sound,
        *,
        language: Language | None = None,
        words: bool = True,
        progress: Progress = silent,
    ) -> Transcript:
        """What is said in a sound of any rate and length.

        Args:
            language: that is spoken; ``None`` = found out.
            words: whether times of words are wanted.

        Raises:
            BadInput: a sound without samples.
            EngineError: the model failed.
        """
        ...

    def segments(
        self, sound: Sound, *, language: Language | None = None, words: bool = True
    ) -> Iterator[Heard]:
        """The same, each segment as soon as it is understood."""
        ...

    def close(self) -> None:
        """Free the model. Idempotent."""
        ...
