"""Times of words where nothing measured them: spread over what can be heard, by length."""

from __future__ import annotations

import re

import numpy as np

from wenfang.engines.speech.base import SpeechRequest
from wenfang.engines.speech.pronunciation.phonemes import NO_WORD, Phonemes
from wenfang.engines.speech.timing import timed_words
from wenfang.engines.speech.trimming import trimmed, with_pause
from wenfang.engines.speech.utterances import Utterance
from wenfang.language.detect import HAN
from wenfang.language.spoken.reading import read_aloud
from wenfang.sound import Sound
from wenfang.speech import Speech, Timed

_TOKEN = re.compile(rf"[{HAN}〇々]|[^\W\d_{HAN}]+(?:['-][^\W\d_{HAN}]+)*|[,.;:!?…—]")
_HAN_WEIGHT, _PAUSE_WEIGHT = 3.0, 4.0
"""In letters: a Han character is a syllable; a pause within a sentence is a little longer."""


def estimated(request: SpeechRequest, one: Utterance, sound: Sound) -> Speech:
    """A speech of a sound without times; Han characters are words of their own."""
    samples, _ = trimmed(sound.mono().samples[:, 0], sound.rate)
    text = request.text[one.start : one.end]
    said, weights = _weighed(text, request)
    edges = np.concatenate([[0.0], np.cumsum(weights)])
    times = [float(edge) for edge in edges / edges[-1] * (len(samples) / sound.rate)]
    words = timed_words(request.text, (one.start, one.end), said, times)
    return Speech(
        text=text,
        language=request.language,
        sound=Sound(with_pause(samples, sound.rate, one.pause, request.speed), sound.rate),
        words=words,
        sentences=(Timed(text.strip(), words[0].start, words[-1].end),),
        timing="estimated",
    )


def _weighed(text: str, request: SpeechRequest) -> tuple[Phonemes, list[float]]:
    """The written words, a token each, and how long each token is; the pause at the end is none."""
    reading = read_aloud(text, request.language)
    said, weights = Phonemes(), []
    for match in _TOKEN.finditer(reading.spoken):
        token = match.group()
        before = len(said.tokens)
        if token[0].isalpha() or token in "〇々":
            span = reading.spans[match.start()][0], reading.spans[match.end() - 1][1]
            said.say("x", span)
            weight = _HAN_WEIGHT if re.match(f"[{HAN}〇々]", token) else float(len(token))
        else:
            said.pause(token)
            weight = _PAUSE_WEIGHT
        added = len(said.tokens) - before
        weights += [0.0] * (added - 1) + [weight] * (added > 0)
    if said.owners[-1] == NO_WORD:
        weights[-1] = 0.0
    return said, weights
