"""The alignment protocol: a sound and its text in, words with times out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from wenfang.engines.identity import EngineIdentity
from wenfang.sound import Sound
from wenfang.source import Language
from wenfang.speech import Timed

#: Mean probability of the words from which on they are believed to be in the sound. Measured with
#: Whisper base: right words 0.38 to 0.83 (Kokoro and recordings, both languages); other words, a
#: reversed sound, babble and noise 0.02 to 0.13.
SURE = 0.25


@dataclass(frozen=True)
class Alignment:
    """Words with times.

    Attributes:
        words: as they were asked for, in order, without overlap.
        likelihood: how probable the aligner thinks it that they are what is heard, 0 to 1.
    """

    words: tuple[Timed, ...]
    likelihood: float = 1.0

    @property
    def is_sure(self) -> bool:
        """Whether the times are to be trusted; else they are a guess like any other."""
        return self.likelihood >= SURE


@runtime_checkable
class Aligner(Protocol):
    """What every aligner offers."""

    @property
    def identity(self) -> EngineIdentity: ...

    def align(self, sound: Sound, words: Sequence[str], language: Language) -> Alignment:
        """When each word is heard.

        Args:
            words: of the text as it was written, in order, with their punctuation; all of them
                are in the sound and nothing else is.

        Returns:
            The same words with times, and how sure it is of them.

        Raises:
            BadInput: a sound without samples.
            EngineError: the model failed.
        """
        ...

    def close(self) -> None:
        """Free the model. Idempotent."""
        ...
