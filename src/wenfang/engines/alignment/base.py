"""The alignment protocol: a sound and its text in, words with times out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from wenfang.engines.identity import EngineIdentity
from wenfang.sound import Sound
from wenfang.source import Language
from wenfang.speech import Timed


@runtime_checkable
class Aligner(Protocol):
    """What every aligner offers."""

    @property
    def identity(self) -> EngineIdentity: ...

    def align(self, sound: Sound, words: Sequence[str], language: Language) -> tuple[Timed, ...]:
        """When each word is heard.

        Args:
            words: of the text as it was written, in order, with their punctuation; all of them
                are in the sound and nothing else is.

        Returns:
            The same words with times, in order, without overlap.

        Raises:
            BadInput: a sound without samples.
            EngineError: the model failed.
        """
        ...

    def close(self) -> None:
        """Free the model. Idempotent."""
        ...
