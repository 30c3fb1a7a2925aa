"""What engines that speak from phonemes share: pieces of the text with phonemes that fit, and a
:class:`Speech` of samples and edges."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from wenfang.engines.speech.base import SpeechRequest
from wenfang.engines.speech.pronunciation.phonemes import Phonemes, Pronouncer
from wenfang.engines.speech.timing import timed_phones, timed_words
from wenfang.engines.speech.trimming import trimmed, with_pause
from wenfang.engines.speech.utterances import Utterance, halves
from wenfang.language.spoken.reading import read_aloud
from wenfang.sound import Sound
from wenfang.speech import Speech, Timed


def fitting(
    request: SpeechRequest,
    piece: Utterance,
    pronouncer: Pronouncer,
    *,
    longest: int,
    knows: Callable[[str], bool],
) -> Iterator[tuple[Utterance, Phonemes]]:
    """The piece with its phonemes; halved until they are no more than ``longest``.

    Args:
        knows: whether the voice knows a token; others, of which there should be none, go.
    """
    written = request.text[piece.start : piece.end]
    said = pronouncer.phonemes(read_aloud(written, request.language))
    kept = [at for at, token in enumerate(said.tokens) if knows(token)]
    said.tokens, said.owners = [said.tokens[n] for n in kept], [said.owners[n] for n in kept]
    if len(said.tokens) <= longest or len(written) < 2:
        if said.words:
            yield piece, said
        return
    for half in halves(request.text, piece):
        yield from fitting(request, half, pronouncer, longest=longest, knows=knows)


def speech(
    request: SpeechRequest,
    one: Utterance,
    said: Phonemes,
    samples: np.ndarray,
    rate: int,
    edges: np.ndarray,
) -> Speech:
    """What was said, without the silence in front and with the pause behind.

    Args:
        edges: of the tokens, seconds, shape (tokens + 1,).
    """
    heard, cut = trimmed(samples, rate)
    times = [float(edge) for edge in np.clip(edges - cut, 0.0, len(heard) / rate)]
    text = request.text[one.start : one.end]
    words = timed_words(request.text, (one.start, one.end), said, times)
    return Speech(
        text=text,
        language=request.language,
        sound=Sound(with_pause(heard, rate, one.pause, request.speed), rate),
        words=words,
        phones=timed_phones(said, times),
        sentences=(Timed(text.strip(), words[0].start, words[-1].end),),
        timing="synthesiser",
    )
