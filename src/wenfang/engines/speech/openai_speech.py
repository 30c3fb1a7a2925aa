"""Any server with the OpenAI speech API (``/v1/audio/speech``): a cloud, or one at home.

The address is the person's choice. The text goes there sentence by sentence, two at a time, as it
was written: such a server reads numbers itself. A WAV is asked for, and an MP3 where the server
refuses that; what comes back is a stranger's file and read as one.

Design choice: the API tells no times, so that words are spread over what can be heard by their
length, and the speech says that its timing is estimated.

Source: OpenAI API reference, "Create speech".
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.openai_api import KEY_VARIABLE, server_identity
from wenfang.engines.server_connection import Refused, ServerConnection
from wenfang.engines.speech.base import SpeechRequest
from wenfang.engines.speech.choosing import check_request
from wenfang.engines.speech.estimating import estimated
from wenfang.engines.speech.in_order import in_order
from wenfang.engines.speech.utterances import Utterance, utterances
from wenfang.errors import BadInput, EngineError
from wenfang.sound import Sound
from wenfang.speech import Speech, Voice

LONGEST_ANSWER = 64 << 20
DEFAULT_VOICE = "alloy"
"""The API has no default; every known server takes this one."""
_PCM_RATE = 24_000
_FORMATS = ("wav", "mp3")
_MOST_SECONDS = 600.0


class OpenAISpeechEngine:
    """A speech engine over HTTP.

    Args:
        model: the server's name for it.
        base_url: ends in ``/v1`` as a rule.
        api_key_env: environment variable that holds the key; it may be unset; empty: no key.
        timeout_s: seconds without a byte from the server.
        retries: further attempts after 429, 5xx or a connection that failed.
        wait_s: pause before the second attempt; doubles each time.
        sleep: waits; tests give another.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        api_key_env: str = KEY_VARIABLE,
        timeout_s: float = 120.0,
        retries: int = 4,
        wait_s: float = 0.5,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._model = model
        self._formats: tuple[str, ...] = _FORMATS
        self._server = ServerConnection(
            base_url,
            key_name=api_key_env,
            timeout_s=timeout_s,
            retries=retries,
            wait_s=wait_s,
            sleep=sleep,
            section="speech",
        )

    @cached_property
    def identity(self) -> EngineIdentity:
        """What is known of a server: the model's name."""
        return server_identity(self._model)

    @property
    def voices(self) -> tuple[Voice, ...]:
        """The API names none."""
        return ()

    def speak(self, request: SpeechRequest) -> Iterator[Speech]:
        """Speak; see :class:`wenfang.engines.speech.base.SpeechEngine`."""
        check_request(request)
        return self._stream(request)

    def close(self) -> None:
        """Close the connections."""
        self._server.close()

    def _stream(self, request: SpeechRequest) -> Iterator[Speech]:
        pieces = utterances(request.text, request.language, early=request.first_s is not None)
        cancel = request.cancel or threading.Event()

        def work(piece: Utterance) -> Speech | None:
            sound = self._sound(request.text[piece.start : piece.end].strip(), request, cancel)
            return None if sound is None else estimated(request, piece, sound)

        request.progress("speaking", 0, len(pieces), "sentences")
        found = in_order(work, pieces, threads=2, cancel=request.cancel)
        for done, speech in enumerate(found, start=1):
            if speech is None:
                return
            request.progress("speaking", done, len(pieces), "sentences")
            yield speech

    def _sound(self, text: str, request: SpeechRequest, cancel: threading.Event) -> Sound | None:
        for wanted in self._formats:
            body = {
                "model": self._model,
                "input": text,
                "voice": request.voice or DEFAULT_VOICE,
                "response_format": wanted,
                "speed": request.speed,
            }
            try:
                made = self._server.made("/audio/speech", cancel, body=body, limit=LONGEST_ANSWER)
            except Refused as error:
                if wanted == self._formats[-1] or not _is_about_format(error):
                    raise
                self._formats = self._formats[1:]
                continue
            return None if made is None else self._decoded(*made)
        raise AssertionError("the last format returns or raises")

    def _decoded(self, data: bytes, kind: str) -> Sound:
        from wenfang.sounds.reading import read_sound

        if kind in ("audio/pcm", "audio/l16") and data[:4] != b"RIFF":
            samples = np.frombuffer(data[: len(data) // 2 * 2], "<i2")
            return Sound(samples.astype(np.float32) / 32768, _PCM_RATE)
        try:
            sound = read_sound(data, "the answer", most_seconds=_MOST_SECONDS)
        except BadInput as error:
            raise EngineError(
                f"the server's answer is no sound: {error.message}",
                place=self._server.name,
                cure="check that it is an OpenAI-compatible speech server, and the model's name",
            ) from error
        return sound.mono()


def _is_about_format(error: Refused) -> bool:
    said = error.said.lower()
    return error.status in (400, 415, 422) and ("format" in said or "wav" in said)
