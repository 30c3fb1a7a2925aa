"""Whisper (Radford et al., 2022) through faster-whisper, which runs it by CTranslate2.

The runtime: MIT, wheels for Linux, macOS and Windows, no PyTorch; four times as fast as the
original on a processor. It is given a folder and has no reason to ask a hub for anything.

What is done about the ways in which Whisper errs:

* only stretches with speech are shown to it (:mod:`~wenfang.engines.transcription.listening`);
* each stretch is heard by itself, for a text that is carried on carries its errors on;
* speech for which nothing was written (Whisper ends a text early, now and then, and passes over
  the rest of its half minute) is shown to it once more, by itself;
* a text that repeats itself (it can be compressed by more than 2.4) is written again without
  repetitions; one that the model itself thinks unlikely is left out;
* Chinese is asked for, and given, in simplified characters and with punctuation.

Always the likeliest text (beams, no sampling), so that the same sound gives the same words.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wenfang.engines.alignment.edges import snapped
from wenfang.engines.identity import EngineIdentity
from wenfang.engines.transcription.base import Heard, Transcript
from wenfang.engines.transcription.heard_words import simplified_words, whole_words
from wenfang.engines.transcription.listening import (
    RATE,
    Window,
    check_sound,
    unheard,
    windows,
)
from wenfang.errors import EngineError, first_line
from wenfang.progress import Progress, silent
from wenfang.sound import Sound
from wenfang.source import Language
from wenfang.speech import Timed

if TYPE_CHECKING:
    import numpy as np

UNKNOWN = "und"
"""The language of a sound in which nobody speaks (BCP 47)."""
_LOOPS = 2.4
_UNLIKELY = -1.1
_NO_SPEECH = 0.6
_EARLY_S = 0.1
_CHINESE = "以下是普通话的句子，用简体中文书写。"


class Whisper:
    """A transcriber. Safe to use from several threads, one after the other.

    Args:
        folder: with ``model.bin``, ``config.json`` and ``tokenizer.json`` as CTranslate2 has them.
        threads: 0 = what CTranslate2 thinks best.
        beams: how many texts are weighed beside each other.

    Raises:
        EngineError: the folder does not hold such a model.
    """

    def __init__(
        self, folder: Path, identity: EngineIdentity, *, threads: int = 0, beams: int = 5
    ) -> None:
        for name in ("model.bin", "config.json", "tokenizer.json"):
            if not (folder / name).is_file():
                raise EngineError(
                    f"{name} is missing", place=str(folder), cure="pull the resource again"
                )
        self._folder, self._identity = folder, identity
        self._threads, self._beams = threads, beams
        self._lock = threading.Lock()
        self._model: Any = None

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    def transcribe(
        self,
        sound: Sound,
        *,
        language: Language | None = None,
        words: bool = True,
        progress: Progress = silent,
    ) -> Transcript:
        """See :class:`~wenfang.engines.transcription.base.Transcriber`."""
        found: list[Heard] = []
        told: str | None = language
        for spoken, heard in self._heard(sound, language, words):
            told = spoken
            found.append(heard)
            progress("listening", heard.end, sound.seconds, "s")
        progress("listening", sound.seconds, sound.seconds, "s")
        return Transcript(told or UNKNOWN, tuple(found))

    def segments(
        self, sound: Sound, *, language: Language | None = None, words: bool = True
    ) -> Iterator[Heard]:
        """See :class:`~wenfang.engines.transcription.base.Transcriber`."""
        check_sound(sound)
        return (heard for _, heard in self._heard(sound, language, words))

    def close(self) -> None:
        """Free the model. Idempotent."""
        with self._lock:
            self._model = None

    def model(self) -> Any:
        """The model itself, for alignment; loaded when it is first wanted."""
        from faster_whisper import WhisperModel

        with self._lock:
            if self._model is None:
                try:
                    self._model = WhisperModel(
                        str(self._folder),
                        device="cpu",
                        compute_type="int8",
                        cpu_threads=self._threads,
                        local_files_only=True,
                    )
                except Exception as error:  # CTranslate2 raises RuntimeError for all that fails
                    raise EngineError(
                        f"the model cannot be read: {first_line(error)}",
                        place=str(self._folder),
                        cure="pull the resource again",
                    ) from error
            return self._model

    def _heard(
        self, sound: Sound, language: str | None, words: bool
    ) -> Iterator[tuple[str, Heard]]:
        check_sound(sound)
        for window in windows(sound):
            model = self.model()
            try:
                language = language or _language(model, window.samples)
                pieces = self._complete(model, window, language, words)
            except EngineError:
                raise
            except Exception as error:  # as above
                raise EngineError(
                    f"the model failed at {window.start:.1f} s: {first_line(error)}",
                    place=self._identity.model,
                ) from error
            for piece in pieces:
                yield language, piece

    def _complete(self, model: Any, window: Window, language: str, words: bool) -> list[Heard]:
        """What is said in one window, and in those of its stretches that were passed over."""
        pieces = self._written(model, window, language, words)
        for missed in unheard(window, [(piece.start, piece.end) for piece in pieces]):
            pieces += self._written(model, missed, language, words)
        return sorted(pieces, key=lambda piece: piece.start)

    def _written(self, model: Any, window: Window, language: str, words: bool) -> list[Heard]:
        """What is said in one window."""
        arguments: dict[str, Any] = {
            "language": language,
            "beam_size": self._beams,
            "temperature": 0.0,
            "condition_on_previous_text": False,
            "word_timestamps": words,
            "initial_prompt": _CHINESE if language == "zh" else None,
            "log_prob_threshold": None,
            "no_speech_threshold": _NO_SPEECH,
        }
        pieces = list(model.transcribe(window.samples, **arguments)[0])
        if any(piece.compression_ratio > _LOOPS for piece in pieces):
            arguments["no_repeat_ngram_size"] = 3
            pieces = list(model.transcribe(window.samples, **arguments)[0])
        return [
            _heard(piece, window, language)
            for piece in pieces
            if piece.text.strip()
            and piece.avg_logprob > _UNLIKELY
            and not (piece.no_speech_prob > _NO_SPEECH and piece.avg_logprob < _UNLIKELY / 2)
            and piece.compression_ratio <= _LOOPS
        ]


def _language(model: Any, samples: np.ndarray) -> str:
    """What is spoken, as BCP 47 names it."""
    named = str(model.detect_language(audio=samples[: 30 * RATE])[0])
    return {"jw": "jv"}.get(named, named)


def _heard(piece: Any, window: Window, language: str) -> Heard:
    """One of faster-whisper's segments as ours, at its place in the whole sound."""
    import math

    said = [Timed(word.word, *_placed(word.start, word.end, window)) for word in piece.words or ()]
    text = piece.text
    if language == "zh":
        text, said = simplified_words(text, said)
    # Whisper's own times are early and know no silences.
    said = [word.later(_EARLY_S - window.start) for word in whole_words(said)]
    said = [word.later(window.start) for word in snapped(said, Sound(window.samples, RATE))]
    start, end = _placed(piece.start, piece.end, window)
    if said:
        start, end = said[0].start, said[-1].end
    return Heard(text, start, end, tuple(said), min(1.0, math.exp(piece.avg_logprob)))


def _placed(start: float, end: float, window: Window) -> tuple[float, float]:
    """Seconds of the window as seconds of the sound, none outside the window."""
    first = min(max(window.start + float(start), window.start), window.end)
    return first, min(max(window.start + float(end), first), window.end)
