"""Speech with Kokoro-82M: sentences in parallel, results in order, times by its own durations."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.speech.base import SpeechRequest
from wenfang.engines.speech.choosing import check_request, chosen_voice
from wenfang.engines.speech.in_order import in_order
from wenfang.engines.speech.kokoro.network import LONGEST, KokoroNetwork
from wenfang.engines.speech.pronunciation.phonemes import Pronouncer
from wenfang.engines.speech.spoken_text import fitting, speech
from wenfang.engines.speech.utterances import Utterance, utterances
from wenfang.engines.speech.voices import VOICES
from wenfang.errors import EngineError
from wenfang.speech import Speech, Voice

THREADS = 2


class KokoroEngine:
    """See :class:`wenfang.engines.speech.base.SpeechEngine`.

    Args:
        folder: the network's.
        voices: the folder of style vectors.
        pronouncer: opened when it is first needed.
        identity: who this is.
    """

    def __init__(
        self,
        folder: Path,
        voices: Path,
        pronouncer: Callable[[], Pronouncer],
        identity: EngineIdentity,
    ) -> None:
        self._folder, self._styles_folder = folder, voices
        self._open_pronouncer, self._identity = pronouncer, identity
        self._opening = threading.Lock()
        self._style = lru_cache(maxsize=16)(self._read_style)

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    @property
    def voices(self) -> tuple[Voice, ...]:
        return VOICES

    def speak(self, request: SpeechRequest) -> Iterator[Speech]:
        """Speak; see :class:`wenfang.engines.speech.base.SpeechEngine`."""
        check_request(request)
        voice = chosen_voice(request, VOICES)
        return self._stream(request, voice)

    def close(self) -> None:
        """Free the model."""
        with self._opening:
            self.__dict__.pop("_network", None)
            self.__dict__.pop("_pronouncer", None)

    def _stream(self, request: SpeechRequest, voice: Voice) -> Iterator[Speech]:
        pieces = utterances(request.text, request.language, early=request.first_s is not None)
        with self._opening:
            network, pronouncer = self._network, self._pronouncer
        style = self._style(voice.id)

        def work(piece: Utterance) -> list[Speech]:
            found = fitting(request, piece, pronouncer, longest=LONGEST, knows=network.knows)
            return [
                speech(request, one, said, *network.speak(said.tokens, style, request.speed))
                for one, said in found
            ]

        request.progress("speaking", 0, len(pieces), "sentences")
        early = request.first_s is not None
        found = in_order(work, pieces, threads=THREADS, cancel=request.cancel, first_alone=early)
        for done, speeches in enumerate(found, start=1):
            request.progress("speaking", done, len(pieces), "sentences")
            yield from speeches

    @cached_property
    def _network(self) -> KokoroNetwork:
        return KokoroNetwork(self._folder)

    @cached_property
    def _pronouncer(self) -> Pronouncer:
        return self._open_pronouncer()

    def _read_style(self, voice_id: str) -> np.ndarray:
        path = self._styles_folder / f"{voice_id}.bin"
        try:
            return np.fromfile(path, "<f4").reshape(-1, 256)
        except (OSError, ValueError) as error:
            raise EngineError(
                f"the voice {voice_id} cannot be read",
                place=str(path),
                cure="pull the resource again",
            ) from error
