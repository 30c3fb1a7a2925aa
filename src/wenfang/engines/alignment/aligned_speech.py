"""A speech whose engine told no times, with times found in its sound."""

from __future__ import annotations

from dataclasses import replace

from wenfang.engines.alignment.base import Aligner
from wenfang.speech import Speech, Timed


def aligned(speech: Speech, aligner: Aligner) -> Speech:
    """The speech with word and sentence times found by forced alignment; as it is where its
    synthesiser measured them itself, or the aligner is unsure. Phones that were only estimated
    are dropped.

    Raises:
        BadInput: a sound without samples.
        EngineError: the model failed.
    """
    if speech.timing == "synthesiser" or not speech.words:
        return speech
    found = aligner.align(speech.sound, [word.text for word in speech.words], speech.language)
    if not found.is_sure:
        return speech
    words = found.words
    return replace(
        speech,
        words=words,
        sentences=_moved(speech.sentences, speech.words, words),
        phones=(),
        timing="aligned",
    )


def _moved(
    sentences: tuple[Timed, ...], before: tuple[Timed, ...], words: tuple[Timed, ...]
) -> tuple[Timed, ...]:
    """Sentences from their first word's new time to their last one's."""
    made = []
    for sentence in sentences:
        own = [
            new
            for old, new in zip(before, words, strict=True)
            if sentence.start <= (old.start + old.end) / 2 <= sentence.end
        ]
        made.append(Timed(sentence.text, own[0].start, own[-1].end) if own else sentence)
    return tuple(made)
