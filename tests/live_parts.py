"""What tests of the live anchor share: a small stage, and speech that can be measured."""

import asyncio
import time
from collections.abc import Iterator

import numpy as np

from wenfang.anchor import Anchor
from wenfang.engines.avatar.open import open_avatar_engine
from wenfang.engines.speech.base import SpeechRequest
from wenfang.errors import EngineError
from wenfang.server.following import followed
from wenfang.sound import Sound
from wenfang.speech import Speech, Timed
from wenfang.workflows.anchor.scenery import scenery
from wenfang.workflows.anchor.stage import Box, Stage
from wenfang.workflows.live.fragments import FragmentLog
from wenfang.workflows.live.session import LiveSet, still

RATE = 8_000


class Tones:
    """A speech engine whose words are tones: what it says can be measured."""

    identity = None
    voices = ()

    def __init__(self, seconds: float = 0.6, hz: float = 440) -> None:
        self.seconds, self.hz = seconds, hz
        self.spoken: list[str] = []

    def speak(self, request: SpeechRequest):
        if "broken" in request.text:
            raise EngineError("the model failed", place="tones")
        self.spoken.append(request.text)
        time_s = np.arange(round(self.seconds * RATE)) / RATE
        sound = Sound(0.3 * np.sin(2 * np.pi * self.hz * time_s), RATE)
        for _ in range(2):
            if request.cancel and request.cancel.is_set():
                return
            word = (Timed(request.text, 0.0, self.seconds),)
            yield Speech(request.text, "en", sound, word)

    def close(self) -> None:
        pass


def plan(speech) -> LiveSet:
    place = Stage(160, 120, Box(40, 0, 80, 96), Box(0, 96, 160, 24), Box(0, 0, 40, 40))
    return LiveSet(
        anchor=Anchor("Lin", "drawn"),
        language="en",
        voice="",
        stage=place,
        rate=25,
        below=(still(scenery("studio", 160, 120), 0, 0),),
        above=(),
        speech=speech,
        avatar=open_avatar_engine("drawn"),
        sound_rate=RATE,
    )


def until(true, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def streamed(log: FragmentLog) -> Iterator[bytes]:
    """What a viewer of the stream gets, piece by piece."""
    with asyncio.Runner() as loop:
        coming = followed(log)

        async def piece() -> bytes | None:
            return await anext(coming, None)

        while (data := loop.run(piece())) is not None:
            yield data
