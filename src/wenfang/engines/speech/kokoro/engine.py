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
from wenfang.engines.speech.kokoro.network import LONGEST, RATE, KokoroNetwork
from wenfang.engines.speech.kokoro.voices import VOICES
from wenfang.engines.speech.pronunciation.phonemes import Phonemes, Pronouncer
from wenfang.engines.speech.timing import timed_phones, timed_words
from wenfang.engines.speech.trimming import trimmed, with_pause
from wenfang.engines.speech.utterances import Utterance, halves, utterances
from wenfang.errors import EngineError
from wenfang.language.spoken.reading import read_aloud
from wenfang.sound import Sound
from wenfang.speech import Speech, Timed, Voice

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
            return [
                _spoken(network, style, request, one, said)
                for one, said in _fitting(request, piece, pronouncer, network)
            ]

        request.progress("speaking", 0, len(pieces), "sentences")
        found = in_order(work, pieces, threads=THREADS, cancel=request.cancel)
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
                f"the voice {voice_id} cannot be read", place=str(path), cure="pull the resource again"
            ) from error


def _fitting(
    request: SpeechRequest, piece: Utterance, pronouncer: Pronouncer, network: KokoroNetwork
) -> Iterator[tuple[Utterance, Phonemes]]:
    """The piece with its phonemes; halved until the network takes it."""
    said = pronouncer.phonemes(read_aloud(request.text[piece.start : piece.end], request.language))
    said = _known(said, network)
    if len(said.tokens) <= LONGEST:
        if said.words:
            yield piece, said
        return
    for half in halves(request.text, piece):
        yield from _fitting(request, half, pronouncer, network)


def _known(said: Phonemes, network: KokoroNetwork) -> Phonemes:
    """Without tokens that the network has no place for, of which there should be none."""
    kept = [at for at, token in enumerate(said.tokens) if network.knows(token)]
    return Phonemes([said.tokens[n] for n in kept], [said.owners[n] for n in kept], said.words)


def _spoken(
    network: KokoroNetwork, style: np.ndarray, request: SpeechRequest, one: Utterance, said: Phonemes
) -> Speech:
    samples, edges = network.speak(said.tokens, style, request.speed)
    heard, cut = trimmed(samples, RATE)
    times = [float(edge) for edge in np.clip(edges - cut, 0.0, len(heard) / RATE)]
    text = request.text[one.start : one.end]
    words = timed_words(request.text, (one.start, one.end), said, times)
    return Speech(
        text=text,
        language=request.language,
        sound=Sound(with_pause(heard, RATE, one.pause, request.speed), RATE),
        words=words,
        phones=timed_phones(said, times),
        sentences=(Timed(text.strip(), words[0].start, words[-1].end),),
        timing="synthesiser",
    )
