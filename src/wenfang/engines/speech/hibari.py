"""Hibari: one small English voice, 7.9 MB, many times faster than real time on one core.

For small machines and tests. The network (Hibari, M. M. Williams, distilled from Kokoro) gives
spectra; :mod:`.hibari_synthesis` makes them a sound. Times are its own durations.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from wenfang.engines.identity import EngineIdentity
from wenfang.engines.pixels.onnx_outputs import with_output
from wenfang.engines.pixels.sessions import session_options
from wenfang.engines.speech.base import SpeechRequest
from wenfang.engines.speech.choosing import check_request, chosen_voice
from wenfang.engines.speech.hibari_synthesis import HOP, RATE, synthesised
from wenfang.engines.speech.in_order import in_order
from wenfang.engines.speech.pronunciation.phonemes import Pronouncer
from wenfang.engines.speech.spoken_text import fitting, speech
from wenfang.engines.speech.utterances import Utterance, utterances
from wenfang.errors import EngineError
from wenfang.speech import Speech, Voice

VOICES = (
    Voice("en-female-1", "heart", ("en",), "female", "Apache-2.0", "American English, small"),
)
_LONGEST = 400
_DURATIONS = "/Clip_output_0"
_PARTS = ["lh", "theta", "ln", "lr", "phi", "f0"]


class HibariEngine:
    """See :class:`wenfang.engines.speech.base.SpeechEngine`.

    Args:
        folder: the network, its vocabulary and the lexicons.
        pronouncer: opened when it is first needed.
        identity: who this is.
    """

    def __init__(
        self, folder: Path, pronouncer: Callable[[], Pronouncer], identity: EngineIdentity
    ) -> None:
        self._folder, self._open_pronouncer, self._identity = folder, pronouncer, identity
        self._opening = threading.Lock()

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    @property
    def voices(self) -> tuple[Voice, ...]:
        return VOICES

    def speak(self, request: SpeechRequest) -> Iterator[Speech]:
        """Speak; see :class:`wenfang.engines.speech.base.SpeechEngine`."""
        check_request(request)
        chosen_voice(request, VOICES)
        return self._stream(request)

    def close(self) -> None:
        """Free the model."""
        with self._opening:
            self.__dict__.pop("_network", None)
            self.__dict__.pop("_pronouncer", None)

    def _stream(self, request: SpeechRequest) -> Iterator[Speech]:
        pieces = utterances(request.text, request.language, early=request.first_s is not None)
        with self._opening:
            (session, ids), pronouncer = self._network, self._pronouncer

        def work(piece: Utterance) -> list[Speech]:
            found = fitting(request, piece, pronouncer, longest=_LONGEST, knows=ids.__contains__)
            return [
                speech(request, one, said, *_sound(session, [ids[t] for t in said.tokens], request))
                for one, said in found
            ]

        request.progress("speaking", 0, len(pieces), "sentences")
        for done, speeches in enumerate(
            in_order(work, pieces, threads=2, cancel=request.cancel), start=1
        ):
            request.progress("speaking", done, len(pieces), "sentences")
            yield from speeches

    @cached_property
    def _network(self) -> tuple[Any, dict[str, int]]:
        import onnxruntime  # type: ignore[import-untyped]

        try:
            model = with_output((self._folder / "hibari.onnx").read_bytes(), _DURATIONS)
            ids = json.loads((self._folder / "vocab.json").read_bytes())
            session = onnxruntime.InferenceSession(
                model, session_options(), providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime raises its own types, none of them public
            raise EngineError(
                "the speech network cannot be read",
                place=str(self._folder),
                cure="pull the resource again",
            ) from error
        return session, ids

    @cached_property
    def _pronouncer(self) -> Pronouncer:
        return self._open_pronouncer()


def _sound(
    session: Any, ids: list[int], request: SpeechRequest
) -> tuple[np.ndarray, int, np.ndarray]:
    """Samples, their rate, and the edges of the tokens in seconds."""
    feed = {
        "ids": np.array([[0, *ids, 0]], np.int64),
        "speed": np.array([request.speed], np.float32),
    }
    try:
        *parts, durations = session.run([*_PARTS, _DURATIONS], feed)
    except Exception as error:  # as above
        raise EngineError(f"the speech network failed: {error}") from error
    samples = synthesised([part[0] for part in parts])
    frames = durations.ravel().astype(np.float64)
    seconds = parts[-1].shape[-1] * HOP / RATE
    return samples, RATE, np.cumsum(frames)[:-1] * (seconds / frames.sum())
