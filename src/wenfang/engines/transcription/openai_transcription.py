"""Any server with the OpenAI transcription API: speaches, LocalAI, vLLM, a cloud.

What is sent is 16 kHz, 16-bit, one channel (a server hears no more), in stretches of up to five
minutes that begin and end in a pause; a sound in which nobody speaks is not sent at all. Words
with times are asked for (``verbose_json``); from a server that knows no such thing only the text
is taken, and forced alignment (:mod:`wenfang.engines.alignment`) may find the times.

Source: OpenAI API reference, "Create transcription".
"""

from __future__ import annotations

import math
import struct
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.openai_api import KEY_VARIABLE, server_identity
from wenfang.engines.server_connection import Refused, ServerConnection
from wenfang.engines.transcription.base import Heard, Transcript
from wenfang.engines.transcription.heard_words import simplified_words, whole_words
from wenfang.engines.transcription.listening import RATE, check_sound, stretches
from wenfang.progress import Progress, silent
from wenfang.sound import WAV, Sound
from wenfang.source import Language
from wenfang.speech import Timed

if TYPE_CHECKING:
    import numpy as np

_LONGEST_ANSWER = 8 << 20
_PATH = "/audio/transcriptions"
_GRAINS = "timestamp_granularities[]"
_REFUSALS = (400, 415, 422)
#: Names of languages as OpenAI's own server writes them, where it does not write codes.
_NAMES = {"chinese": "zh", "english": "en", "mandarin": "zh", "cantonese": "yue", "japanese": "ja",
          "korean": "ko", "french": "fr", "german": "de", "spanish": "es", "russian": "ru"}  # fmt: skip


class OpenAITranscriber:
    """A transcriber over HTTP.

    Args:
        model: the server's name for it.
        base_url: ends in ``/v1`` as a rule.
        api_key_env: environment variable that holds the key; it may be unset; empty: no key.
        timeout_s: seconds without a byte from the server.
        retries: further attempts after 429, 5xx or a connection that failed.
        wait_s: pause before the second attempt; doubles each time.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        api_key_env: str = KEY_VARIABLE,
        timeout_s: float = 300.0,
        retries: int = 4,
        wait_s: float = 0.5,
    ) -> None:
        self._model = model
        self._tells_times = True
        self._server = ServerConnection(
            base_url,
            key_name=api_key_env,
            timeout_s=timeout_s,
            retries=retries,
            wait_s=wait_s,
            section="transcriber",
        )

    @property
    def identity(self) -> EngineIdentity:
        return server_identity(self._model)

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
            told = told or spoken
            found.append(heard)
            progress("listening", heard.end, sound.seconds, "s")
        progress("listening", sound.seconds, sound.seconds, "s")
        return Transcript(told or "und", tuple(found))

    def segments(
        self, sound: Sound, *, language: Language | None = None, words: bool = True
    ) -> Iterator[Heard]:
        """See :class:`~wenfang.engines.transcription.base.Transcriber`."""
        check_sound(sound)
        return (heard for _, heard in self._heard(sound, language, words))

    def close(self) -> None:
        """Close the connection. Idempotent."""
        self._server.close()

    def _heard(
        self, sound: Sound, language: str | None, words: bool
    ) -> Iterator[tuple[str, Heard]]:
        check_sound(sound)
        for start, samples in stretches(sound):
            answer = self._ask(_wav(samples), language, words)
            language = language or _language(answer)
            for heard in self._read(answer, start, start + len(samples) / RATE, language):
                yield language, heard

    def _ask(self, wav: bytes, language: str | None, words: bool) -> dict[str, Any]:
        fields: dict[str, Any] = {"model": self._model, "response_format": "json"}
        if language:
            fields["language"] = language
        more: dict[str, Any] = {"response_format": "verbose_json"}
        more[_GRAINS] = ["word", "segment"] if words else ["segment"]
        if self._tells_times:
            try:
                return self._send({**fields, **more}, wav)
            except Refused as error:
                if error.status not in _REFUSALS:
                    raise
            # Some models of OpenAI's own know "json" alone.
            self._tells_times = False
        return self._send(fields, wav)

    def _send(self, fields: dict[str, Any], wav: bytes) -> dict[str, Any]:
        files = [("file", ("sound.wav", wav, WAV))]
        answer = self._server.ask(
            _PATH, threading.Event(), fields=fields, files=files, limit=_LONGEST_ANSWER
        )
        if not isinstance(answer, dict) or not isinstance(answer.get("text"), str):
            raise self._server.malformed("no text in it")
        return answer

    def _read(
        self, answer: dict[str, Any], start: float, end: float, language: str
    ) -> Iterator[Heard]:
        """The segments of an answer at their places in the whole sound."""
        try:
            words = [_timed(one, "word", start, end) for one in answer.get("words") or ()]
            pieces = [
                (_timed(one, "text", start, end), _confidence(one))
                for one in answer.get("segments") or ()
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise self._server.malformed("times that are no numbers") from error
        if not pieces and answer["text"].strip():
            pieces = [(Timed(answer["text"], start, end), 1.0)]
        latest = start
        for n, (piece, confidence) in enumerate(pieces):
            last = n == len(pieces) - 1
            own = [one for one in words if latest <= one.start and (last or one.start < piece.end)]
            latest = piece.end
            yield _segment(piece, own, confidence, language)


def _segment(piece: Timed, words: list[Timed], confidence: float, language: str) -> Heard:
    text = piece.text
    if language == "zh":
        text, words = simplified_words(text, words)
    elif not text.startswith(" "):
        text = f" {text}"  # segments are joined without anything between them
    return Heard(text, piece.start, piece.end, tuple(_spaced(words, language)), confidence)


def _spaced(words: list[Timed], language: str) -> list[Timed]:
    """Servers leave out the spaces by which words are told apart."""
    if language == "zh":
        return whole_words(words)
    return whole_words([Timed(f" {one.text.strip()}", one.start, one.end) for one in words])


def _timed(one: dict[str, Any], name: str, start: float, end: float) -> Timed:
    """A word or segment of the answer, never outside the sound that was sent."""
    first, stop = float(one["start"]), float(one["end"])
    if not (math.isfinite(first) and math.isfinite(stop)):
        raise ValueError("not finite")
    placed = min(max(start + first, start), end)
    return Timed(str(one[name]), placed, min(max(start + stop, placed), end))


def _confidence(segment: dict[str, Any]) -> float:
    value = segment.get("avg_logprob")
    return min(1.0, math.exp(float(value))) if value is not None else 1.0


def _language(answer: dict[str, Any]) -> str:
    named = str(answer.get("language") or "und").lower()
    return _NAMES.get(named, named)


def _wav(samples: np.ndarray) -> bytes:
    """16-bit WAV: what every server reads."""
    import numpy as np

    data: bytes = np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1,
                       RATE, 2 * RATE, 2, 16, b"data", len(data))  # fmt: skip
    return head + data
