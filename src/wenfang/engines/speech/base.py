"""The speech protocol: a request in, a stream of spoken sentences out.

One protocol for the built-in voices, a speech server and whatever comes. An engine splits the
text at sentences itself and gives each as soon as it is spoken, in order; whoever wants one
sound joins them (:mod:`wenfang.sounds.joining`).

Design choice: the engine reads numbers, dates and units aloud (:mod:`wenfang.language.spoken`)
and tells the times of the words *as they were written*.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event as CancelEvent
from typing import Protocol, runtime_checkable

from wenfang.engines.identity import EngineIdentity
from wenfang.progress import Progress, silent
from wenfang.source import Language
from wenfang.speech import Speech, Voice

#: How much slower or faster a voice may be asked to speak.
SLOWEST, FASTEST = 0.5, 2.0


@dataclass(frozen=True)
class SpeechRequest:
    """What to say.

    Attributes:
        text: in the voice's languages; words of the other one may stand between.
        voice: by name or by the engine's own id; empty = the language's first.
        language: of the text, mostly; decides how digits are read.
        speed: 1 = as the voice speaks by itself, 0.5 to 2.
        first_s: how soon the first sound is wanted; 0 = as soon as possible, at clauses and not
            only at sentences (live), ``None`` = whole sentences.
        cancel: set it from any thread and the stream ends after the sentence at hand.
        progress: told how many sentences are spoken.
    """

    text: str
    language: Language
    voice: str = ""
    speed: float = 1.0
    first_s: float | None = None
    cancel: CancelEvent | None = field(default=None, compare=False)
    progress: Progress = field(default=silent, compare=False)


@runtime_checkable
class SpeechEngine(Protocol):
    """What every speech backend offers. Safe to call from several threads."""

    @property
    def identity(self) -> EngineIdentity: ...

    @property
    def voices(self) -> tuple[Voice, ...]:
        """All that it can speak with; a server may name none, then any name is passed on."""
        ...

    def speak(self, request: SpeechRequest) -> Iterator[Speech]:
        """The sentences of the text, each with times from its own beginning and the pause
        that follows it at its end. Closing the iterator cancels.

        Raises:
            BadInput: nothing to say, no such voice, a voice that does not speak the language,
                characters that cannot be spoken, a speed out of range.
            EngineError: the model or server failed.
        """
        ...

    def close(self) -> None:
        """Free the model. Idempotent."""
        ...
